// SPDX-License-Identifier: Apache-2.0 OR MIT
// System calls and upcalls on RISC-V, as TRD 104 5 has them: nothing is kept on a process's stack.
#include "emulator/guest/guest_internal.h"

#include <string.h>

enum { RA = 1, SP = 2, A0 = 10, A4 = 14 };

static void begin(struct sim_guest *guest)
{
    guest->processor.state.registers[SP] = guest->ram_start;
}

static void leave_kernel(struct sim_guest *guest)
{
    (void)guest;
}

static bool call(struct sim_guest *guest, const struct processor_outcome *outcome, struct sim_guest_stop *stop)
{
    const uint32_t *const registers = guest->processor.state.registers;
    (void)outcome;
    stop->class_number = registers[A4];
    memcpy(stop->slots, &registers[A0], sizeof(stop->slots));
    processor_pass(&guest->processor);
    processor_drop_reservation(&guest->processor);
    return true;
}

static bool interrupt(struct sim_guest *guest)
{
    processor_drop_reservation(&guest->processor);
    return true;
}

static bool set_return(struct sim_guest *guest, const uint32_t slots[4], unsigned count)
{
    memcpy(&guest->processor.state.registers[A0], slots, count * sizeof(slots[0]));
    return true;
}

// An upcall is a call: it returns through ra to where the process yielded.
static bool set_upcall(struct sim_guest *guest, uint32_t function, const uint32_t arguments[4], bool is_entry)
{
    struct processor_state *const state = &guest->processor.state;
    memcpy(&state->registers[A0], arguments, 4 * sizeof(arguments[0]));
    if (!is_entry)
        state->registers[RA] = state->pc;
    state->pc = function & ~(uint32_t)1;
    return true;
}

const struct guest_convention guest_riscv = {
    .begin = begin,
    .leave_kernel = leave_kernel,
    .call = call,
    .interrupt = interrupt,
    .set_return = set_return,
    .set_upcall = set_upcall,
};
