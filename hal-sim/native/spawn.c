// SPDX-License-Identifier: Apache-2.0 OR MIT
// From one process to two: clone, a few settings that outlive exec, exec, and ptrace in between. The
// new process shares our memory until it executes (a copy would cost more than all else), so its code
// here makes nothing but bare Linux calls: no libc, no sanitizer, no errno.
#include "hal-sim/native/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum step { STEP_NONE, STEP_ORPHAN, STEP_PRIVILEGES, STEP_CLOCK, STEP_FILES, STEP_EXECUTE };

struct plan {
    pid_t parent;
    int memory_fd, image_fd;
    const char *name;
    bool debugged;
    struct native_channel *channel; // state: go; slots 0 and 1: the step that failed and its errno
};

enum { STATE_GO = NATIVE_STATE_ATTENTION };

#define BARE __attribute__((no_sanitize("address", "undefined"), no_stack_protector))

BARE static inline long bare(long number, long a, long b, long c, long d, long e)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    long result = number;
    __asm__ volatile("syscall" : "+a"(result) : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
    return result;
}

BARE static void give_up(struct plan *plan, enum step step, long result)
{
    plan->channel->slots[0] = step;
    plan->channel->slots[1] = (uint32_t)-result;
    for (;;)
        bare(SYS_exit_group, 1, 0, 0, 0, 0);
}

// Before this returns the kernel holds us, and its death is ours.
BARE static void wait_for_tracer(struct plan *plan)
{
    bare(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (bare(SYS_getppid, 0, 0, 0, 0, 0) != plan->parent)
        give_up(plan, STEP_ORPHAN, 0);
    bare(SYS_setpgid, 0, 0, 0, 0, 0); // a Ctrl-C at the terminal is for the kernel alone
    while (__atomic_load_n(&plan->channel->state, __ATOMIC_SEQ_CST) != STATE_GO)
        bare(SYS_futex, (long)&plan->channel->state, FUTEX_WAIT, 0, 0, 0);
}

BARE static void settle(struct plan *plan)
{
    long result = bare(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (result < 0)
        give_up(plan, STEP_PRIVILEGES, result);
    result = bare(SYS_prctl, PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0);
    if (result < 0)
        give_up(plan, STEP_CLOCK, result);
    struct rlimit none;
    none.rlim_cur = none.rlim_max = 0;
    bare(SYS_prlimit64, 0, RLIMIT_CORE, (long)&none, 0, 0);
    bare(SYS_personality, ADDR_NO_RANDOMIZE, 0, 0, 0, 0);
    if (plan->debugged)
        bare(SYS_prctl, PR_SET_PTRACER, (long)PR_SET_PTRACER_ANY, 0, 0, 0); // fails where nothing forbids it
}

// The memory file becomes descriptor 0, the executable 1 until exec; nothing else remains.
BARE static void arrange_files(struct plan *plan)
{
    enum { EXECUTABLE = NATIVE_MEMORY_FD + 1, BEFORE_CLOSE_RANGE = 65536 };
    long result = bare(SYS_dup2, plan->memory_fd, NATIVE_MEMORY_FD, 0, 0, 0);
    if (result >= 0)
        result = bare(SYS_dup3, plan->image_fd, EXECUTABLE, O_CLOEXEC, 0, 0);
    if (result < 0)
        give_up(plan, STEP_FILES, result);
    if (bare(SYS_close_range, EXECUTABLE + 1, (long)~0u, 0, 0, 0) < 0) // Linux before 5.9
        for (int fd = EXECUTABLE + 1; fd < BEFORE_CLOSE_RANGE; fd++)
            bare(SYS_close, fd, 0, 0, 0, 0);
    const char *arguments[2], *environment[1];
    arguments[0] = plan->name;
    arguments[1] = environment[0] = NULL;
    result = bare(SYS_execveat, EXECUTABLE, (long)"", (long)arguments, (long)environment, AT_EMPTY_PATH);
    give_up(plan, STEP_EXECUTE, result);
}

BARE static int child_main(void *argument)
{
    struct plan *plan = argument;
    wait_for_tracer(plan);
    settle(plan);
    arrange_files(plan);
    return 1;
}

// A debugger on the kernel takes its breakpoints out of a forked child: out of ours as well, if the
// memory were shared.
static bool kernel_is_debugged(void)
{
    static int known = -1;
    if (known >= 0)
        return known;
    char text[2048] = "", *line;
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && read(fd, text, sizeof text - 1) > 0 && (line = strstr(text, "TracerPid:")))
        known = strtol(line + strlen("TracerPid:"), NULL, 10) != 0;
    if (fd >= 0)
        close(fd);
    return known == 1;
}

static void explain_step(const struct plan *plan, char *message, size_t size)
{
    static const char *const what[] = {
        [STEP_NONE] = "Linux cannot load it, or it was killed before it ran",
        [STEP_ORPHAN] = "the simulator ended meanwhile",
        [STEP_PRIVILEGES] = "Linux refused to drop privileges",
        [STEP_CLOCK] = "Linux refused to hide the time-stamp counter",
        [STEP_FILES] = "Linux refused a file descriptor",
        [STEP_EXECUTE] = "Linux does not execute the file (chmod +x? a file system mounted noexec?)",
    };
    uint32_t step = plan->channel->slots[0];
    snprintf(message, size, "%s: %s: %s", plan->name, what[step <= STEP_EXECUTE ? step : STEP_NONE],
             strerror((int)plan->channel->slots[1]));
}

static bool seize(struct native_child *child, struct plan *plan, char *message, size_t size)
{
    unsigned long options = PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACESYSGOOD;
    if (ptrace(PTRACE_SEIZE, child->pid, NULL, (void *)options) != 0) {
        snprintf(message, size,
                 "%s: ptrace is not allowed here (%s); native applications need it: see "
                 "/proc/sys/kernel/yama/ptrace_scope, or run the container with --cap-add=SYS_PTRACE",
                 plan->name, strerror(errno));
        return false;
    }
    __atomic_store_n(&plan->channel->state, STATE_GO, __ATOMIC_SEQ_CST);
    native_futex_wake(&plan->channel->state);
    return true;
}

// Where an exec fails half-way, Linux sends a signal to what is left of the process.
static bool wait_for_exec(struct native_child *child, struct plan *plan, char *message, size_t size)
{
    int status = 0;
    while (native_waitpid(child, &status, 0) > 0 && WIFSTOPPED(status)) {
        if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8))
            return true;
        if (status >> 16 != PTRACE_EVENT_STOP && WSTOPSIG(status) != SIGSTOP)
            break;
        native_resume(child, 0);
    }
    explain_step(plan, message, size);
    return false;
}

static struct plan make_plan(struct native_child *child, const struct native_child_options *options)
{
    return (struct plan){
        .parent = getpid(),
        .memory_fd = native_memory_fd(options->memory),
        .image_fd = native_image_fd(options->image),
        .name = native_image_info(options->image)->name,
        .debugged = options->debugged,
        .channel = child->channel,
    };
}

// No signal may be handled in the new process while it shares our memory; setup.c unblocks them.
bool native_spawn(struct native_child *child, const struct native_child_options *options, char *message,
                  size_t message_size)
{
    static _Alignas(16) uint8_t stack[16384];
    struct plan plan = make_plan(child, options);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int flags = SIGCHLD | (kernel_is_debugged() ? 0 : CLONE_VM);
    child->pid = clone(child_main, stack + sizeof stack, flags, &plan);
    int error = errno;
    bool started = child->pid > 0 && seize(child, &plan, message, message_size) &&
                   wait_for_exec(child, &plan, message, message_size);
    if (child->pid < 0) {
        child->life = NATIVE_DEAD;
        snprintf(message, message_size, "%s: Linux has no room for another process: %s", plan.name, strerror(error));
    } else if (!started && child->life != NATIVE_DEAD) {
        kill(child->pid, SIGKILL); // it must not use our stack any longer than this
        while (native_waitpid(child, &error, 0) > 0 && child->life != NATIVE_DEAD)
            continue;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}
