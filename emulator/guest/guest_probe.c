// SPDX-License-Identifier: Apache-2.0 OR MIT
// See guest_probe.h: watchers, the stack, and the way through a turn.
#include "emulator/guest/guest_probe_internal.h"

#include <stdlib.h>

struct guest_probe *guest_probe_need(struct sim_guest *guest)
{
    if (guest->child != NULL || guest->probe != NULL)
        return guest->probe;
    guest->probe = calloc(1, sizeof(*guest->probe));
    if (guest->probe != NULL)
        guest->probe->guest = guest;
    return guest->probe;
}

void guest_probe_destroy(struct guest_probe *probe)
{
    if (probe != NULL)
        guest_debug_destroy(probe->debug);
    free(probe);
}

void guest_probe_add(struct guest_probe *probe, struct guest_watcher *watcher)
{
    struct guest_watcher **last = &probe->watchers;
    while (*last != NULL)
        last = &(*last)->next;
    *last = watcher;
    watcher->next = NULL;
}

const struct processor *guest_processor(const struct sim_guest *guest)
{
    return &guest->processor;
}

uint64_t guest_count(const struct sim_guest *guest)
{
    return guest->state.earlier + guest->processor.state.count;
}

// --- Memory --------------------------------------------------------------------------------------

static const uint8_t *within(uint32_t start, uint32_t room, const uint8_t *host, uint32_t address, uint32_t size)
{
    const uint32_t offset = address - start;
    return offset < room && room - offset >= size ? host + offset : NULL;
}

const uint8_t *guest_bytes(const struct sim_guest *guest, uint32_t address, uint32_t size)
{
    const struct sim_guest_options *const own = &guest->options;
    const uint8_t *const flash = within(own->flash_start, own->flash_size, own->flash, address, size);
    return flash != NULL ? flash : within(own->block.start, own->block.size, own->ram, address, size);
}

static uint32_t half_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

unsigned guest_instruction(const struct sim_guest *guest, uint32_t address, uint32_t *bits)
{
    const bool is_arm = guest->processor.architecture != PROCESSOR_RV32IMAC;
    const uint8_t *const low = guest_bytes(guest, address, 2);
    *bits = 0;
    if (low == NULL)
        return 0;
    *bits = half_at(low);
    if (is_arm ? *bits >> 11 < 0x1d : (*bits & 3) != 3)
        return 2;
    const uint8_t *const high = guest_bytes(guest, address + 2, 2);
    if (high == NULL)
        return 0;
    *bits = is_arm ? *bits << 16 | half_at(high) : *bits | half_at(high) << 16;
    return 4;
}

static bool riscv_calls(uint32_t bits, unsigned size)
{
    const uint32_t opcode = bits & 0x7f, to = bits >> 7 & 0x1f, from = bits >> 15 & 0x1f;
    if (size == 4)
        return (opcode == 0x6f || (opcode == 0x67 && from != to)) && (to == 1 || to == 5);
    return (bits & 0xe003) == 0x2001 || ((bits & 0xf07f) == 0x9002 && to != 0);
}

bool guest_calls(const struct sim_guest *guest, uint32_t address)
{
    uint32_t bits;
    const unsigned size = guest_instruction(guest, address, &bits);
    if (guest->processor.architecture == PROCESSOR_RV32IMAC)
        return size != 0 && riscv_calls(bits, size);
    return size == 4 ? (bits & 0xf800d000) == 0xf000d000 : size == 2 && (bits & 0xff80) == 0x4780;
}

// --- The stack -----------------------------------------------------------------------------------

static uint32_t stack_of(const struct processor *processor, const struct processor_state *state)
{
    return state->registers[processor->architecture == PROCESSOR_RV32IMAC ? 2 : 13];
}

// Before its own code has set it up, a process has no stack: that is done when it calls a function for the first time.
static void look_at_stack(struct guest_probe *probe)
{
    const uint32_t now = stack_of(&probe->guest->processor, &probe->guest->processor.state);
    if (probe->has_stack && (now < probe->lowest_stack || !probe->knows_stack))
        probe->lowest_stack = now;
    probe->knows_stack = probe->knows_stack || probe->has_stack;
}

static void look_for_stack(struct guest_probe *probe, const struct processor_state *before)
{
    if (probe->has_stack || !guest_calls(probe->guest, before->pc))
        return;
    probe->has_stack = true;
    probe->first_stack = stack_of(&probe->guest->processor, before);
}

void guest_probe_measure_stack(struct guest_probe *probe)
{
    probe->measures_stack = true;
}

bool guest_lowest_stack(const struct sim_guest *guest, uint32_t *lowest, uint32_t *first)
{
    const struct guest_probe *const probe = guest->probe;
    if (probe == NULL || !probe->knows_stack)
        return false;
    *lowest = probe->lowest_stack;
    *first = probe->first_stack;
    return true;
}

// --- A turn --------------------------------------------------------------------------------------

static void tell_executed(const struct guest_probe *probe, const struct processor_state *before)
{
    for (struct guest_watcher *w = probe->watchers; w != NULL; w = w->next)
        w->executed(w, probe->guest, before);
}

// A system call is an instruction too. The kernel finds it not yet passed.
static void tell_call(const struct guest_probe *probe)
{
    struct processor *const processor = &probe->guest->processor;
    const struct processor_state before = processor->state;
    processor_pass(processor);
    tell_executed(probe, &before);
    processor->state = before;
}

static bool run_some(const struct guest_probe *probe, uint64_t cycles, uint64_t budget,
                     struct processor_outcome *outcome)
{
    if (probe->debug != NULL)
        return guest_debug_run(probe->debug, cycles, budget, outcome);
    *outcome = processor_run_within(&probe->guest->processor, cycles, budget);
    return false;
}

static bool step_once(struct guest_probe *probe, struct processor_outcome *outcome)
{
    const struct processor_state before = probe->guest->processor.state;
    const bool held = run_some(probe, UINT64_MAX, 1, outcome);
    if (probe->guest->processor.state.count != before.count) {
        if (probe->measures_stack) {
            look_for_stack(probe, &before);
            look_at_stack(probe);
        }
        tell_executed(probe, &before);
    }
    if (!held && outcome->stop == PROCESSOR_STOP_CALL)
        tell_call(probe);
    return held;
}

bool guest_probe_run(struct guest_probe *probe, uint64_t cycles, struct processor_outcome *outcome)
{
    const struct processor_state *const state = &probe->guest->processor.state;
    const bool steps = probe->watchers != NULL || probe->measures_stack;
    const uint64_t end = state->cycles + cycles;
    *outcome = (struct processor_outcome){.stop = PROCESSOR_STOP_BUDGET};
    while (outcome->stop == PROCESSOR_STOP_BUDGET && state->cycles < end) {
        if (probe->debug != NULL && guest_debug_arrives(probe->debug))
            return true;
        const uint64_t budget = probe->debug != NULL ? guest_debug_budget(probe->debug) : UINT64_MAX;
        if (steps ? step_once(probe, outcome) : run_some(probe, end - state->cycles, budget, outcome))
            return true;
    }
    return false;
}

// --- The kernel ----------------------------------------------------------------------------------

void guest_probe_begin(struct guest_probe *probe)
{
    probe->has_stack = probe->in_kernel = false;
    for (struct guest_watcher *w = probe->watchers; w != NULL; w = w->next)
        if (w->begin != NULL)
            w->begin(w, probe->guest);
}

// The frame that Arm's processors put on the stack counts as its stack. The pc is where it goes on without an upcall.
void guest_probe_enter_kernel(struct guest_probe *probe)
{
    if (probe->measures_stack && probe->has_stack)
        look_at_stack(probe);
    probe->kernel_pc = probe->guest->processor.state.pc;
    probe->in_kernel = true;
}

void guest_probe_leave_kernel(struct guest_probe *probe)
{
    const uint32_t pc = probe->guest->processor.state.pc;
    if (probe->in_kernel && pc != probe->kernel_pc)
        for (struct guest_watcher *w = probe->watchers; w != NULL; w = w->next)
            if (w->upcall != NULL)
                w->upcall(w, probe->guest, probe->kernel_pc);
    probe->in_kernel = false;
}
