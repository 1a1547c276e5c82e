// SPDX-License-Identifier: Apache-2.0 OR MIT
// The kernel's side of the channel: waiting for a call, answering it. Nothing on the page is
// believed: whatever an application writes there ends in a call, in a slice end, or in its own harm.
#include "hal-sim/native/internal.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

#define MILLISECOND 1000000u

// How long a wait may take. Processor time is asked for only once a wait has turned out long: the
// first sleep is short against the budget, and counts as spent if the child could have spent it.
struct limit {
    uint64_t budget_ns;   // 0: none
    uint64_t started_ns;  // wall time of the start
    uint64_t cpu_base_ns; // processor time of the child at the start, by estimate
    uint64_t sleep_ns;    // how long the next sleep lasts at most
    bool measured;
    unsigned wakeups;
};

static uint32_t state_now(struct native_channel *channel)
{
    return __atomic_load_n(&channel->state, __ATOMIC_SEQ_CST);
}

static bool take_call(struct native_child *child, struct native_stop *stop)
{
    struct native_channel *channel = child->channel;
    if (state_now(channel) != NATIVE_STATE_CALL)
        return false;
    *stop = (struct native_stop){.kind = NATIVE_STOP_CALL};
    stop->call_class = __atomic_load_n(&channel->call_class, __ATOMIC_RELAXED);
    for (unsigned i = 0; i < 4; i++)
        stop->slots[i] = __atomic_load_n(&channel->slots[i], __ATOMIC_RELAXED);
    child->starting = false;
    return true;
}

// A SIGCHLD may be for any child; it is asked about once.
static bool take_event(struct native_child *child, struct native_stop *stop)
{
    return child->signals_seen != native_signals_counted() && native_stop_collect(child, stop);
}

static bool take_wake(struct native_stop *stop)
{
    if (!native_wake_taken())
        return false;
    *stop = (struct native_stop){.kind = NATIVE_STOP_INTERRUPTED};
    return true;
}

static bool spin(struct native_child *child, struct native_stop *stop)
{
    for (uint32_t n = child->spin; n > 0 && child->signals_seen == native_signals_counted(); n--) {
        if (state_now(child->channel) == NATIVE_STATE_CALL)
            return take_call(child, stop);
        __builtin_ia32_pause();
    }
    return false;
}

static uint64_t cpu_time_of(pid_t pid)
{
    enum { PER_PROCESS_SCHEDULER_CLOCK = 2 };
    clockid_t clock = (clockid_t)(~(unsigned)pid << 3 | PER_PROCESS_SCHEDULER_CLOCK);
    struct timespec t = {0};
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

// It waits for something, instead of for its turn on a busy host: on that nothing may depend.
static bool is_asleep(pid_t pid)
{
    char path[32], state = 'S';
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return true;
    // The name in parentheses may hold anything, so the state is looked for behind its end.
    for (int c = fgetc(file); c != EOF; c = fgetc(file))
        if (c == ')' && fscanf(file, " %c", &state) == 1)
            continue;
    fclose(file);
    return state != 'R';
}

static struct limit limit_of(const struct native_child *child, uint64_t budget_ns)
{
    struct limit limit = {.budget_ns = child->handed_over ? 0 : budget_ns};
    uint64_t first = budget_ns / 4, longest = 100 * MILLISECOND;
    limit.sleep_ns = budget_ns == 0 || first > longest ? longest : first < MILLISECOND / 10 ? MILLISECOND / 10 : first;
    return limit;
}

static bool is_spent(struct native_child *child, struct limit *limit)
{
    if (limit->budget_ns == 0)
        return false;
    uint64_t now = native_host_ns(), cpu = cpu_time_of(child->pid);
    if (!limit->measured) {
        limit->measured = true;
        limit->started_ns = now;
        limit->cpu_base_ns = cpu - (cpu < limit->sleep_ns ? cpu : limit->sleep_ns);
    }
    uint64_t used = cpu - limit->cpu_base_ns, wall = now - limit->started_ns;
    if (used >= limit->budget_ns || (wall >= 10 * limit->budget_ns + 20 * MILLISECOND && is_asleep(child->pid)))
        return true;
    uint64_t rest = limit->budget_ns - used;
    limit->sleep_ns = rest < MILLISECOND / 10 ? MILLISECOND / 10 : rest;
    return false;
}

// A call that arrives while the child is being stopped wins: the child then goes on into its wait.
static void end_slice(struct native_child *child, struct native_stop *stop)
{
    bool stopped = native_stop_now(child);
    if (take_call(child, stop)) {
        if (stopped)
            native_resume(child, 0);
        return;
    }
    if (child->has_pending) {
        child->has_pending = false;
        *stop = child->pending;
    } else {
        *stop = (struct native_stop){.kind = NATIVE_STOP_SLICE};
    }
}

// Returns true if the wait is over. A child can end our sleeps as often as it likes; from the hundredth
// on they are real ones, so that it cannot keep the kernel's core busy.
static bool after_sleep(struct native_child *child, struct limit *limit, int result, struct native_stop *stop)
{
    enum { TOLERATED = 100 };
    if (result != ETIMEDOUT && ++limit->wakeups < TOLERATED)
        return false;
    if (result != ETIMEDOUT)
        nanosleep(&(struct timespec){.tv_nsec = MILLISECOND / 10}, NULL);
    else
        native_signals_install();
    if (native_stop_collect(child, stop))
        return true;
    if (!is_spent(child, limit))
        return false;
    end_slice(child, stop);
    return true;
}

// The state is put back before the questions: a handler that runs after them changes it again, and
// the sleep does not begin.
static bool sleep_once(struct native_child *child, struct limit *limit, struct native_stop *stop)
{
    struct native_channel *channel = child->channel;
    __atomic_store_n(&channel->kernel_sleeps, 1, __ATOMIC_SEQ_CST);
    uint32_t state = state_now(channel);
    if (state == NATIVE_STATE_ATTENTION &&
        __atomic_compare_exchange_n(&channel->state, &state, NATIVE_STATE_APPLICATION, false, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST))
        state = NATIVE_STATE_APPLICATION;
    if (state == NATIVE_STATE_CALL)
        return take_call(child, stop);
    if (take_wake(stop) || take_event(child, stop))
        return true;
    int result = native_futex_wait(&channel->state, state, limit->sleep_ns);
    return after_sleep(child, limit, result, stop);
}

static void wait_sleeping(struct native_child *child, uint64_t budget_ns, struct native_stop *stop)
{
    struct limit limit = limit_of(child, budget_ns);
    native_await(child->channel);
    while (!sleep_once(child, &limit, stop))
        continue;
    native_await(NULL);
    __atomic_store_n(&child->channel->kernel_sleeps, 0, __ATOMIC_RELAXED);
}

// Two cores pay as long as each side finds the other awake. Where the host gives its cores to others,
// or the child sleeps more than it calls, every wake-up costs tens of microseconds: such a child comes
// over to our core for good.
static void note_pace(struct native_child *child, bool slow)
{
    enum { LOOK_EVERY = 1024, TOLERATED = 64 };
    if (child->spin == 0 || child->starting || child->handed_over)
        return;
    child->slow_waits += slow;
    child->waits++;
    if (child->slow_waits >= TOLERATED) {
        child->spin = child->channel->spin = 0;
        native_pin(child->pid, sched_getcpu());
    }
    if (child->waits == LOOK_EVERY)
        child->waits = child->slow_waits = 0;
}

void native_child_wait(struct native_child *child, uint64_t budget_ns, struct native_stop *stop)
{
    if (child->has_pending) {
        child->has_pending = false;
        *stop = child->pending;
    } else if (child->life == NATIVE_DEAD) {
        native_stop_dead(child, stop);
    } else if (child->life == NATIVE_STOPPED) {
        *stop = (struct native_stop){.kind = NATIVE_STOP_SLICE};
    } else if (!take_wake(stop) && !spin(child, stop)) {
        wait_sleeping(child, budget_ns, stop);
        note_pace(child, true);
    } else {
        note_pace(child, false);
    }
}

// The mirror image of the stub: change the state first, look for a sleeper then.
static void answer(struct native_child *child, enum native_resume resume)
{
    struct native_channel *channel = child->channel;
    channel->resume = resume;
    __atomic_exchange_n(&channel->state, NATIVE_STATE_APPLICATION, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&channel->application_sleeps, __ATOMIC_SEQ_CST)) {
        native_futex_wake(&channel->state);
        note_pace(child, true);
    }
}

void native_child_return(struct native_child *child, const uint32_t slots[4], unsigned mask)
{
    for (unsigned i = 0; i < 4; i++)
        if (mask & 1u << i)
            child->channel->slots[i] = slots[i];
    answer(child, NATIVE_RESUME_RETURN);
}

void native_child_leave(struct native_child *child)
{
    answer(child, NATIVE_RESUME_LEAVE);
}

void native_child_upcall(struct native_child *child, uint32_t function, const uint32_t arguments[4])
{
    child->channel->upcall_function = function;
    for (unsigned i = 0; i < 4; i++)
        child->channel->upcall_arguments[i] = arguments[i];
    answer(child, NATIVE_RESUME_UPCALL);
}
