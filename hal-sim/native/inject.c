// SPDX-License-Identifier: Apache-2.0 OR MIT
// Linux calls that the kernel makes in a stopped child's name: set its registers to the call, let it
// run to the trap behind the call, put its registers back.
#include "hal-sim/native/internal.h"

#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

bool native_registers_get(const struct native_child *child, struct user_regs_struct *registers)
{
    return ptrace(PTRACE_GETREGS, child->pid, NULL, registers) == 0;
}

bool native_registers_set(const struct native_child *child, const struct user_regs_struct *registers)
{
    return ptrace(PTRACE_SETREGS, child->pid, NULL, registers) == 0;
}

static bool is_trap(int status)
{
    return status >> 8 == SIGTRAP; // no event: the int3
}

// Other stops on the way are the filter's, which sees our call too, and what people outside send.
static bool run_to_trap(struct native_child *child)
{
    int status, signal = 0;
    do {
        native_resume(child, signal);
        if (native_waitpid(child, &status, 0) <= 0 || child->life == NATIVE_DEAD)
            return false;
        bool event = status >> 16 != 0, stops = WSTOPSIG(status) == SIGSTOP || WSTOPSIG(status) == SIGTSTP;
        signal = event || stops ? 0 : WSTOPSIG(status);
    } while (!is_trap(status) && signal != SIGSEGV && signal != SIGBUS && signal != SIGILL);
    return is_trap(status);
}

// A stop may have interrupted the futex wait of the stub. Linux would repeat that call when the
// child goes on; since other calls come in between, the repetition is written into the registers.
static void repeat_interrupted_call(struct user_regs_struct *registers)
{
    enum { ERESTARTSYS = 512, ERESTARTNOINTR = 513, ERESTARTNOHAND = 514, ERESTART_RESTARTBLOCK = 516 };
    if ((long)registers->orig_rax < 0)
        return;
    long result = (long)registers->rax;
    if (result == -ERESTARTSYS || result == -ERESTARTNOINTR || result == -ERESTARTNOHAND ||
        result == -ERESTART_RESTARTBLOCK) {
        registers->rax = registers->orig_rax;
        registers->rip -= 2;
    }
}

static void set_call(struct user_regs_struct *registers, uint64_t rip, const struct native_linux_call *call)
{
    registers->orig_rax = (unsigned long long)-1; // no call is in progress that Linux could repeat
    registers->rip = rip;
    registers->rax = (unsigned long long)call->number;
    registers->rdi = call->arguments[0];
    registers->rsi = call->arguments[1];
    registers->rdx = call->arguments[2];
    registers->r10 = call->arguments[3];
    registers->r8 = call->arguments[4];
    registers->r9 = call->arguments[5];
}

bool native_inject_at(struct native_child *child, uint64_t rip, const struct native_linux_call *call, long *result)
{
    struct user_regs_struct saved, used;
    if (child->life != NATIVE_STOPPED || !native_registers_get(child, &saved))
        return false;
    used = saved;
    set_call(&used, rip, call);
    if (!native_registers_set(child, &used) || !run_to_trap(child) || !native_registers_get(child, &used))
        return false;
    *result = (long)used.rax;
    repeat_interrupted_call(&saved);
    saved.orig_rax = (unsigned long long)-1;
    return native_registers_set(child, &saved);
}

bool native_inject(struct native_child *child, const struct native_linux_call *call, long *result)
{
    return native_inject_at(child, NATIVE_GATE_ADDRESS + NATIVE_GATE_SINGLE, call, result);
}

// For a child that has no registers worth keeping.
bool native_inject_batch(struct native_child *child, uint64_t table_address)
{
    struct user_regs_struct registers;
    if (!native_registers_get(child, &registers))
        return false;
    registers.orig_rax = (unsigned long long)-1;
    registers.rip = NATIVE_GATE_ADDRESS + NATIVE_GATE_BATCH;
    registers.rbx = table_address;
    return native_registers_set(child, &registers) && run_to_trap(child);
}
