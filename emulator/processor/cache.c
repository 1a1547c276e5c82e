// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where decoded blocks are kept. Room is only ever taken in order; when there is none left, or when code
// was written over, all blocks go at once, which no result can show.
#include "internal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

// --- Life ----------------------------------------------------------------------------------------

static uint32_t at_least(uint32_t wanted, uint32_t least)
{
    return wanted < least ? least : wanted;
}

static bool allocate(struct processor_cache *cache)
{
    const size_t operations = (size_t)cache->operation_limit + BLOCK_OPERATIONS;
    cache->operations = calloc(operations, sizeof(*cache->operations));
    cache->offsets = calloc(operations, sizeof(*cache->offsets));
    cache->costs = calloc(operations, sizeof(*cache->costs));
    cache->blocks = calloc(cache->block_limit, sizeof(*cache->blocks));
    return cache->operations != NULL && cache->offsets != NULL && cache->costs != NULL && cache->blocks != NULL;
}

struct processor_cache *processor_cache_create(uint32_t instructions)
{
    struct processor_cache *const cache = calloc(1, sizeof(*cache));
    if (cache == NULL)
        return NULL;
    cache->operation_limit = at_least(instructions, 4 * BLOCK_OPERATIONS);
    // Code as compilers write it leaves a block after some five instructions.
    cache->block_limit = cache->operation_limit / 4;
    if (allocate(cache))
        return cache;
    processor_cache_destroy(cache);
    return NULL;
}

void processor_cache_destroy(struct processor_cache *cache)
{
    if (cache == NULL)
        return;
    free(cache->operations);
    free(cache->offsets);
    free(cache->costs);
    free(cache->blocks);
    free(cache);
}

void cache_forget_windows(struct processor_cache *cache)
{
    memset(cache->load, 0, sizeof(cache->load));
    memset(cache->store, 0, sizeof(cache->store));
}

void cache_forget_blocks(struct processor_cache *cache)
{
    cache->generation++;
    cache->operation_count = 0;
    cache->block_count = 0;
    memset(cache->buckets, 0, sizeof(cache->buckets));
    memset(cache->granules, 0, sizeof(cache->granules));
}

// --- Blocks --------------------------------------------------------------------------------------

static uint32_t bucket_of(uint32_t start)
{
    return (start >> 1 ^ start >> 11) % CACHE_BUCKETS;
}

struct block *cache_find(const struct processor_cache *cache, uint32_t start)
{
    struct block *block = cache->buckets[bucket_of(start)];
    while (block != NULL && block->start != start)
        block = block->chain;
    return block;
}

struct block *cache_begin(struct processor_cache *cache, uint32_t start)
{
    if (cache->operation_count + BLOCK_OPERATIONS > cache->operation_limit || cache->block_count == cache->block_limit)
        cache_forget_blocks(cache);
    struct block *const block = &cache->blocks[cache->block_count++];
    *block = (struct block){.start = start, .end = start, .operations = &cache->operations[cache->operation_count]};
    return block;
}

struct block *cache_begin_cut(struct processor_cache *cache, uint32_t start)
{
    cache->cut = (struct block){.start = start, .end = start, .operations = &cache->operations[cache->operation_limit]};
    return &cache->cut;
}

// So that a store there is noticed. Only where somebody can store.
void cache_mark(const struct processor *processor, const struct block *block)
{
    struct processor_cache *const cache = processor->cache;
    for (uint32_t address = block->start; address != block->end; address++) {
        const struct processor_region *const region = memory_region(processor, address, PROCESSOR_EXECUTE);
        if (!cache->watched[region - processor->regions])
            continue;
        const uintptr_t host = (uintptr_t)region->host + (address - region->start);
        const uintptr_t granule = (host >> CODE_GRANULE_SHIFT) % CACHE_GRANULES;
        cache->granules[granule / 32] |= (uint32_t)1 << granule % 32;
    }
}

void cache_finish(struct processor *processor, struct block *block)
{
    struct processor_cache *const cache = processor->cache;
    assert(block->size <= BLOCK_OPERATIONS);
    cache->operation_count += block->size;
    struct block **const bucket = &cache->buckets[bucket_of(block->start)];
    block->chain = *bucket;
    *bucket = block;
    cache_mark(processor, block);
}

// --- Costs ---------------------------------------------------------------------------------------

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a < b ? b : a;
}

void cache_begin_costs(const struct processor *processor, const struct block *block)
{
    struct processor_cache *const cache = processor->cache;
    if (cache_has_costs(processor))
        memset(&cache->costs[block->operations - cache->operations], 0, BLOCK_OPERATIONS * sizeof(*cache->costs));
}

void cache_charge(const struct processor *processor, struct block *block, uint32_t operation, uint32_t cost,
                  bool is_branch)
{
    const uint8_t *const costs = processor->settings.costs;
    const uint32_t most = is_branch ? larger(cost, costs[PROCESSOR_COST_BRANCH_TAKEN]) : cost;
    processor->cache->costs[&block->operations[operation] - processor->cache->operations] = (uint16_t)cost;
    block->cycles += cost;
    block->most_cycles += larger(most, costs[PROCESSOR_COST_SKIPPED]);
}

int64_t cache_cycles_from(const struct processor_cache *cache, const struct block *block,
                          const struct operation *operation)
{
    const ptrdiff_t first = block->operations - cache->operations;
    ptrdiff_t at = operation - cache->operations;
    int64_t cycles = 0;
    while (at > first && cache->offsets[at - 1] == cache->offsets[at])
        at--;
    for (; at < first + block->size; at++)
        cycles += cache->costs[at];
    return cycles;
}
