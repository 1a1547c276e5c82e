// SPDX-License-Identifier: Apache-2.0 OR MIT
// What an instruction costs, from the operations that it became: the dearest of them, since the others are what one
// instruction does besides.
#include "arm.h"

static bool within(const struct operation *operation, enum arm_code first, enum arm_code last)
{
    return operation->code >= first && operation->code <= last;
}

static bool is_jump(const struct operation *operation)
{
    return within(operation, ARM_b, ARM_branch);
}

static bool loads_jump(const struct operation *operation)
{
    return operation->code == ARM_ldm && arm_bit(operation->immediate, ARM_PC);
}

static uint32_t words_of(const struct operation *operation)
{
    uint32_t words = 0;
    if (operation->code == ARM_ldrd || operation->code == ARM_strd)
        return 2;
    if (within(operation, ARM_vldr, ARM_vstm))
        return operation->rs2;
    for (uint32_t list = operation->immediate & 0xffff; list != 0; list &= list - 1)
        words++;
    return words;
}

static bool is_multiple(const struct operation *operation)
{
    if (operation->code == ARM_vldr || operation->code == ARM_vstr)
        return operation->rs2 > 1;
    return within(operation, ARM_ldrd, ARM_stm) || within(operation, ARM_vldm, ARM_vstm);
}

static enum processor_cost memory_class(const struct operation *operation)
{
    if (within(operation, ARM_ldr, ARM_ldrsb_r) || operation->code == ARM_vldr)
        return PROCESSOR_COST_LOAD;
    if (within(operation, ARM_str, ARM_strb_r) || operation->code == ARM_vstr)
        return PROCESSOR_COST_STORE;
    return within(operation, ARM_load_exclusive, ARM_store_release) ? PROCESSOR_COST_ATOMIC : PROCESSOR_COST_SIMPLE;
}

static enum processor_cost other_class(const struct operation *operation)
{
    if (within(operation, ARM_umull, ARM_umaal))
        return PROCESSOR_COST_MULTIPLY_LONG;
    if (within(operation, ARM_mul, ARM_mls))
        return PROCESSOR_COST_MULTIPLY;
    if (within(operation, ARM_udiv, ARM_sdiv))
        return PROCESSOR_COST_DIVIDE;
    if (is_jump(operation))
        return PROCESSOR_COST_JUMP;
    if (within(operation, ARM_table_byte, ARM_table_half))
        return PROCESSOR_COST_TABLE;
    if (within(operation, ARM_cbz, ARM_b_le))
        return PROCESSOR_COST_BRANCH;
    if (within(operation, ARM_mrs, ARM_msr))
        return PROCESSOR_COST_SPECIAL;
    if (operation->code == ARM_vcompute)
        return arm_float_cost(operation);
    if (operation->code == ARM_vcore)
        return PROCESSOR_COST_FLOAT_CORE;
    return within(operation, ARM_vmov, ARM_vselect) ? PROCESSOR_COST_FLOAT : PROCESSOR_COST_SIMPLE;
}

static uint32_t cost_of(const uint8_t *costs, const struct operation *operation)
{
    if (is_multiple(operation))
        return costs[PROCESSOR_COST_MULTIPLE] + words_of(operation) * costs[PROCESSOR_COST_WORD];
    const enum processor_cost class = memory_class(operation);
    return costs[class != PROCESSOR_COST_SIMPLE ? class : other_class(operation)];
}

// Of a jump whose target is loaded, beside the load.
static uint32_t jump_extra(const uint8_t *costs)
{
    return costs[PROCESSOR_COST_JUMP] == 0 ? 0 : costs[PROCESSOR_COST_JUMP] - 1U;
}

uint32_t arm_cost(const struct arm_instruction *i)
{
    const uint8_t *const costs = i->settings->costs;
    uint32_t most = 0;
    for (unsigned k = 0; k < i->count; k++) {
        const uint32_t cost = cost_of(costs, &i->operations[k]);
        most = cost > most ? cost : most;
    }
    const struct operation *const first = &i->operations[0];
    const bool jumps = is_jump(&i->operations[i->count - 1]) && memory_class(first) == PROCESSOR_COST_LOAD;
    if (loads_jump(first))
        return most + jump_extra(costs);
    return jumps ? costs[PROCESSOR_COST_LOAD] + jump_extra(costs) : most;
}

bool arm_is_conditional(const struct arm_instruction *i)
{
    return within(&i->operations[i->count - 1], ARM_cbz, ARM_b_le);
}
