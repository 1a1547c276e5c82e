// SPDX-License-Identifier: Apache-2.0 OR MIT
// The machine's loop: run whom the kernel names, move virtual time, tell the kernel what happened.
#include "core/kernel/kernel.h"
#include "hal-sim/machine_internal.h"

#include <string.h>

enum {
    // Host processor time that a child may compute for free, and what it gets of it once it has used
    // a whole slice without calling the kernel.
    COMPUTE_BUDGET_NS = 20000000,
    SPIN_BUDGET_NS = 1000000,
    // How far time moves for a spinning child that has no slice.
    SLICELESS_US = SCHEDULER_SLICE_DEFAULT_US,
};

static struct kernel_event event_now(const struct machine *machine, enum kernel_event_kind kind)
{
    return (struct kernel_event){.kind = kind, .now_us = (uint32_t)(machine->clock.now_ns / SIM_NS_PER_US)};
}

// --- A child's stops -----------------------------------------------------------------------------

static void advance_and_run(struct machine *machine, uint64_t to_ns)
{
    sim_clock_advance(&machine->clock, to_ns);
    (void)sim_clock_run_due(&machine->clock);
}

// A call costs the same whatever it does; devices whose time comes meanwhile raise their lines.
static struct kernel_event on_call(struct machine *machine, const struct native_stop *stop)
{
    struct arch_process *const arch = machine->decision.process->arch;
    arch->spins = 0;
    arch->in_call = true;
    advance_and_run(machine, machine->clock.now_ns + machine->board->syscall_ns);
    struct kernel_event event = event_now(machine, KERNEL_EVENT_SYSCALL);
    event.class_number = stop->call_class;
    memcpy(event.slots, stop->slots, sizeof(event.slots));
    return event;
}

// It computed all the time it was given: virtual time moves to the end of its slice, or to the next
// device event if that is sooner.
static struct kernel_event on_slice(struct machine *machine)
{
    const struct kernel_decision *const decision = &machine->decision;
    const uint32_t slice_us = decision->has_slice ? decision->slice_us : SLICELESS_US;
    const uint64_t end_ns = machine->clock.now_ns + (uint64_t)slice_us * SIM_NS_PER_US;
    uint64_t next_ns;
    decision->process->arch->spins++;
    if (sim_clock_next(&machine->clock, &next_ns) && next_ns < end_ns) {
        advance_and_run(machine, next_ns > machine->clock.now_ns ? next_ns : machine->clock.now_ns);
        return event_now(machine, KERNEL_EVENT_INTERRUPT);
    }
    advance_and_run(machine, end_ns);
    return event_now(machine, decision->has_slice ? KERNEL_EVENT_SLICE_END : KERNEL_EVENT_INTERRUPT);
}

static struct kernel_event on_fault(struct machine *machine, const struct native_stop *stop)
{
    struct arch_process *const arch = machine->decision.process->arch;
    arch->fault = *stop;
    arch->has_fault = true;
    return event_now(machine, KERNEL_EVENT_FAULT);
}

// A process in a debugger may take all the time in the world.
static uint64_t budget_of(const struct arch_process *arch)
{
    if (arch->handed_over)
        return 0;
    return arch->spins == 0 ? COMPUTE_BUDGET_NS : SPIN_BUDGET_NS;
}

// Lets the chosen child run until it stops.
static void wait_for_child(struct process *process, uint64_t budget_ns, struct native_stop *stop)
{
    struct arch_process *const arch = process->arch;
    if (arch->has_early_stop) {
        arch->has_early_stop = false;
        *stop = arch->early_stop;
        return;
    }
    if (!arch->running)
        sim_process_resume(process);
    native_child_wait(arch->child, budget_ns, stop);
    arch->running = stop->kind == NATIVE_STOP_INTERRUPTED;
}

// As a record says. A child that is faster than it was then keeps its stop until the slices of the record are over;
// a slower one gets the time that it takes.
static void repeat_child(struct machine *machine, struct process *process, struct native_stop *stop)
{
    struct arch_process *const arch = process->arch;
    const bool ends = machine->slice_ends(machine->slices_context);
    wait_for_child(process, ends ? budget_of(arch) : 0, stop);
    if (stop->kind == NATIVE_STOP_INTERRUPTED || !ends)
        return;
    arch->has_early_stop = stop->kind != NATIVE_STOP_SLICE;
    arch->early_stop = *stop;
    stop->kind = NATIVE_STOP_SLICE;
}

// Runs the chosen child until it needs the kernel. False: something outside wants us first.
static bool run_child(struct machine *machine, struct kernel_event *event)
{
    struct process *const process = machine->decision.process;
    struct native_stop stop;
    if (machine->slice_ends != NULL)
        repeat_child(machine, process, &stop);
    else
        wait_for_child(process, budget_of(process->arch), &stop);
    if (stop.kind == NATIVE_STOP_INTERRUPTED)
        return false;
    if (stop.kind == NATIVE_STOP_SLICE && machine->listener.slice != NULL)
        machine->listener.slice(machine->listener.context);
    switch (stop.kind) {
    case NATIVE_STOP_CALL:
        *event = on_call(machine, &stop);
        break;
    case NATIVE_STOP_SLICE:
        *event = on_slice(machine);
        break;
    default:
        *event = on_fault(machine, &stop);
        break;
    }
    return true;
}

// --- Sleep ---------------------------------------------------------------------------------------

static enum machine_status sleep_until(struct machine *machine, uint64_t until_ns, struct kernel_event *event)
{
    uint64_t next_ns;
    const bool any = sim_clock_next(&machine->clock, &next_ns);
    if (!any)
        return MACHINE_IDLE;
    if (next_ns > until_ns) {
        if (until_ns > machine->clock.now_ns)
            sim_clock_advance(&machine->clock, until_ns);
        return MACHINE_REACHED;
    }
    advance_and_run(machine, next_ns > machine->clock.now_ns ? next_ns : machine->clock.now_ns);
    *event = event_now(machine, KERNEL_EVENT_INTERRUPT);
    return MACHINE_BUSY;
}

// --- The loop ------------------------------------------------------------------------------------

// Something outside may have changed what the kernel decided: a line was raised, a process was
// stopped, removed or started. The kernel decides anew, unless it waits for a child that is out
// running and may go on.
static void decide_again(struct machine *machine)
{
    const struct process *const process = machine->decision.process;
    const struct kernel_event event = event_now(machine, KERNEL_EVENT_NONE);
    if (machine->decision.action == KERNEL_RUN && process != NULL && process->arch->running &&
        process_is_ready(process))
        return;
    machine->touched = false;
    machine->decision = *kernel_handle(&machine->kernel, &event);
    machine->steps++;
}

static enum machine_status step(struct machine *machine, uint64_t until_ns)
{
    struct kernel_event event;
    if (machine->decision.action == KERNEL_RUN) {
        if (machine->clock.now_ns >= until_ns)
            return MACHINE_REACHED;
        if (!run_child(machine, &event)) {
            machine->woken = true;
            return MACHINE_BUSY;
        }
    } else {
        const enum machine_status status = sleep_until(machine, until_ns, &event);
        if (status != MACHINE_BUSY)
            return status;
    }
    machine->decision = *kernel_handle(&machine->kernel, &event);
    machine->steps++;
    return machine->reset ? MACHINE_RESET : MACHINE_BUSY;
}

static enum machine_status run_steps(struct machine *machine, uint64_t until_ns, uint64_t max_steps)
{
    const uint64_t last = max_steps != 0 ? machine->steps + max_steps : UINT64_MAX;
    enum machine_status status = MACHINE_BUSY;
    machine->woken = false;
    if (machine->touched)
        decide_again(machine);
    while (status == MACHINE_BUSY && !machine->woken && machine->steps < last)
        status = step(machine, until_ns);
    return status;
}

enum machine_status machine_run(struct machine *machine, uint64_t until_ns, uint64_t max_steps)
{
    if (machine->panicked || setjmp(machine->panic_return) != 0)
        return MACHINE_PANICKED;
    machine->can_return = true;
    const enum machine_status status = run_steps(machine, until_ns, max_steps);
    machine->can_return = false;
    return status;
}

bool machine_fault(struct machine *machine, struct process *process)
{
    if (machine->panicked || setjmp(machine->panic_return) != 0)
        return false;
    machine->can_return = true;
    process_fault(process, FAULT_REQUESTED);
    machine->can_return = false;
    machine_touch(machine);
    return true;
}

uint64_t machine_now_ns(const struct machine *machine)
{
    return machine->clock.now_ns;
}

uint64_t machine_steps(const struct machine *machine)
{
    return machine->steps;
}

void machine_seal(struct machine *machine, bool sealed)
{
    machine->sealed = sealed;
}

void machine_set_slices(struct machine *machine, bool (*slice_ends)(void *context), void *context)
{
    machine->slice_ends = slice_ends;
    machine->slices_context = context;
}

void machine_skip(struct machine *machine, uint64_t to_ns)
{
    uint64_t next_ns;
    const bool event = sim_clock_next(&machine->clock, &next_ns) && next_ns <= to_ns;
    if (machine->decision.action == KERNEL_SLEEP && !event && to_ns > machine->clock.now_ns)
        sim_clock_advance(&machine->clock, to_ns);
}

bool machine_next_event_ns(const struct machine *machine, uint64_t *at_ns)
{
    return machine->decision.action == KERNEL_SLEEP && !machine->touched && sim_clock_next(&machine->clock, at_ns);
}

bool machine_all_ended(struct machine *machine)
{
    for (struct process *p = process_next(&machine->kernel, NULL); p != NULL; p = process_next(&machine->kernel, p))
        if (process_is_alive(p))
            return false;
    return true;
}

void machine_touch(struct machine *machine)
{
    machine->touched = true;
}

void machine_pause(struct machine *machine)
{
    machine->woken = true;
}

void machine_wake(void)
{
    native_wake();
}
