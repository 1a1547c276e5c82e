// SPDX-License-Identifier: Apache-2.0 OR MIT
// A native child's turn: it runs until it needs the kernel, and virtual time moves by what it did.
#include "hal-sim/machine_internal.h"

#include <string.h>

enum {
    // Host processor time that a child may compute for free, and what it gets of it once it has used
    // a whole slice without calling the kernel.
    COMPUTE_BUDGET_NS = 20000000,
    SPIN_BUDGET_NS = 1000000,
};

// A call costs the same whatever it does; devices whose time comes meanwhile raise their lines.
static struct kernel_event on_call(struct machine *machine, const struct native_stop *stop)
{
    struct arch_process *const arch = machine->decision.process->arch;
    arch->spins = 0;
    arch->in_call = true;
    sim_advance(machine, machine->clock.now_ns + machine->board->syscall_ns);
    struct kernel_event event = sim_event_now(machine, KERNEL_EVENT_SYSCALL);
    event.class_number = stop->call_class;
    memcpy(event.slots, stop->slots, sizeof(event.slots));
    return event;
}

// It computed all the time it was given: virtual time moves to the end of its slice, or to the next
// device event if that is sooner.
static struct kernel_event on_slice(struct machine *machine)
{
    const struct kernel_decision *const decision = &machine->decision;
    const uint32_t slice_us = decision->has_slice ? decision->slice_us : SIM_SLICELESS_US;
    const uint64_t end_ns = machine->clock.now_ns + (uint64_t)slice_us * SIM_NS_PER_US;
    uint64_t next_ns;
    decision->process->arch->spins++;
    if (sim_clock_next(&machine->clock, &next_ns) && next_ns < end_ns) {
        sim_advance(machine, next_ns > machine->clock.now_ns ? next_ns : machine->clock.now_ns);
        return sim_event_now(machine, KERNEL_EVENT_INTERRUPT);
    }
    sim_advance(machine, end_ns);
    return sim_event_now(machine, decision->has_slice ? KERNEL_EVENT_SLICE_END : KERNEL_EVENT_INTERRUPT);
}

static struct kernel_event on_fault(struct machine *machine, const struct native_stop *stop)
{
    struct arch_process *const arch = machine->decision.process->arch;
    arch->fault = *stop;
    arch->has_fault = true;
    return sim_event_now(machine, KERNEL_EVENT_FAULT);
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

bool sim_run_native(struct machine *machine, struct kernel_event *event)
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
