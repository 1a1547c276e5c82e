// SPDX-License-Identifier: Apache-2.0 OR MIT
// The engine of RV32IMAC. Each operation's handler jumps to the next one's by itself where the compiler
// has computed goto, which lets a host predict each of these jumps on its own; PROCESSOR_PORTABLE asks
// for the switch that does the same everywhere. Both are made from rv32_handlers.inc.
#include "engine.h"
#include "rv32.h"

// --- Arithmetic (2.4, chapter 7) -----------------------------------------------------------------

static uint32_t multiply_high_signed(uint32_t a, uint32_t b)
{
    return (uint32_t)((uint64_t)((int64_t)(int32_t)a * (int32_t)b) >> 32);
}

static uint32_t multiply_high_mixed(uint32_t a, uint32_t b)
{
    return (uint32_t)((uint64_t)((int64_t)(int32_t)a * (int64_t)b) >> 32);
}

static uint32_t multiply_high(uint32_t a, uint32_t b)
{
    return (uint32_t)((uint64_t)a * b >> 32);
}

// 7.2: no division traps; by zero it gives all ones and the dividend, the one overflow itself and 0.
static uint32_t divide_signed(uint32_t a, uint32_t b)
{
    if (b == 0)
        return ~(uint32_t)0;
    return b == ~(uint32_t)0 ? 0 - a : (uint32_t)((int32_t)a / (int32_t)b);
}

static uint32_t divide(uint32_t a, uint32_t b)
{
    return b == 0 ? ~(uint32_t)0 : a / b;
}

static uint32_t remainder_signed(uint32_t a, uint32_t b)
{
    if (b == 0)
        return a;
    return b == ~(uint32_t)0 ? 0 : (uint32_t)((int32_t)a % (int32_t)b);
}

static uint32_t remainder_of(uint32_t a, uint32_t b)
{
    return b == 0 ? a : a % b;
}

// --- What is rare --------------------------------------------------------------------------------

NOINLINE static bool load_reserved(struct processor *processor, uint32_t address, uint32_t *value,
                                   struct trouble *trouble)
{
    if (address % 4 != 0)
        return refuse(trouble, PROCESSOR_FAULT_LOAD_MISALIGNED, address);
    if (memory_load(processor, &address, 4, value) == ACCESS_REFUSED)
        return refuse(trouble, PROCESSOR_FAULT_LOAD, address);
    processor->state.reservation = address;
    processor->state.has_reservation = true;
    return true;
}

// 8.2: it succeeds for the word that is reserved, and after it nothing is. It faults where a store would,
// whether it would have succeeded or not.
NOINLINE static enum access_result store_conditional(struct processor *processor, uint32_t address, uint32_t value,
                                                     bool *failed, struct trouble *trouble)
{
    struct processor_state *const state = &processor->state;
    enum access_result result = ACCESS_REFUSED;
    enum processor_fault fault = PROCESSOR_FAULT_STORE_MISALIGNED;
    if (address % 4 == 0) {
        fault = PROCESSOR_FAULT_STORE;
        *failed = !state->has_reservation || state->reservation != address;
        result = memory_may_store(processor, &address, 4) ? ACCESS_DONE : ACCESS_REFUSED;
    }
    if (result == ACCESS_REFUSED) {
        refuse(trouble, fault, address);
        return result;
    }
    state->has_reservation = false;
    return *failed ? ACCESS_DONE : memory_store(processor, &address, 4, value);
}

static uint32_t changed(enum rv32_code code, uint32_t old, uint32_t operand)
{
    switch (code) {
    case RV32_amoswap:
        return operand;
    case RV32_amoadd:
        return old + operand;
    case RV32_amoxor:
        return old ^ operand;
    case RV32_amoand:
        return old & operand;
    case RV32_amoor:
        return old | operand;
    case RV32_amomin:
        return less_signed(operand, old) ? operand : old;
    case RV32_amomax:
        return less_signed(old, operand) ? operand : old;
    case RV32_amominu:
        return operand < old ? operand : old;
    default:
        return operand > old ? operand : old;
    }
}

// 8.4. What can't be read is a fault of the store as well (privileged 3.1.15).
NOINLINE static enum access_result atomic(const struct processor *processor, enum rv32_code code, uint32_t address,
                                          uint32_t operand, uint32_t *old, struct trouble *trouble)
{
    enum processor_fault fault = PROCESSOR_FAULT_STORE_MISALIGNED;
    enum access_result result = ACCESS_REFUSED;
    if (address % 4 == 0) {
        fault = PROCESSOR_FAULT_STORE;
        result = memory_load(processor, &address, 4, old);
    }
    if (result == ACCESS_DONE)
        result = memory_store(processor, &address, 4, changed(code, *old, operand));
    if (result == ACCESS_REFUSED)
        refuse(trouble, fault, address);
    return result;
}

// --- Blocks --------------------------------------------------------------------------------------

// *link, if there is one, leads to it from now on.
NOINLINE static struct block *find(struct processor *processor, uint32_t pc, struct block **link)
{
    struct processor_cache *const cache = processor->cache;
    const uint32_t generation = cache->generation;
    struct block *block = cache_find(cache, pc);
    if (block == NULL) {
        block = cache_begin(cache, pc);
        rv32_translate(processor, block, BLOCK_LONGEST, INT64_MAX);
        cache_finish(processor, block);
    }
    // If all were forgotten for this one, there is nothing left that could lead to it.
    if (link != NULL && cache->generation == generation)
        *link = block;
    return block;
}

NOINLINE static struct block *cut(struct processor *processor, uint32_t pc, int64_t left, int64_t cycles_left)
{
    struct block *const block = cache_begin_cut(processor->cache, pc);
    rv32_translate(processor, block, left > BLOCK_LONGEST ? BLOCK_LONGEST : (uint32_t)left, cycles_left);
    return block;
}

static uint32_t index_of(const struct block *block, const struct operation *at)
{
    return (uint32_t)(at - block->operations);
}

static struct processor_outcome finish(struct processor *processor, const struct trouble *trouble, uint32_t pc,
                                       uint32_t instruction)
{
    processor->state.pc = pc;
    processor->state.registers[0] = 0;
    processor->state.registers[RV32_NOWHERE] = 0;
    return (struct processor_outcome){
        .stop = trouble->stop,
        .fault = trouble->fault,
        .address = trouble->address,
        .instruction = instruction,
    };
}

// --- The engine ----------------------------------------------------------------------------------

#if THREADED
#define HANDLER(name) handle_##name:
#define LABEL(name)   &&handle_##name,
#else
#define HANDLER(name) case RV32_##name:
#endif

#define ENGINE run_counting
#define COSTED 0
#include "rv32_handlers.inc"
#undef ENGINE
#undef COSTED
#define ENGINE run_costed
#define COSTED 1
#include "rv32_handlers.inc"

struct processor_outcome rv32_run(struct processor *processor, uint64_t budget, uint64_t cycles)
{
    return cache_has_costs(processor) ? run_costed(processor, budget, cycles) : run_counting(processor, budget, cycles);
}
