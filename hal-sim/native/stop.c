// SPDX-License-Identifier: Apache-2.0 OR MIT
// What waitpid says about a child, turned into a struct native_stop. Faults and forbidden calls are
// reported; what people outside do to a child is passed on or swallowed here.
#include "hal-sim/native/internal.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

// Only ever for this child: the host program has others.
int native_waitpid(struct native_child *child, int *status, int options)
{
    int pid;
    do
        pid = waitpid(child->pid, status, __WALL | options);
    while (pid < 0 && errno == EINTR);
    if (pid == 0)
        return 0;
    if (pid > 0 && WIFSTOPPED(*status)) {
        child->life = NATIVE_STOPPED;
        return pid;
    }
    child->life = NATIVE_DEAD; // also if somebody else reaped it (ECHILD)
    bool killed = pid < 0 || WIFSIGNALED(*status);
    child->exit_signal = pid < 0 ? SIGKILL : killed ? WTERMSIG(*status) : 0;
    child->exit_code = killed ? 0 : WEXITSTATUS(*status);
    return pid;
}

void native_resume(struct native_child *child, int signal)
{
    child->life = NATIVE_RUNNING; // if it was killed meanwhile, waitpid will say so
    ptrace(PTRACE_CONT, child->pid, NULL, (void *)(long)signal);
}

void native_stop_dead(const struct native_child *child, struct native_stop *stop)
{
    *stop = (struct native_stop){.kind = NATIVE_STOP_DIED, .signal = child->exit_signal, .code = child->exit_code};
}

static void copy_registers(struct native_stop *stop, const struct user_regs_struct *r)
{
    stop->has_registers = true;
    stop->registers = (struct native_registers){
        .rip = r->rip,
        .rsp = r->rsp,
        .rflags = r->eflags,
        .rax = r->rax,
        .rbx = r->rbx,
        .rcx = r->rcx,
        .rdx = r->rdx,
        .rsi = r->rsi,
        .rdi = r->rdi,
        .rbp = r->rbp,
        .r8 = r->r8,
        .r9 = r->r9,
        .r10 = r->r10,
        .r11 = r->r11,
        .r12 = r->r12,
        .r13 = r->r13,
        .r14 = r->r14,
        .r15 = r->r15,
    };
}

static bool is_fault(int signal)
{
    return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE || signal == SIGTRAP ||
           signal == SIGSYS;
}

static enum native_verdict report_fault(struct native_child *child, int signal, struct native_stop *stop)
{
    struct user_regs_struct registers;
    siginfo_t info = {0};
    *stop = (struct native_stop){.kind = NATIVE_STOP_FAULT, .signal = signal};
    if (ptrace(PTRACE_GETSIGINFO, child->pid, NULL, &info) == 0) {
        stop->code = info.si_code;
        stop->address = info.si_code > 0 ? (uint64_t)(uintptr_t)info.si_addr : 0;
    }
    if (native_registers_get(child, &registers))
        copy_registers(stop, &registers);
    return NATIVE_VERDICT_REPORT;
}

// Job control has no meaning for a virtual process; everything else acts as it would on any process.
static enum native_verdict pass_on(struct native_child *child, int signal)
{
    bool job_control = signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
    native_resume(child, job_control ? 0 : signal);
    return NATIVE_VERDICT_RESUMED;
}

// The call is not executed, whatever happens next: its number is gone from the registers.
static enum native_verdict judge_linux_call(struct native_child *child, struct native_stop *stop)
{
    struct user_regs_struct registers;
    unsigned long convention = 0;
    long result = -ENOSYS;
    *stop = (struct native_stop){.kind = NATIVE_STOP_FORBIDDEN};
    ptrace(PTRACE_GETEVENTMSG, child->pid, NULL, &convention);
    if (!native_registers_get(child, &registers))
        return NATIVE_VERDICT_REPORT;
    stop->linux_call = (long)registers.orig_rax;
    stop->is_32_bit_call = convention == NATIVE_TRACE_FOREIGN;
    registers.rax = registers.orig_rax;
    copy_registers(stop, &registers);
    bool known = child->starting && convention != NATIVE_TRACE_FOREIGN && native_startup_answer(&registers, &result);
    registers.orig_rax = (unsigned long long)-1;
    registers.rax = (unsigned long long)result;
    native_registers_set(child, &registers);
    if (!known)
        return NATIVE_VERDICT_REPORT;
    native_resume(child, 0);
    return NATIVE_VERDICT_RESUMED;
}

enum native_verdict native_stop_judge(struct native_child *child, int status, struct native_stop *stop)
{
    if (child->life == NATIVE_DEAD) {
        native_stop_dead(child, stop);
        return NATIVE_VERDICT_REPORT;
    }
    int event = status >> 16, signal = WSTOPSIG(status);
    if (event == PTRACE_EVENT_STOP)
        return NATIVE_VERDICT_PAUSED;
    if (event == PTRACE_EVENT_SECCOMP)
        return judge_linux_call(child, stop);
    if (event == 0 && is_fault(signal))
        return report_fault(child, signal, stop);
    return pass_on(child, event ? 0 : signal);
}

bool native_stop_collect(struct native_child *child, struct native_stop *stop)
{
    int status = 0;
    child->signals_seen = native_signals_counted();
    while (child->life == NATIVE_RUNNING && native_waitpid(child, &status, WNOHANG) != 0) {
        enum native_verdict verdict = native_stop_judge(child, status, stop);
        if (verdict == NATIVE_VERDICT_REPORT)
            return true;
        if (verdict == NATIVE_VERDICT_PAUSED) // an interrupt that another stop overtook, or a SIGSTOP
            native_resume(child, 0);
    }
    return false;
}

// Another stop may come first and clear the request, so it is made again each time.
bool native_stop_now(struct native_child *child)
{
    int status = 0;
    while (child->life == NATIVE_RUNNING) {
        ptrace(PTRACE_INTERRUPT, child->pid, NULL, NULL);
        native_waitpid(child, &status, 0);
        if (native_stop_judge(child, status, &child->pending) == NATIVE_VERDICT_REPORT) {
            child->has_pending = true;
            return false;
        }
    }
    return child->life == NATIVE_STOPPED;
}
