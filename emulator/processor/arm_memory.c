// SPDX-License-Identifier: Apache-2.0 OR MIT
// Instructions that load or store several words where no window answers for all of them, and the exclusive ones. All of
// them must be aligned whatever the settings say (A3.2.1); what is loaded reaches the registers when all of it is
// there.
#include "arm.h"

// --- Single accesses of theirs -------------------------------------------------------------------

static bool load_aligned(const struct processor *processor, uint32_t address, unsigned width, uint32_t *value,
                         struct trouble *trouble)
{
    if (address % width != 0)
        return refuse(trouble, PROCESSOR_FAULT_LOAD_MISALIGNED, address);
    return access_load(processor, address, width, value, trouble);
}

static enum access_result store_aligned(const struct processor *processor, uint32_t address, unsigned width,
                                        uint32_t value, struct trouble *trouble)
{
    if (address % width == 0)
        return access_store(processor, address, width, value, trouble);
    refuse(trouble, PROCESSOR_FAULT_STORE_MISALIGNED, address);
    return ACCESS_REFUSED;
}

// --- Multiple (A7.7.41, A7.7.159) ----------------------------------------------------------------

static bool load_words(const struct processor *processor, uint32_t address, uint32_t size, uint32_t *words,
                       struct trouble *trouble)
{
    if (address % 4 != 0)
        return refuse(trouble, PROCESSOR_FAULT_LOAD_MISALIGNED, address);
    for (uint32_t at = 0; at < size; at += 4)
        if (!access_load(processor, address + at, 4, &words[at / 4], trouble))
            return false;
    return true;
}

// One by one: those before one that is refused are done.
static enum access_result store_words(const struct processor *processor, uint32_t address, uint32_t size,
                                      const uint32_t *words, struct trouble *trouble)
{
    enum access_result result = ACCESS_DONE;
    for (uint32_t at = 0; at < size; at += 4) {
        const enum access_result one = store_aligned(processor, address + at, 4, words[at / 4], trouble);
        if (one == ACCESS_REFUSED)
            return one;
        if (one == ACCESS_CHANGED_CODE)
            result = one;
    }
    return result;
}

bool arm_load_multiple(struct processor *processor, const struct operation *operation, uint32_t *pc,
                       struct trouble *trouble)
{
    uint32_t *const registers = processor->state.registers;
    uint32_t words[16];
    if (!load_words(processor, arm_multiple_start(registers, operation), arm_multiple_size(operation), words, trouble))
        return false;
    arm_multiple_write_back(registers, operation);
    const uint32_t *next = words;
    for (uint32_t list = arm_multiple_list(operation); list != 0; list &= list - 1)
        *(lowest_bit(list) == ARM_PC ? pc : &registers[lowest_bit(list)]) = *next++;
    return true;
}

enum access_result arm_store_multiple(struct processor *processor, const struct operation *operation,
                                      struct trouble *trouble)
{
    uint32_t *const registers = processor->state.registers;
    uint32_t words[16], *next = words;
    for (uint32_t list = arm_multiple_list(operation); list != 0; list &= list - 1)
        *next++ = registers[lowest_bit(list)];
    const enum access_result result =
        store_words(processor, arm_multiple_start(registers, operation), arm_multiple_size(operation), words, trouble);
    if (result != ACCESS_REFUSED)
        arm_multiple_write_back(registers, operation);
    return result;
}

// --- Two words (A7.7.50, A7.7.166) ---------------------------------------------------------------

bool arm_load_double(struct processor *processor, const struct operation *operation, struct trouble *trouble)
{
    uint32_t *const registers = processor->state.registers;
    uint32_t words[2];
    if (!load_words(processor, registers[operation->rs1] + operation->immediate, sizeof(words), words, trouble))
        return false;
    registers[operation->rd] = words[0];
    registers[operation->rs2] = words[1];
    registers[ARM_SP] &= ~(uint32_t)3;
    return true;
}

enum access_result arm_store_double(struct processor *processor, const struct operation *operation,
                                    struct trouble *trouble)
{
    const uint32_t *const registers = processor->state.registers;
    const uint32_t words[2] = {registers[operation->rd], registers[operation->rs2]};
    return store_words(processor, registers[operation->rs1] + operation->immediate, sizeof(words), words, trouble);
}

// --- Words of the floating point registers (A7.7.233, A7.7.255) ----------------------------------

bool arm_float_load(struct processor *processor, const struct operation *operation, struct trouble *trouble)
{
    const uint32_t address = processor->state.registers[operation->rs1] + operation->immediate;
    uint32_t words[32];
    if (!load_words(processor, address, 4 * (uint32_t)operation->rs2, words, trouble))
        return false;
    for (uint32_t k = 0; k < operation->rs2; k++)
        processor->state.single[operation->rd + k] = words[k];
    processor->state.control |= ARM_CPACTIVE;
    return true;
}

enum access_result arm_float_store(struct processor *processor, const struct operation *operation,
                                   struct trouble *trouble)
{
    const uint32_t address = processor->state.registers[operation->rs1] + operation->immediate;
    const enum access_result result =
        store_words(processor, address, 4 * (uint32_t)operation->rs2, &processor->state.single[operation->rd], trouble);
    if (result != ACCESS_REFUSED)
        processor->state.control |= ARM_CPACTIVE;
    return result;
}

// --- Exclusive, acquire and release (A3.4, v8-M B7.3) --------------------------------------------

bool arm_load_exclusive(struct processor *processor, const struct operation *operation, struct trouble *trouble)
{
    uint32_t *const registers = processor->state.registers;
    uint32_t value;
    if (!load_aligned(processor, registers[operation->rs1] + operation->immediate, operation->rs2, &value, trouble))
        return false;
    registers[operation->rd] = value;
    if (operation->code == ARM_load_exclusive)
        processor->state.has_reservation = true;
    return true;
}

static enum access_result store_release(const struct processor *processor, const struct operation *operation,
                                        struct trouble *trouble)
{
    const uint32_t *const registers = processor->state.registers;
    return store_aligned(processor, registers[operation->rs1], operation->rs2, registers[operation->rd], trouble);
}

// These cores' local monitor remembers no address (Cortex-M3 and M4 manuals, "exclusive access"). It faults where a
// store would, whether it would have succeeded or not.
enum access_result arm_store_exclusive(struct processor *processor, const struct operation *operation,
                                       struct trouble *trouble)
{
    struct processor_state *const state = &processor->state;
    const uint32_t width = operation->immediate >> 16;
    uint32_t address = state->registers[operation->rs1] + (operation->immediate & 0xffff);
    enum access_result result = ACCESS_DONE;
    if (operation->code == ARM_store_release)
        return store_release(processor, operation, trouble);
    if (address % width != 0 || state->has_reservation)
        result = store_aligned(processor, address, width, state->registers[operation->rs2], trouble);
    else if (!memory_may_store(processor, &address, width)) {
        refuse(trouble, PROCESSOR_FAULT_STORE, address);
        result = ACCESS_REFUSED;
    }
    if (result == ACCESS_REFUSED)
        return result;
    state->registers[operation->rd] = state->has_reservation ? 0 : 1;
    state->has_reservation = false;
    return result;
}
