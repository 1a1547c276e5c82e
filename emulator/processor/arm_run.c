// SPDX-License-Identifier: Apache-2.0 OR MIT
// The engine of Arm's M profile, in the two forms that engine.h makes of arm_handlers.inc.
#include "arm.h"
#include "engine.h"

// --- Shifts (A2.2.1) -----------------------------------------------------------------------------

// by is 1 to 32.
static inline uint32_t shift_right(uint32_t value, uint32_t by)
{
    return (uint32_t)((uint64_t)value >> by);
}

static inline uint32_t shift_right_at_most(uint32_t value, uint32_t by)
{
    return shift_right_signed(value, by > 31 ? 31 : by);
}

// by is 0 to 255; 0 leaves the carry.
static inline uint32_t left_by(uint32_t value, uint32_t by, uint32_t *carry)
{
    if (by == 0)
        return value;
    *carry = by > 32 ? 0 : value >> (32 - by) & 1;
    return by > 31 ? 0 : value << by;
}

static inline uint32_t right_by(uint32_t value, uint32_t by, uint32_t *carry)
{
    if (by == 0)
        return value;
    *carry = by > 32 ? 0 : value >> (by - 1) & 1;
    return by > 31 ? 0 : value >> by;
}

static inline uint32_t signed_right_by(uint32_t value, uint32_t by, uint32_t *carry)
{
    if (by == 0)
        return value;
    *carry = by > 31 ? value >> 31 : value >> (by - 1) & 1;
    return shift_right_at_most(value, by);
}

static inline uint32_t rotated_by(uint32_t value, uint32_t by, uint32_t *carry)
{
    const uint32_t within = by & 31;
    const uint32_t rotated = within == 0 ? value : value >> within | value << (32 - within);
    if (by != 0)
        *carry = rotated >> 31;
    return rotated;
}

// --- Other arithmetic ----------------------------------------------------------------------------

static inline uint64_t multiply_signed(uint32_t a, uint32_t b)
{
    return (uint64_t)((int64_t)(int32_t)a * (int32_t)b);
}

// A7.7.127: by zero it gives 0; the one overflow gives the dividend.
static inline uint32_t divide_signed(uint32_t a, uint32_t b)
{
    if (b == 0)
        return 0;
    return b == ~(uint32_t)0 ? 0 - a : (uint32_t)((int32_t)a / (int32_t)b);
}

static inline uint32_t reverse_bytes(uint32_t value)
{
    return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

static uint32_t reverse_bits(uint32_t value)
{
    value = (value >> 1 & 0x55555555) | (value & 0x55555555) << 1;
    value = (value >> 2 & 0x33333333) | (value & 0x33333333) << 2;
    value = (value >> 4 & 0x0f0f0f0f) | (value & 0x0f0f0f0f) << 4;
    return reverse_bytes(value);
}

static uint32_t leading_zeros(uint32_t value)
{
    uint32_t zeros = 32;
    for (uint32_t half = 16; half != 0; half /= 2)
        if (value >> half != 0) {
            value >>= half;
            zeros -= half;
        }
    return zeros - value;
}

// --- What is rare --------------------------------------------------------------------------------

static inline void write_back(uint32_t *registers, const struct operation *operation)
{
    registers[operation->rd] += operation->immediate;
    if (operation->rd == ARM_SP)
        registers[ARM_SP] &= ~(uint32_t)3;
}

// The first operation of the instruction that follows; what is left of this one is done.
static const struct operation *after_instruction(const struct processor_cache *cache, uint32_t *registers,
                                                 const struct operation *at)
{
    const uint8_t offset = cache->offsets[at - cache->operations];
    for (at++; cache->offsets[at - cache->operations] == offset; at++) {
        if (at->code == ARM_write_back)
            write_back(registers, at);
        else if (at->code == ARM_align_sp)
            registers[ARM_SP] &= ~(uint32_t)3;
    }
    return at;
}

// B1.4.2.
static uint32_t it_bits(uint32_t it_state)
{
    return (it_state & 3) << 25 | (it_state >> 2) << 10;
}

// 0 where its mask is, whatever the condition beside it says.
static uint32_t it_state_of(uint32_t xpsr)
{
    const uint32_t it_state = (xpsr >> 25 & 3) | (xpsr >> 10 & 0x3f) << 2;
    return (it_state & 15) == 0 ? 0 : it_state;
}

static uint32_t instruction_of(const struct operation *operation)
{
    switch ((enum arm_code)operation->code) {
    case ARM_svc:
    case ARM_bkpt:
    case ARM_undefined:
    case ARM_no_coprocessor:
        return operation->immediate;
    default:
        return 0;
    }
}

static uint32_t pack_flags(uint64_t nz, uint32_t carry, uint32_t overflow)
{
    return (nz >> 31 != 0 ? ARM_N : 0) | ((uint32_t)nz == 0 ? ARM_Z : 0) | carry << 29 | (overflow >> 31) << 28;
}

// As nz is kept; see arm_handlers.inc.
static uint64_t unpack_nz(uint32_t xpsr)
{
    if ((xpsr & ARM_Z) != 0)
        return (xpsr & ARM_N) != 0 ? (uint64_t)1 << 32 : 0;
    return (xpsr & ARM_N) != 0 ? ARM_N : 1;
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
        arm_translate(processor, block, BLOCK_LONGEST, 0, INT64_MAX);
        cache_finish(processor, block);
    }
    // If all were forgotten for this one, there is nothing left that could lead to it.
    if (link != NULL && cache->generation == generation)
        *link = block;
    return block;
}

// What an IT block holds at most: in the middle of one, that is all that is decoded apart.
enum { IT_LONGEST = 4 };

NOINLINE static struct block *cut(struct processor *processor, uint32_t pc, int64_t left, uint32_t it_state,
                                  int64_t cycles_left)
{
    struct block *const block = cache_begin_cut(processor->cache, pc);
    const int64_t most = it_state != 0 ? IT_LONGEST : BLOCK_LONGEST;
    block->it_state = it_state;
    arm_translate(processor, block, (uint32_t)(left < most ? left : most), it_state, cycles_left);
    if (it_state != 0) // nobody has looked for a whole one
        cache_mark(processor, block);
    return block;
}

// What the instructions that it passes over cost more than they were charged.
NOINLINE static int64_t skipped_extra(const struct processor *processor, const struct operation *when)
{
    const struct processor_cache *const cache = processor->cache;
    const ptrdiff_t first = when + 1 - cache->operations;
    int64_t extra = 0;
    for (ptrdiff_t k = first; k < first + when->rd; k++) {
        extra -= cache->costs[k];
        if (k == first || cache->offsets[k] != cache->offsets[k - 1])
            extra += processor->settings.costs[PROCESSOR_COST_SKIPPED];
    }
    return extra;
}

static struct processor_outcome finish(struct processor *processor, const struct trouble *trouble, uint32_t pc,
                                       uint32_t xpsr, uint32_t instruction)
{
    struct processor_state *const state = &processor->state;
    state->pc = pc;
    state->xpsr = (state->xpsr & (ARM_Q | ARM_GE)) | xpsr;
    for (unsigned i = ARM_PC; i <= ARM_NOWHERE; i++)
        state->registers[i] = 0;
    return (struct processor_outcome){
        .stop = trouble->stop,
        .fault = trouble->fault,
        .address = trouble->address,
        .instruction = instruction,
    };
}

// --- The engine ----------------------------------------------------------------------------------

#define FLAGS pack_flags(nz, carry, overflow)
#define UNPACK(from)                                                                                                   \
    do {                                                                                                               \
        nz = unpack_nz(from);                                                                                          \
        carry = (from) >> 29 & 1;                                                                                      \
        overflow = (from) << 3;                                                                                        \
    } while (0)
#define JUMP(to)                                                                                                       \
    do {                                                                                                               \
        pc = (to);                                                                                                     \
        goto jump;                                                                                                     \
    } while (0)

#if THREADED
#define HANDLER(name) handle_##name:
#define LABEL(name)   &&handle_##name,
#else
#define HANDLER(name) case ARM_##name:
#endif

#define ENGINE run_counting
#define COSTED 0
#include "arm_handlers.inc"
#undef ENGINE
#undef COSTED
#define ENGINE run_costed
#define COSTED 1
#include "arm_handlers.inc"

struct processor_outcome arm_run(struct processor *processor, uint64_t budget, uint64_t cycles)
{
    return cache_has_costs(processor) ? run_costed(processor, budget, cycles) : run_counting(processor, budget, cycles);
}
