// SPDX-License-Identifier: Apache-2.0 OR MIT
// A child's life: start, end, stops between, and changes of its address space.
#include "hal-sim/native/internal.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static struct native_child *fail_no_memory(struct native_child *child, char *message, size_t message_size)
{
    free(child);
    snprintf(message, message_size, "the host has no memory for another application");
    return NULL;
}

// A start is a dozen stops of the child, each of which wakes us and then it: that takes 3 us on one
// core and 30 to 60 from one idle core to another. So both stay on this core until it is done.
static void gather(cpu_set_t *before)
{
    cpu_set_t here;
    int core = sched_getcpu();
    if (sched_getaffinity(0, sizeof *before, before) != 0 || core < 0)
        CPU_ZERO(before);
    CPU_ZERO(&here);
    if (CPU_COUNT(before) > 1) {
        CPU_SET((size_t)core, &here);
        sched_setaffinity(0, sizeof here, &here);
    }
}

static void disperse(const struct native_child *child, const cpu_set_t *before, int core)
{
    cpu_set_t there;
    CPU_ZERO(&there);
    if (core >= 0 && core < CPU_SETSIZE)
        CPU_SET((size_t)core, &there);
    if (CPU_COUNT(before) > 1)
        sched_setaffinity(0, sizeof *before, before);
    if (child->life != NATIVE_DEAD)
        sched_setaffinity(child->pid, sizeof there, CPU_COUNT(&there) ? &there : before);
}

static bool bring_up(struct native_child *child, const struct native_child_options *options, char *message,
                     size_t message_size)
{
    cpu_set_t before;
    if (options->wrapper)
        return native_wrapped_start(child, options, message, message_size);
    gather(&before);
    bool up =
        native_spawn(child, options, message, message_size) && native_setup(child, options, message, message_size);
    disperse(child, &before, options->core);
    return up;
}

struct native_child *native_child_start(const struct native_child_options *options, char *message, size_t message_size)
{
    struct native_child *child = calloc(1, sizeof *child);
    uint8_t *page;
    if (!child || !native_memory_reserve(options->memory, NATIVE_PAGE, &child->channel_offset, &page))
        return fail_no_memory(child, message, message_size);
    child->memory = options->memory;
    child->channel = (struct native_channel *)page;
    child->starting = true;
    child->spin = options->spin;
    native_signals_install();
    if (bring_up(child, options, message, message_size)) {
        child->signals_seen = native_signals_counted();
        return child;
    }
    native_child_destroy(child);
    return NULL;
}

static void end(struct native_child *child)
{
    int status;
    if (child->wrapped && child->pid > 0)
        native_wrapped_end(child);
    if (child->pid > 0 && child->life != NATIVE_DEAD) // kill() takes 0 and -1 for whole groups
        kill(child->pid, SIGKILL);
    while (child->life != NATIVE_DEAD)
        native_waitpid(child, &status, 0);
}

void native_child_destroy(struct native_child *child)
{
    if (!child)
        return;
    end(child);
    native_signals_settle();
    native_memory_release(child->memory, child->channel_offset, (uint8_t *)child->channel, NATIVE_PAGE);
    free(child);
}

void native_child_continue(struct native_child *child)
{
    if (child->life == NATIVE_STOPPED && !child->handed_over)
        native_resume(child, 0);
}

// Runs one Linux call in the child wherever it is, and lets it go on as before.
static bool call_in(struct native_child *child, const struct native_linux_call *call, long expected)
{
    long result = -1;
    bool ran = child->life == NATIVE_RUNNING;
    if (ran)
        ran = native_stop_now(child);
    bool done = child->life == NATIVE_STOPPED && native_inject(child, call, &result);
    if (ran && child->life == NATIVE_STOPPED)
        native_resume(child, 0);
    return done && result == expected;
}

// The same on our core, for the reason that gather() gives.
static bool call_here(struct native_child *child, const struct native_linux_call *call, long expected)
{
    cpu_set_t its, here;
    int core = sched_getcpu();
    if (child->handed_over || child->life == NATIVE_DEAD)
        return false;
    CPU_ZERO(&here);
    bool moves = core >= 0 && sched_getaffinity(child->pid, sizeof its, &its) == 0;
    if (moves)
        CPU_SET((size_t)core, &here);
    moves = moves && !CPU_EQUAL(&its, &here) && sched_setaffinity(child->pid, sizeof here, &here) == 0;
    bool done = call_in(child, call, expected);
    if (moves && child->life != NATIVE_DEAD)
        sched_setaffinity(child->pid, sizeof its, &its);
    return done;
}

bool native_child_map(struct native_child *child, uint32_t address, size_t size, size_t offset, unsigned protection)
{
    uint64_t flags = (protection & NATIVE_READ ? PROT_READ : 0u) | (protection & NATIVE_WRITE ? PROT_WRITE : 0u);
    struct native_linux_call call = {SYS_mmap,
                                     {address, size, flags, MAP_SHARED | MAP_FIXED, NATIVE_MEMORY_FD, offset}};
    return call_here(child, &call, (long)address);
}

bool native_child_unmap(struct native_child *child, uint32_t address, size_t size)
{
    return call_here(child, &(struct native_linux_call){SYS_munmap, {address, size}}, 0);
}

// The stop signal is queued first, so that detaching lets no instruction run.
void native_child_hand_over(struct native_child *child)
{
    if (child->handed_over || (child->life == NATIVE_RUNNING && !native_stop_now(child)))
        return;
    kill(child->pid, SIGSTOP);
    if (ptrace(PTRACE_DETACH, child->pid, NULL, NULL) == 0) {
        child->handed_over = true;
        child->life = NATIVE_RUNNING;
    }
}

int native_child_pid(const struct native_child *child)
{
    return child->pid;
}
