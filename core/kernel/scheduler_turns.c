// SPDX-License-Identifier: Apache-2.0 OR MIT
// Round robin and cooperative: everybody in turn. Who has waited longest goes next; the order is a
// number in each process, so there is no list to keep whole.
#include "core/kernel/kernel.h"
#include "core/kernel/scheduler.h"

static struct process *longest_waiting(struct kernel *kernel)
{
    struct process *best = NULL; // a slot that is not in use is never ready
    const struct process *const end = &kernel->config.processes[kernel->slots_used];
    for (struct process *p = kernel->config.processes; p < end; p++)
        if (process_is_ready(p) && (best == NULL || p->sched_order < best->sched_order))
            best = p;
    return best;
}

static struct scheduled turns_next(struct scheduler *scheduler, struct kernel *kernel)
{
    struct scheduler_turns *const turns = (struct scheduler_turns *)scheduler;
    struct process *process = turns->remains;
    uint32_t slice_us = turns->remaining_us;
    turns->remains = NULL;
    if (process == NULL || !process_is_ready(process)) {
        process = longest_waiting(kernel);
        slice_us = turns->slice_us;
    }
    return (struct scheduled){process, turns->slice_us != 0, slice_us};
}

static void turns_stopped(struct scheduler *scheduler, struct process *process, enum stop_reason reason,
                          uint32_t used_us)
{
    struct scheduler_turns *const turns = (struct scheduler_turns *)scheduler;
    if (reason == STOP_PREEMPTED && (turns->slice_us == 0 || turns->slice_us > used_us)) {
        turns->remains = process;
        turns->remaining_us = turns->slice_us - used_us;
        return;
    }
    process->sched_order = ++turns->next_order;
}

static struct scheduler *turns_init(struct scheduler_turns *turns, const char *name, uint32_t slice_us)
{
    *turns = (struct scheduler_turns){
        .scheduler = {.name = name, .next = turns_next, .stopped = turns_stopped},
        .slice_us = slice_us,
    };
    return &turns->scheduler;
}

struct scheduler *scheduler_round_robin_init(struct scheduler_turns *turns, uint32_t slice_us)
{
    return turns_init(turns, "round-robin", slice_us != 0 ? slice_us : SCHEDULER_SLICE_DEFAULT_US);
}

struct scheduler *scheduler_cooperative_init(struct scheduler_turns *turns)
{
    return turns_init(turns, "cooperative", 0);
}
