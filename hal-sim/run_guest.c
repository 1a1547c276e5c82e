// SPDX-License-Identifier: Apache-2.0 OR MIT
// A guest's turn. Its cycles are the time: a slice, a device's event or the limit of the run ends it at the
// very instruction, and what was begun of a nanosecond is kept for the next turn.
#include "hal-sim/machine_internal.h"

#include <string.h>

// Longest turn that is computed at once; the products below stay within 64 bits for clocks up to 4 GHz.
#define TURN_NS_MAX   1000000000u
#define NS_PER_SECOND 1000000000u

// Cycles after which at least that time has passed.
static uint64_t cycles_for(const struct machine *machine, uint64_t ns)
{
    const uint32_t hz = machine->clock_hz;
    const uint64_t wanted = (ns < TURN_NS_MAX ? ns : TURN_NS_MAX) * hz;
    return wanted <= machine->cycle_rest ? 1 : (wanted - machine->cycle_rest + NS_PER_SECOND - 1) / NS_PER_SECOND;
}

static void pass_cycles(struct machine *machine, uint64_t cycles)
{
    const uint32_t hz = machine->clock_hz;
    const uint64_t passed = cycles * NS_PER_SECOND + machine->cycle_rest;
    machine->cycle_rest = passed % hz;
    sim_advance(machine, machine->clock.now_ns + passed / hz);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t turn_end_ns(const struct machine *machine)
{
    const uint64_t sliceless_ns = machine->clock.now_ns + (uint64_t)SIM_SLICELESS_US * SIM_NS_PER_US;
    const uint64_t slice_ns = machine->decision.has_slice ? machine->slice_end_ns : sliceless_ns;
    uint64_t event_ns;
    return sim_clock_next(&machine->clock, &event_ns) ? earlier(slice_ns, event_ns) : slice_ns;
}

static void on_call(struct machine *machine, const struct sim_guest_stop *stop, struct kernel_event *event)
{
    sim_advance(machine, machine->clock.now_ns + machine->board->syscall_ns);
    event->kind = KERNEL_EVENT_SYSCALL; // one by one: it is on the way of every call
    event->now_us = (uint32_t)(machine->clock.now_ns / SIM_NS_PER_US);
    event->class_number = stop->class_number;
    memcpy(event->slots, stop->slots, sizeof(event->slots));
}

// Its turn is over: the kernel is entered as by an interrupt.
static void on_turn_end(struct machine *machine, struct kernel_event *event)
{
    const bool slice_is_over = machine->decision.has_slice && machine->clock.now_ns >= machine->slice_end_ns;
    if (!machine->executor->interrupt(machine->decision.process->arch->guest))
        *event = sim_event_now(machine, KERNEL_EVENT_FAULT);
    else
        *event = sim_event_now(machine, slice_is_over ? KERNEL_EVENT_SLICE_END : KERNEL_EVENT_INTERRUPT);
}

// Computes until it stops for something else or time is at limit_ns.
static void compute(struct machine *machine, struct sim_guest *guest, uint64_t limit_ns, struct sim_guest_stop *stop)
{
    stop->event = SIM_GUEST_TIME;
    sim_advance(machine, machine->clock.now_ns); // a device may be due at once
    while (stop->event == SIM_GUEST_TIME && machine->clock.now_ns < limit_ns) {
        machine->executor->run(guest, cycles_for(machine, limit_ns - machine->clock.now_ns), stop);
        pass_cycles(machine, stop->cycles);
    }
}

enum machine_status sim_run_guest(struct machine *machine, uint64_t until_ns, struct kernel_event *event)
{
    const uint64_t end_ns = turn_end_ns(machine);
    struct sim_guest_stop stop;
    compute(machine, machine->decision.process->arch->guest, earlier(end_ns, until_ns), &stop);
    if (stop.event == SIM_GUEST_HELD)
        return MACHINE_REACHED;
    if (stop.event == SIM_GUEST_CALL)
        on_call(machine, &stop, event);
    else if (stop.event == SIM_GUEST_FAULT)
        *event = sim_event_now(machine, KERNEL_EVENT_FAULT);
    else if (machine->clock.now_ns >= end_ns)
        on_turn_end(machine, event);
    else
        return MACHINE_REACHED;
    return MACHINE_BUSY;
}
