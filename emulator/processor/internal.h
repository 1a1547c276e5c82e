// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the files of the processors share: decoded operations in blocks, and windows into memory.
//
// A block is a run of instructions that is entered at its first one only, decoded into operations of
// eight bytes. It counts its instructions when it is entered; who leaves it early gives back the rest.
// Blocks lead to each other directly once their way was found, until all are forgotten at once.
#pragma once

#include "processor.h"

enum {
    BLOCK_LONGEST = 64,
    BLOCK_OPERATIONS = BLOCK_LONGEST + 1, // and the one that leads on
    CACHE_BUCKETS = 1024,
    CACHE_GRANULES = 4096, // of CODE_GRANULE bytes, by host address; far ones share a mark
    CODE_GRANULE_SHIFT = 6,
    MEMORY_WINDOWS = 32, // a power of two
    MEMORY_WINDOW_SHIFT = 12,
};

// Registers are numbers of processor_state.registers; immediate is whatever the code wants.
struct operation {
    uint8_t code;
    uint8_t rd;
    uint8_t rs1;
    uint8_t rs2;
    uint32_t immediate;
};

struct block {
    uint32_t start;
    uint32_t end;         // the address after its last instruction
    uint32_t count;       // of instructions, the one included at which it certainly stops
    uint32_t size;        // of operations: one or more an instruction, and what leads on
    uint32_t cycles;      // of all of them, when none is skipped and no branch taken; 0 without a table of costs
    uint32_t most_cycles; // whatever is skipped or taken
    uint32_t it_state;    // Arm: at its start; 0 but for what cache_begin_cut() gives
    struct operation *operations;
    struct block *next[2]; // where it goes from its end, and where when its last branch is taken; NULL: not known
    struct block *chain;   // others of its bucket
};

// The part of memory that accesses near some address last went to. size 0: none.
struct window {
    uint32_t start;
    uint32_t size;
    uint8_t *host;
};

struct processor_cache {
    struct window load[MEMORY_WINDOWS];
    struct window store[MEMORY_WINDOWS]; // never where code may be: such stores are looked at one by one
    bool watched[PROCESSOR_REGIONS];     // by region: can be written, here or elsewhere, and executed
    uint32_t generation;                 // how often all blocks were forgotten
    uint32_t operation_count;
    uint32_t operation_limit;
    uint32_t block_count;
    uint32_t block_limit;
    struct block *buckets[CACHE_BUCKETS];
    uint32_t granules[CACHE_GRANULES / 32]; // where watched code was decoded from
    struct block cut;                       // the last one of a run, which its budget ends
    struct operation *operations;           // operation_limit, then BLOCK_OPERATIONS for cut
    uint8_t *offsets;                       // of each operation: from its block's start, in half words
    uint16_t *costs; // of each instruction, at the first operation of it that is its own; 0 at the others
    struct block *blocks;
};

// --- Memory --------------------------------------------------------------------------------------

enum access_result { ACCESS_DONE, ACCESS_REFUSED, ACCESS_CHANGED_CODE };

static inline uint32_t window_of(uint32_t address)
{
    return (address >> MEMORY_WINDOW_SHIFT) & (MEMORY_WINDOWS - 1);
}

// Bytes one by one, so that neither the host's order nor its alignment matters; compilers know it.
static inline uint32_t get16(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

static inline uint32_t get32(const uint8_t *bytes)
{
    return get16(bytes) | get16(bytes + 2) << 16;
}

static inline void put16(uint8_t *bytes, uint32_t value)
{
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
}

static inline void put32(uint8_t *bytes, uint32_t value)
{
    put16(bytes, value);
    put16(bytes + 2, value >> 16);
}

// Where a whole span lies in the window on its beginning. NULL: it is not answered by it.
static inline uint8_t *window_span(const struct window *windows, uint32_t address, uint32_t size)
{
    const struct window *const window = &windows[window_of(address)];
    const uint64_t offset = address - window->start;
    return offset + size <= window->size ? window->host + offset : NULL;
}

// The number of the lowest bit that is set; there is one.
static inline unsigned lowest_bit(uint32_t value)
{
#ifdef __GNUC__
    return (unsigned)__builtin_ctz(value);
#else
    unsigned number = 0;
    while ((value >> number & 1) == 0)
        number++;
    return number;
#endif
}

// For accesses that no window answers. Refused: *address becomes that of the first byte that is not allowed.
enum access_result memory_load(const struct processor *processor, uint32_t *address, unsigned width, uint32_t *value);
enum access_result memory_store(const struct processor *processor, uint32_t *address, unsigned width, uint32_t value);

// Why an engine stops.
struct trouble {
    enum processor_stop stop;
    enum processor_fault fault;
    uint32_t address;
};

// Says so, and gives false.
bool refuse(struct trouble *trouble, enum processor_fault fault, uint32_t address);

// The same with alignment where the settings ask for it. False, or refused: in trouble.
bool access_load(const struct processor *processor, uint32_t address, unsigned width, uint32_t *value,
                 struct trouble *trouble);
enum access_result access_store(const struct processor *processor, uint32_t address, unsigned width, uint32_t value,
                                struct trouble *trouble);

// Whether a store would be done. False: *address as above.
bool memory_may_store(const struct processor *processor, uint32_t *address, unsigned width);

// The region of that byte if it gives all those rights, or NULL.
const struct processor_region *memory_region(const struct processor *processor, uint32_t address, unsigned rights);

// Two bytes to execute. False: not allowed.
bool memory_fetch(const struct processor *processor, uint32_t address, uint32_t *half);

// --- Blocks --------------------------------------------------------------------------------------

void cache_forget_windows(struct processor_cache *cache);
void cache_forget_blocks(struct processor_cache *cache);

// The block that begins there, or NULL.
struct block *cache_find(const struct processor_cache *cache, uint32_t start);

// An empty block with room for BLOCK_OPERATIONS; all others may be forgotten for it.
struct block *cache_begin(struct processor_cache *cache, uint32_t start);
void cache_finish(struct processor *processor, struct block *block);

// So that a store into what it was decoded from is noticed. cache_finish() does it, too.
void cache_mark(const struct processor *processor, const struct block *block);

// An empty block that is found by nobody and lasts until the next one. Where no finished block covers it, it must be
// marked.
struct block *cache_begin_cut(struct processor_cache *cache, uint32_t start);

static inline uint32_t cache_address(const struct processor_cache *cache, const struct block *block,
                                     const struct operation *operation)
{
    return block->start + 2U * cache->offsets[operation - cache->operations];
}

// --- Costs ---------------------------------------------------------------------------------------

static inline bool cache_has_costs(const struct processor *processor)
{
    return processor->settings.costs[PROCESSOR_COST_SIMPLE] != 0;
}

// What a conditional branch costs more when it is taken; that may be less than 0.
static inline int64_t cache_taken_extra(const struct processor *processor)
{
    const uint8_t *const costs = processor->settings.costs;
    return (int64_t)costs[PROCESSOR_COST_BRANCH_TAKEN] - costs[PROCESSOR_COST_BRANCH];
}

// Before anything is appended to it.
void cache_begin_costs(const struct processor *processor, const struct block *block);

// The instruction whose own operations begin with that one of the block.
void cache_charge(const struct processor *processor, struct block *block, uint32_t operation, uint32_t cost,
                  bool is_branch);

// What the instructions from that operation's on were charged.
int64_t cache_cycles_from(const struct processor_cache *cache, const struct block *block,
                          const struct operation *operation);

// --- Architectures -------------------------------------------------------------------------------

// Until so many instructions were executed or, with a table of costs, so many cycles have passed.
struct processor_outcome rv32_run(struct processor *processor, uint64_t budget, uint64_t cycles);
void rv32_pass(struct processor *processor);

void arm_begin(struct processor *processor);
struct processor_outcome arm_run(struct processor *processor, uint64_t budget, uint64_t cycles);
void arm_pass(struct processor *processor);
