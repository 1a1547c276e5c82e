// SPDX-License-Identifier: Apache-2.0 OR MIT
// The machine's loop: run whom the kernel names, move virtual time, tell the kernel what happened.
#include "core/kernel/kernel.h"
#include "hal-sim/machine_internal.h"

#include <signal.h>

static volatile sig_atomic_t wake_is_wanted;

struct kernel_event sim_event_now(const struct machine *machine, enum kernel_event_kind kind)
{
    return (struct kernel_event){.kind = kind, .now_us = (uint32_t)(machine->clock.now_ns / SIM_NS_PER_US)};
}

void sim_advance(struct machine *machine, uint64_t to_ns)
{
    sim_clock_advance(&machine->clock, to_ns);
    (void)sim_clock_run_due(&machine->clock);
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
    sim_advance(machine, next_ns > machine->clock.now_ns ? next_ns : machine->clock.now_ns);
    *event = sim_event_now(machine, KERNEL_EVENT_INTERRUPT);
    return MACHINE_BUSY;
}

// --- The loop ------------------------------------------------------------------------------------

// The end of a slice is set once, where it begins.
static void ask_kernel(struct machine *machine, const struct kernel_event *event)
{
    const struct kernel_decision *const decision = kernel_handle(&machine->kernel, event);
    // Member by member: the kernel wrote them so a moment ago, and a wider copy would wait until they are all in
    // memory.
    machine->decision = (struct kernel_decision){decision->action, decision->process, decision->has_slice,
                                                 decision->slice_us, decision->goes_on};
    machine->steps++;
    if (decision->action == KERNEL_RUN && decision->has_slice && !decision->goes_on)
        machine->slice_end_ns = machine->clock.now_ns + (uint64_t)decision->slice_us * SIM_NS_PER_US;
}

// Something outside may have changed what the kernel decided: a line was raised, a process was
// stopped, removed or started. The kernel decides anew, unless it waits for a child that is out
// running and may go on.
static void decide_again(struct machine *machine)
{
    const struct process *const process = machine->decision.process;
    const struct kernel_event event = sim_event_now(machine, KERNEL_EVENT_NONE);
    if (machine->decision.action == KERNEL_RUN && process != NULL && process->arch->running &&
        process_is_ready(process))
        return;
    machine->touched = false;
    ask_kernel(machine, &event);
}

// Runs the chosen process until it needs the kernel.
static enum machine_status run_process(struct machine *machine, uint64_t until_ns, struct kernel_event *event)
{
    if (machine->clock.now_ns >= until_ns)
        return MACHINE_REACHED;
    if (machine->decision.process->arch->guest != NULL) {
        machine->woken = machine->woken || wake_is_wanted;
        wake_is_wanted = false;
        return sim_run_guest(machine, until_ns, event);
    }
    if (sim_run_native(machine, event))
        return MACHINE_BUSY;
    wake_is_wanted = false;
    return MACHINE_IDLE; // something outside wants us first
}

static enum machine_status step(struct machine *machine, uint64_t until_ns)
{
    struct kernel_event event;
    const bool runs = machine->decision.action == KERNEL_RUN;
    const enum machine_status status =
        runs ? run_process(machine, until_ns, &event) : sleep_until(machine, until_ns, &event);
    if (runs && status == MACHINE_IDLE) {
        machine->woken = true;
        return MACHINE_BUSY;
    }
    if (status != MACHINE_BUSY)
        return status;
    ask_kernel(machine, &event);
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
    wake_is_wanted = true;
    native_wake();
}
