// SPDX-License-Identifier: Apache-2.0 OR MIT
// Priority: the lowest slot that is ready runs until it gives way or a lower one becomes ready.
#include "core/kernel/kernel.h"
#include "core/kernel/scheduler.h"

static struct process *first_ready(struct kernel *kernel)
{
    struct process *p = process_next(kernel, NULL);
    while (p != NULL && !process_is_ready(p))
        p = process_next(kernel, p);
    return p;
}

static struct scheduled priority_next(struct scheduler *scheduler, struct kernel *kernel)
{
    (void)scheduler;
    return (struct scheduled){first_ready(kernel), false, 0};
}

static void priority_stopped(struct scheduler *scheduler, struct process *process, enum stop_reason reason,
                             uint32_t used_us)
{
    (void)scheduler;
    (void)process;
    (void)reason;
    (void)used_us;
}

static bool priority_keeps(struct scheduler *scheduler, const struct process *process, bool kernel_worked)
{
    (void)scheduler;
    (void)kernel_worked;
    return first_ready(process->kernel) == process;
}

struct scheduler *scheduler_priority_init(struct scheduler *scheduler)
{
    *scheduler = (struct scheduler){"priority", priority_next, priority_stopped, priority_keeps};
    return scheduler;
}
