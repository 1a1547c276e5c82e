// SPDX-License-Identifier: Apache-2.0 OR MIT
// Multi-level feedback queue: who uses slices up sinks to longer, rarer ones; every five seconds all
// rise to the top again. Time used at a level counts on over several turns.
#include "core/kernel/kernel.h"
#include "core/kernel/scheduler.h"

static uint32_t slice_of(uint8_t level)
{
    assert(level < SCHEDULER_MLFQ_LEVELS);
    static const uint32_t slices_us[SCHEDULER_MLFQ_LEVELS] = {10000, 20000, 50000};
    return slices_us[level];
}

static void refresh(struct scheduler_mlfq *mlfq, struct kernel *kernel)
{
    if (!mlfq->started) {
        mlfq->started = true;
        mlfq->refreshed_us = kernel->now_us;
    }
    if (kernel->now_us - mlfq->refreshed_us < SCHEDULER_MLFQ_REFRESH_US)
        return;
    mlfq->refreshed_us = kernel->now_us;
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p)) {
        p->sched_level = 0;
        p->sched_used_us = 0;
    }
}

static bool goes_before(const struct process *a, const struct process *b)
{
    if (a->sched_level != b->sched_level)
        return a->sched_level < b->sched_level;
    return a->sched_order < b->sched_order;
}

static struct scheduled mlfq_next(struct scheduler *scheduler, struct kernel *kernel)
{
    struct scheduler_mlfq *const mlfq = (struct scheduler_mlfq *)scheduler;
    struct process *best = NULL;
    refresh(mlfq, kernel);
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        if (process_is_ready(p) && (best == NULL || goes_before(p, best)))
            best = p;
    if (best == NULL)
        return (struct scheduled){0};
    return (struct scheduled){best, true, slice_of(best->sched_level) - best->sched_used_us};
}

static void sink(struct process *process)
{
    if (process->sched_level + 1 < SCHEDULER_MLFQ_LEVELS)
        process->sched_level++;
    process->sched_used_us = 0;
}

// A turn too short to be worth starting again counts as used up, so the rest never gets below what
// the kernel grants.
static void mlfq_stopped(struct scheduler *scheduler, struct process *process, enum stop_reason reason,
                         uint32_t used_us)
{
    struct scheduler_mlfq *const mlfq = (struct scheduler_mlfq *)scheduler;
    const uint32_t slice_us = slice_of(process->sched_level);
    const uint32_t left_us = slice_us - process->sched_used_us;
    if (reason == STOP_EXPIRED || used_us >= left_us || left_us - used_us <= PROCESS_SLICE_MINIMUM_US)
        sink(process);
    else
        process->sched_used_us += used_us;
    process->sched_order = ++mlfq->next_order;
}

static bool mlfq_keeps(struct scheduler *scheduler, const struct process *process, bool kernel_worked)
{
    (void)scheduler;
    (void)process;
    return !kernel_worked;
}

struct scheduler *scheduler_mlfq_init(struct scheduler_mlfq *mlfq)
{
    *mlfq = (struct scheduler_mlfq){
        .scheduler = {.name = "mlfq", .next = mlfq_next, .stopped = mlfq_stopped, .keeps = mlfq_keeps},
    };
    return &mlfq->scheduler;
}
