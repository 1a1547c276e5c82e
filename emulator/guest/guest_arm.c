// SPDX-License-Identifier: Apache-2.0 OR MIT
// System calls and interrupts on Cortex-M: the processor keeps the caller's registers in a frame on the process's
// own stack (Armv7-M ARM B1.5.6 to B1.5.8), where the kernel changes them, and takes them from there again. A
// process whose stack has no room for it faults, at a call as well as at an interrupt.
#include "emulator/guest/guest_internal.h"

#include <string.h>

enum { SP = 13, LR = 14, FRAME_WORDS = 8, FP_FRAME_WORDS = 26, FP_SINGLES = 16 };
enum frame_word { FRAME_R0, FRAME_R12 = 4, FRAME_LR, FRAME_PC, FRAME_PSR, FRAME_S0, FRAME_FPSCR = 24 };

#define PSR_THUMB         (1u << 24)
#define PSR_STACK_ALIGNED (1u << 9) // the processor put 4 bytes between stack and frame
#define CONTROL_FPCA      (1u << 2)

static uint32_t word_at(const uint8_t *frame, unsigned word)
{
    const uint8_t *const b = frame + 4 * (size_t)word;
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static void put_word(uint8_t *frame, unsigned word, uint32_t value)
{
    uint8_t *const b = frame + 4 * (size_t)word;
    for (unsigned i = 0; i < 4; i++)
        b[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t frame_bytes(const struct processor_state *state)
{
    return 4 * ((state->control & CONTROL_FPCA) != 0 ? FP_FRAME_WORDS : FRAME_WORDS);
}

static void write_frame(const struct processor_state *state, uint8_t *frame, uint32_t psr)
{
    for (unsigned i = 0; i < 4; i++)
        put_word(frame, FRAME_R0 + i, state->registers[i]);
    put_word(frame, FRAME_R12, state->registers[12]);
    put_word(frame, FRAME_LR, state->registers[LR]);
    put_word(frame, FRAME_PC, state->pc);
    put_word(frame, FRAME_PSR, psr);
    if ((state->control & CONTROL_FPCA) == 0)
        return;
    for (unsigned i = 0; i < FP_SINGLES; i++)
        put_word(frame, FRAME_S0 + i, state->single[i]);
    put_word(frame, FRAME_FPSCR, state->fpscr);
    put_word(frame, FRAME_FPSCR + 1, 0);
}

static bool enter_kernel(struct sim_guest *guest)
{
    struct processor_state *const state = &guest->processor.state;
    const uint32_t bytes = frame_bytes(state), sp = state->registers[SP];
    const uint32_t to = (sp - bytes) & ~(uint32_t)7;
    uint8_t *const frame = guest_memory(guest, to, bytes, SIM_READ | SIM_WRITE);
    processor_drop_reservation(&guest->processor);
    if (frame == NULL) {
        guest_lose_stack(guest, to);
        return false;
    }
    write_frame(state, frame, (state->xpsr & ~PSR_STACK_ALIGNED) | (sp - bytes != to ? PSR_STACK_ALIGNED : 0));
    state->registers[SP] = to;
    guest->state.is_stacked = true;
    return true;
}

static void read_frame(struct processor_state *state, const uint8_t *frame)
{
    for (unsigned i = 0; i < 4; i++)
        state->registers[i] = word_at(frame, FRAME_R0 + i);
    state->registers[12] = word_at(frame, FRAME_R12);
    state->registers[LR] = word_at(frame, FRAME_LR);
    state->pc = word_at(frame, FRAME_PC) & ~(uint32_t)1;
    state->xpsr = word_at(frame, FRAME_PSR) & ~PSR_STACK_ALIGNED;
    if ((state->control & CONTROL_FPCA) == 0)
        return;
    for (unsigned i = 0; i < FP_SINGLES; i++)
        state->single[i] = word_at(frame, FRAME_S0 + i);
    state->fpscr = word_at(frame, FRAME_FPSCR);
}

// The frame lies where it was written: the kernel takes no memory from a process while it is suspended, but
// where it gave it back itself.
static void leave_kernel(struct sim_guest *guest)
{
    struct processor_state *const state = &guest->processor.state;
    const uint32_t bytes = frame_bytes(state);
    const uint8_t *const frame = guest_memory(guest, state->registers[SP], bytes, SIM_READ);
    if (!guest->state.is_stacked || frame == NULL)
        return;
    const bool aligned = (word_at(frame, FRAME_PSR) & PSR_STACK_ALIGNED) != 0;
    read_frame(state, frame);
    state->registers[SP] += bytes + (aligned ? 4 : 0);
    guest->state.is_stacked = false;
}

// The entry's frame is the lowest of RAM.
static void begin(struct sim_guest *guest)
{
    guest->processor.state.registers[SP] = guest->ram_start;
    guest->state.is_stacked = true;
}

static bool call(struct sim_guest *guest, const struct processor_outcome *outcome, struct sim_guest_stop *stop)
{
    stop->class_number = outcome->instruction;
    memcpy(stop->slots, guest->processor.state.registers, sizeof(stop->slots));
    processor_pass(&guest->processor);
    return enter_kernel(guest);
}

static bool interrupt(struct sim_guest *guest)
{
    return guest->state.is_stacked || enter_kernel(guest);
}

// The kernel answers in frames that lie wholly in the process's own RAM only.
static uint8_t *own_frame(const struct sim_guest *guest)
{
    const uint32_t offset = guest->processor.state.registers[SP] - guest->regions[0].start;
    const bool inside = guest->regions[0].size >= 4 * FRAME_WORDS && offset <= guest->regions[0].size - 4 * FRAME_WORDS;
    return guest->state.is_stacked && inside ? guest->regions[0].host + offset : NULL;
}

static bool set_return(struct sim_guest *guest, const uint32_t slots[4], unsigned count)
{
    uint8_t *const frame = own_frame(guest);
    if (frame == NULL)
        return false;
    for (unsigned i = 0; i < count; i++)
        put_word(frame, FRAME_R0 + i, slots[i]);
    return true;
}

// The frame of the yield becomes that of the function, which returns behind the yield, outside any IT block.
static bool set_upcall(struct sim_guest *guest, uint32_t function, const uint32_t arguments[4], bool is_entry)
{
    uint8_t *const frame = own_frame(guest);
    if (frame == NULL)
        return false;
    if (is_entry)
        memset(frame, 0, 4 * FRAME_WORDS);
    for (unsigned i = 0; i < 4; i++)
        put_word(frame, FRAME_R0 + i, arguments[i]);
    put_word(frame, FRAME_LR, word_at(frame, FRAME_PC) | 1);
    put_word(frame, FRAME_PC, function & ~(uint32_t)1);
    put_word(frame, FRAME_PSR, (word_at(frame, FRAME_PSR) & PSR_STACK_ALIGNED) | PSR_THUMB);
    return true;
}

const struct guest_convention guest_arm = {
    .begin = begin,
    .leave_kernel = leave_kernel,
    .call = call,
    .interrupt = interrupt,
    .set_return = set_return,
    .set_upcall = set_upcall,
};
