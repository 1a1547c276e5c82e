// SPDX-License-Identifier: Apache-2.0 OR MIT
// The reactor. Each event runs through the same three steps: account for it, do the kernel's own
// work, choose who runs.
#include "core/kernel/kernel.h"

#include "core/kernel/arch.h"
#include "core/kernel/grant.h"
#include "core/kernel/observer.h"
#include "core/kernel/reactor.h"
#include "core/kernel/scheduler.h"
#include "core/kernel/syscall.h"

void kernel_init(struct kernel *kernel, const struct kernel_config *config)
{
    assert(config->processes != NULL && config->process_slots > 0);
    assert(config->scheduler != NULL && config->fault_policy != NULL);
    assert(config->drivers != NULL || config->driver_count == 0);
    assert(config->chip.has_pending == NULL || config->chip.service != NULL);
    *kernel = (struct kernel){.config = *config, .found = &kernel_no_driver};
}

void kernel_grant_register(struct kernel *kernel, struct grant *grant)
{
    assert(!kernel->grants_final && kernel->grant_count < KERNEL_GRANTS_MAX);
    grant->kernel = kernel;
    grant_arrange(grant);
    grant->index = kernel->grant_count;
    grant->next = NULL;
    if (kernel->last_grant != NULL)
        kernel->last_grant->next = grant;
    else
        kernel->grants = grant;
    kernel->last_grant = grant;
    kernel->grant_count++;
}

static struct syscall_return no_command(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                        uint32_t argument1)
{
    (void)capsule;
    (void)caller;
    (void)command;
    (void)argument0;
    (void)argument1;
    return return_failure(ERROR_NODEVICE);
}

// Found when no driver has the number, which is nobody's.
const struct driver kernel_no_driver = {.number = UINT32_MAX, .name = "none", .command = no_command};

const struct driver *kernel_driver_search(struct kernel *kernel, uint32_t number)
{
    for (uint32_t i = 0; i < kernel->config.driver_count; i++)
        if (kernel->config.drivers[i]->number == number)
            return kernel->found = kernel->config.drivers[i];
    return &kernel_no_driver;
}

const struct driver *kernel_driver_find(struct kernel *kernel, uint32_t number)
{
    const struct driver *const driver = kernel_driver_of(kernel, number);
    return driver != &kernel_no_driver ? driver : NULL;
}

void kernel_finish_wiring(struct kernel *kernel)
{
    const struct kernel_config *const config = &kernel->config;
    kernel->grants_final = true;
    const struct observer *const observer = config->observer;
    kernel->is_watched =
        (observer != NULL && (observer->syscall != NULL || observer->scheduled != NULL)) || config->filter != NULL;
}

void kernel_switch_hook_add(struct kernel *kernel, struct switch_hook *hook)
{
    assert(hook->before_run != NULL && hook->next == NULL);
    hook->next = kernel->switch_hooks;
    kernel->switch_hooks = hook;
}

// --- Kernel work ---------------------------------------------------------------------------------

static bool has_pending(const struct kernel *kernel)
{
    const struct kernel_chip *const chip = &kernel->config.chip;
    return chip->has_pending != NULL && chip->has_pending(chip->context);
}

// Interrupts first; deferred calls one at a time while no interrupt waits.
static bool do_kernel_work(struct kernel *kernel, enum kernel_event_kind kind)
{
    const struct kernel_chip *const chip = &kernel->config.chip;
    bool worked = false;
    if (kind == KERNEL_EVENT_INTERRUPT && chip->has_pending == NULL && chip->service != NULL) {
        OBSERVE(kernel, interrupt);
        chip->service(chip->context);
        worked = true;
    }
    for (;;) {
        if (has_pending(kernel)) {
            OBSERVE(kernel, interrupt);
            chip->service(chip->context);
        } else if (!deferred_run_one(&kernel->deferred)) {
            return worked;
        }
        worked = true;
    }
}

// --- Whose turn it is ----------------------------------------------------------------------------

static uint32_t used_us(const struct kernel *kernel)
{
    return kernel->now_us - kernel->slice_start_us;
}

// A clock that went back counts as one that went too far: a slice never gets longer.
static bool slice_is_used_up(const struct kernel *kernel)
{
    const uint32_t used = used_us(kernel);
    return kernel->current_has_slice &&
           (used >= kernel->slice_us || kernel->slice_us - used <= PROCESS_SLICE_MINIMUM_US);
}

static void leave(struct kernel *kernel, enum stop_reason reason)
{
    struct process *const process = kernel->current;
    assert(process != NULL);
    kernel->current = NULL;
    if (reason == STOP_EXPIRED) {
        process->counters.slice_expirations++;
        kernel->slice_expirations++;
    }
    kernel->config.scheduler->stopped(kernel->config.scheduler, process, reason, used_us(kernel));
}

static enum stop_reason reason_of(const struct process *process)
{
    if (!process_is_alive(process))
        return STOP_ENDED;
    return process->stopped ? STOP_SUSPENDED : STOP_NO_WORK;
}

// True: the current process keeps the processor.
static bool goes_on(struct kernel *kernel, bool slice_ended, bool kernel_worked)
{
    struct process *const process = kernel->current;
    struct scheduler *const scheduler = kernel->config.scheduler;
    if (process == NULL)
        return false;
    const bool runs = process->state == PROCESS_RUNNING && !process->stopped;
    if (!runs && !process_is_ready(process))
        leave(kernel, reason_of(process));
    else if (slice_ended || slice_is_used_up(kernel))
        leave(kernel, STOP_EXPIRED);
    else if (scheduler->keeps != NULL && !scheduler->keeps(scheduler, process, kernel_worked))
        leave(kernel, STOP_PREEMPTED);
    else if (!runs && !process_deliver(process))
        leave(kernel, reason_of(process));
    else
        return true;
    return false;
}

static void begin_turn(struct kernel *kernel, const struct scheduled *turn)
{
    assert(process_is_ready(turn->process) && (!turn->has_slice || turn->slice_us > 0));
    kernel->current = turn->process;
    kernel->current_has_slice = turn->has_slice;
    kernel->slice_us = turn->slice_us;
    kernel->slice_start_us = kernel->now_us;
}

// Delivery can use up all that a process had (events that nobody wants) or fault it, so a choice
// may turn out empty. Each such round consumes events, ends a process, or begins a life that is ended
// for good if it faults here again: the loop is finite.
static bool choose(struct kernel *kernel)
{
    for (;;) {
        const struct scheduled turn = kernel->config.scheduler->next(kernel->config.scheduler, kernel);
        if (turn.process == NULL)
            return false;
        begin_turn(kernel, &turn);
        if (process_deliver(turn.process))
            return true;
        leave(kernel, reason_of(turn.process));
    }
}

// True: there is one for this process.
static bool run_hooks(const struct kernel *kernel, const struct process *process)
{
    bool any = false;
    for (const struct switch_hook *hook = kernel->switch_hooks; hook != NULL; hook = hook->next) {
        if (hook->grant != NULL && !grant_is_allocated(process, hook->grant))
            continue;
        hook->before_run(hook->context, process->id);
        any = true;
    }
    return any;
}

static void decide(struct kernel *kernel, bool same_turn)
{
    struct process *const process = kernel->current;
    struct kernel_decision *const decision = &kernel->decision;
    decision->action = process != NULL ? KERNEL_RUN : KERNEL_SLEEP;
    decision->process = process;
    decision->has_slice = process != NULL && kernel->current_has_slice;
    decision->slice_us = decision->has_slice ? kernel->slice_us - used_us(kernel) : 0;
    decision->goes_on = same_turn;
    if (process != NULL) {
        assert(process->state == PROCESS_RUNNING && !process->stopped);
        kernel->must_decide = run_hooks(kernel, process) || kernel->is_watched;
    }
    OBSERVE(kernel, scheduled, decision);
}

// --- The entry -----------------------------------------------------------------------------------

static bool account(struct kernel *kernel, const struct kernel_event *event)
{
    struct process *const process = kernel->current;
    kernel->now_us = event->now_us;
    if (process == NULL || process->state != PROCESS_RUNNING)
        return false;
    switch (event->kind) {
    case KERNEL_EVENT_SYSCALL:
        syscall_handle(kernel, process, event->class_number, event->slots);
        break;
    case KERNEL_EVENT_FAULT:
        process_fault(process, FAULT_CPU);
        break;
    case KERNEL_EVENT_SLICE_END:
        return kernel->current_has_slice;
    case KERNEL_EVENT_NONE:
    case KERNEL_EVENT_INTERRUPT:
        break;
    }
    return false;
}

const struct kernel_decision *kernel_handle(struct kernel *kernel, const struct kernel_event *event)
{
    const bool slice_ended = account(kernel, event);
    const bool worked = do_kernel_work(kernel, event->kind);
    const bool same_turn = goes_on(kernel, slice_ended, worked);
    if (!same_turn)
        (void)choose(kernel);
    decide(kernel, same_turn);
    return &kernel->decision;
}
