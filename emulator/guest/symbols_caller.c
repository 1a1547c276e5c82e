// SPDX-License-Identifier: Apache-2.0 OR MIT
// From a function to its caller by the call frame information in .debug_frame (DWARF 5, 6.4). Compilers describe
// frames of C by offsets from one register; anything else ends the way.
#include "emulator/guest/symbols_internal.h"

#include <dwarf.h>
#include <stdlib.h>

enum { ARM_SP = 13, RISCV_SP = 2, RULE_OPERATIONS = 3 };

struct reading {
    const struct symbols_frame *frame;
    bool (*read)(void *context, uint32_t address, uint32_t *word);
    void *context;
    uint32_t cfa;
};

static bool based_on_register(const struct reading *reading, unsigned number, Dwarf_Word offset, uint32_t *value)
{
    if (number >= SYMBOLS_REGISTERS)
        return false;
    *value = reading->frame->registers[number] + (uint32_t)offset;
    return true;
}

// The little of DWARF's expressions that such rules are made of. *is_value: no place in memory.
static bool evaluate(const struct reading *reading, const Dwarf_Op *operations, size_t count, uint32_t *result,
                     bool *is_value)
{
    *is_value = false;
    for (size_t i = 0; i < count; i++) {
        const Dwarf_Op *const one = &operations[i];
        if (one->atom == DW_OP_call_frame_cfa)
            *result = reading->cfa;
        else if (one->atom >= DW_OP_breg0 && one->atom <= DW_OP_breg31) {
            if (!based_on_register(reading, one->atom - DW_OP_breg0, one->number, result))
                return false;
        } else if (one->atom == DW_OP_bregx) {
            if (!based_on_register(reading, (unsigned)one->number, one->number2, result))
                return false;
        } else if (one->atom == DW_OP_plus_uconst)
            *result += (uint32_t)one->number;
        else if (one->atom == DW_OP_stack_value)
            *is_value = true;
        else
            return false;
    }
    return count > 0;
}

// A register of the caller. False: its value is lost, or can't be read.
static bool restore(const struct reading *reading, Dwarf_Frame *rules, unsigned number, uint32_t *value)
{
    Dwarf_Op room[RULE_OPERATIONS], *operations;
    size_t count;
    bool is_value;
    if (dwarf_frame_register(rules, (int)number, room, &operations, &count) != 0)
        return false;
    *value = reading->frame->registers[number];
    if (count == 0)
        return operations == NULL; // the same value; otherwise it is undefined
    if (!evaluate(reading, operations, count, value, &is_value))
        return false;
    return is_value || reading->read(reading->context, *value, value);
}

static bool find_frame_base(struct reading *reading, Dwarf_Frame *rules)
{
    Dwarf_Op *operations;
    size_t count;
    bool is_value;
    return dwarf_frame_cfa(rules, &operations, &count) == 0 &&
           evaluate(reading, operations, count, &reading->cfa, &is_value);
}

// Registers that are lost stay as they are, as debuggers show them: only those that count are asked for.
static bool find_caller(const struct symbols *symbols, struct reading *reading, Dwarf_Frame *rules,
                        struct symbols_frame *caller)
{
    const unsigned sp = symbols->is_arm ? ARM_SP : RISCV_SP;
    const int back = dwarf_frame_info(rules, NULL, NULL, NULL);
    uint32_t to;
    if (back < 0 || back >= SYMBOLS_REGISTERS || !restore(reading, rules, (unsigned)back, &to))
        return false;
    for (unsigned i = 0; i < SYMBOLS_REGISTERS; i++) {
        uint32_t value;
        if (i != sp && (!symbols->is_arm || i < 15) && restore(reading, rules, i, &value))
            caller->registers[i] = value;
    }
    caller->registers[sp] = reading->cfa;
    caller->pc = to & ~(uint32_t)1;
    caller->is_caller = true;
    return caller->pc != 0;
}

bool symbols_caller(const struct symbols *symbols, struct symbols_frame *frame,
                    bool (*read)(void *context, uint32_t address, uint32_t *word), void *context)
{
    const struct symbols_frame now = *frame;
    struct reading reading = {&now, read, context, 0};
    // A call may be the last instruction of a function.
    const Dwarf_Addr linked = now.pc - symbols->flash_offset - (now.is_caller ? 1 : 0);
    Dwarf_CFI *const table = symbols->dwarf != NULL ? dwarf_getcfi(symbols->dwarf) : NULL;
    Dwarf_Frame *rules;
    if (table == NULL || dwarf_cfi_addrframe(table, linked, &rules) != 0)
        return false;
    const bool found = find_frame_base(&reading, rules) && find_caller(symbols, &reading, rules, frame);
    const unsigned sp = symbols->is_arm ? ARM_SP : RISCV_SP;
    free(rules);
    // The way leads up: what leads elsewhere is not a stack.
    return found && (frame->registers[sp] > now.registers[sp] || !now.is_caller);
}
