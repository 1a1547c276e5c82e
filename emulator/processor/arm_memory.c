// SPDX-License-Identifier: Apache-2.0 OR MIT
// Instructions that load or store several words, and the exclusive ones. All of them must be aligned whatever the
// settings say (A3.2.1); what is loaded reaches the registers when all of it is there.
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

static uint32_t bytes_of(uint32_t list)
{
    list -= list >> 1 & 0x5555;
    list = (list & 0x3333) + (list >> 2 & 0x3333);
    list = (list + (list >> 4)) & 0x0f0f;
    return 4 * ((list + (list >> 8)) & 31);
}

// Where the whole span lies in one window, NULL: nowhere.
static uint8_t *window_span(const struct window *windows, uint32_t address, uint32_t size)
{
    const struct window *const window = &windows[window_of(address)];
    const uint64_t offset = address - window->start;
    return offset + size <= window->size ? window->host + offset : NULL;
}

static void write_base_back(uint32_t *registers, const struct operation *operation, uint32_t size)
{
    if ((operation->rs2 & ARM_WRITE_BACK) != 0)
        registers[operation->rs1] += (operation->rs2 & ARM_DECREMENT) != 0 ? 0 - size : size;
}

static uint32_t first_address(const uint32_t *registers, const struct operation *operation, uint32_t size)
{
    return registers[operation->rs1] - ((operation->rs2 & ARM_DECREMENT) != 0 ? size : 0);
}

static bool load_words(const struct processor *processor, uint32_t address, uint32_t size, uint32_t *words,
                       struct trouble *trouble)
{
    const uint8_t *const host = window_span(processor->cache->load, address, size);
    for (uint32_t at = 0; at < size; at += 4)
        if (host != NULL)
            words[at / 4] = get32(host + at);
        else if (!access_load(processor, address + at, 4, &words[at / 4], trouble))
            return false;
    return true;
}

bool arm_load_multiple(struct processor *processor, const struct operation *operation, uint32_t *pc,
                       struct trouble *trouble)
{
    uint32_t *const registers = processor->state.registers;
    const uint32_t list = operation->immediate;
    const uint32_t size = bytes_of(list);
    const uint32_t address = first_address(registers, operation, size);
    uint32_t words[16];
    if (address % 4 != 0)
        return refuse(trouble, PROCESSOR_FAULT_LOAD_MISALIGNED, address);
    if (!load_words(processor, address, size, words, trouble))
        return false;
    write_base_back(registers, operation, size);
    const uint32_t *next = words;
    for (unsigned i = 0; list >> i != 0 && i < ARM_PC; i++)
        if ((list >> i & 1) != 0)
            registers[i] = *next++;
    if ((list >> ARM_PC & 1) != 0)
        *pc = *next;
    return true;
}

enum access_result arm_store_multiple(struct processor *processor, const struct operation *operation,
                                      struct trouble *trouble)
{
    uint32_t *const registers = processor->state.registers;
    const uint32_t list = operation->immediate;
    const uint32_t size = bytes_of(list);
    uint32_t address = first_address(registers, operation, size);
    enum access_result result = ACCESS_DONE;
    if (address % 4 != 0) {
        refuse(trouble, PROCESSOR_FAULT_STORE_MISALIGNED, address);
        return ACCESS_REFUSED;
    }
    uint8_t *host = window_span(processor->cache->store, address, size);
    for (unsigned i = 0; list >> i != 0; i++) {
        if ((list >> i & 1) == 0)
            continue;
        if (host != NULL) {
            put32(host, registers[i]);
            host += 4;
            continue;
        }
        const enum access_result one = access_store(processor, address, 4, registers[i], trouble);
        if (one == ACCESS_REFUSED)
            return one;
        if (one == ACCESS_CHANGED_CODE)
            result = one;
        address += 4;
    }
    write_base_back(registers, operation, size);
    return result;
}

// --- Two words (A7.7.50, A7.7.166) ---------------------------------------------------------------

bool arm_load_double(struct processor *processor, const struct operation *operation, struct trouble *trouble)
{
    uint32_t *const registers = processor->state.registers;
    const uint32_t address = registers[operation->rs1] + operation->immediate;
    uint32_t words[2];
    if (address % 4 != 0)
        return refuse(trouble, PROCESSOR_FAULT_LOAD_MISALIGNED, address);
    if (!load_words(processor, address, 8, words, trouble))
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
    const uint32_t address = registers[operation->rs1] + operation->immediate;
    const enum access_result first = store_aligned(processor, address, 4, registers[operation->rd], trouble);
    if (first == ACCESS_REFUSED)
        return first;
    const enum access_result second = store_aligned(processor, address + 4, 4, registers[operation->rs2], trouble);
    return second == ACCESS_DONE ? first : second;
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
