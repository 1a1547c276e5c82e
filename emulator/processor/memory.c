// SPDX-License-Identifier: Apache-2.0 OR MIT
// Memory, checked to the byte. An access is allowed when each of its bytes lies in a region that gives
// the right. Windows make the common access short; this is the rule that they shorten.
#include "internal.h"

#include <string.h>

const struct processor_region *memory_region(const struct processor *processor, uint32_t address, unsigned rights)
{
    for (unsigned i = 0; i < processor->region_count; i++) {
        const struct processor_region *const region = &processor->regions[i];
        if (address - region->start < region->size)
            return (region->rights & rights) == rights ? region : NULL;
    }
    return NULL;
}

static uint8_t *host_byte(const struct processor_region *region, uint32_t address)
{
    return region->host + (address - region->start);
}

// The whole width in this region.
static bool holds(const struct processor_region *region, uint32_t address, unsigned width)
{
    return (uint64_t)(address - region->start) + width <= region->size;
}

static struct window window_on(const struct processor_region *region)
{
    return (struct window){.start = region->start, .size = region->size, .host = region->host};
}

// --- Loads ---------------------------------------------------------------------------------------

enum access_result memory_load(const struct processor *processor, uint32_t *address, unsigned width, uint32_t *value)
{
    const struct processor_region *const whole = memory_region(processor, *address, PROCESSOR_READ);
    if (whole != NULL && holds(whole, *address, width))
        processor->cache->load[window_of(*address)] = window_on(whole);
    *value = 0;
    for (unsigned i = 0; i < width; i++) {
        const struct processor_region *const region = memory_region(processor, *address + i, PROCESSOR_READ);
        if (region == NULL) {
            *address += *address % width == 0 ? 0 : i;
            return ACCESS_REFUSED;
        }
        *value |= (uint32_t)*host_byte(region, *address + i) << 8 * i;
    }
    return ACCESS_DONE;
}

bool memory_fetch(const struct processor *processor, uint32_t address, uint32_t *half)
{
    const struct processor_region *const low = memory_region(processor, address, PROCESSOR_EXECUTE);
    const struct processor_region *const high = memory_region(processor, address + 1, PROCESSOR_EXECUTE);
    if (low == NULL || high == NULL)
        return false;
    *half = (uint32_t)*host_byte(low, address) | (uint32_t)*host_byte(high, address + 1) << 8;
    return true;
}

// --- Stores --------------------------------------------------------------------------------------

static bool was_decoded(const struct processor_cache *cache, const uint8_t *host)
{
    const uintptr_t granule = ((uintptr_t)host >> CODE_GRANULE_SHIFT) % CACHE_GRANULES;
    return (cache->granules[granule / 32] >> granule % 32 & 1) != 0;
}

// Before anything is written: a refused store leaves memory as it was.
bool memory_may_store(const struct processor *processor, uint32_t *address, unsigned width)
{
    for (unsigned i = 0; i < width; i++)
        if (memory_region(processor, *address + i, PROCESSOR_WRITE) == NULL) {
            *address += *address % width == 0 ? 0 : i;
            return false;
        }
    return true;
}

enum access_result memory_store(const struct processor *processor, uint32_t *address, unsigned width, uint32_t value)
{
    struct processor_cache *const cache = processor->cache;
    if (!memory_may_store(processor, address, width))
        return ACCESS_REFUSED;
    const struct processor_region *const whole = memory_region(processor, *address, PROCESSOR_WRITE);
    if (whole != NULL && holds(whole, *address, width) && !cache->watched[whole - processor->regions])
        cache->store[window_of(*address)] = window_on(whole);
    bool changed = false;
    for (unsigned i = 0; i < width; i++) {
        uint8_t *const byte = host_byte(memory_region(processor, *address + i, PROCESSOR_WRITE), *address + i);
        changed |= was_decoded(cache, byte);
        *byte = (uint8_t)(value >> 8 * i);
    }
    if (!changed)
        return ACCESS_DONE;
    cache_forget_blocks(cache);
    return ACCESS_CHANGED_CODE;
}

// --- As the settings say ---------------------------------------------------------------------------

static bool is_misaligned(const struct processor *processor, uint32_t address, unsigned width)
{
    return processor->settings.must_align && address % width != 0;
}

bool refuse(struct trouble *trouble, enum processor_fault fault, uint32_t address)
{
    *trouble = (struct trouble){.stop = PROCESSOR_STOP_FAULT, .fault = fault, .address = address};
    return false;
}

// False: in trouble.
bool access_load(const struct processor *processor, uint32_t address, unsigned width, uint32_t *value,
                 struct trouble *trouble)
{
    if (is_misaligned(processor, address, width))
        return refuse(trouble, PROCESSOR_FAULT_LOAD_MISALIGNED, address);
    if (memory_load(processor, &address, width, value) == ACCESS_REFUSED)
        return refuse(trouble, PROCESSOR_FAULT_LOAD, address);
    return true;
}

enum access_result access_store(const struct processor *processor, uint32_t address, unsigned width, uint32_t value,
                                struct trouble *trouble)
{
    enum processor_fault fault = PROCESSOR_FAULT_STORE_MISALIGNED;
    enum access_result result = ACCESS_REFUSED;
    if (!is_misaligned(processor, address, width)) {
        fault = PROCESSOR_FAULT_STORE;
        result = memory_store(processor, &address, width, value);
    }
    if (result == ACCESS_REFUSED)
        refuse(trouble, fault, address);
    return result;
}

// --- Regions -------------------------------------------------------------------------------------

static bool meet(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
    return a < b + b_size && b < a + a_size && a_size != 0 && b_size != 0;
}

static bool is_sound(const struct processor_region *regions, unsigned count)
{
    if (count > PROCESSOR_REGIONS)
        return false;
    for (unsigned i = 0; i < count; i++) {
        if ((uint64_t)regions[i].start + regions[i].size > (uint64_t)1 << 32)
            return false;
        for (unsigned k = 0; k < i; k++)
            if (meet(regions[i].start, regions[i].size, regions[k].start, regions[k].size))
                return false;
    }
    return true;
}

static bool same_bytes(const struct processor_region *a, const struct processor_region *b)
{
    return meet((uintptr_t)a->host, a->size, (uintptr_t)b->host, b->size);
}

// Bytes that one region executes and the same or another one writes.
static bool is_watched(const struct processor *processor, const struct processor_region *region)
{
    const unsigned here = region->rights;
    for (unsigned i = 0; i < processor->region_count; i++) {
        const unsigned there = processor->regions[i].rights;
        const bool is_code = ((here | there) & PROCESSOR_EXECUTE) != 0;
        if (is_code && ((here | there) & PROCESSOR_WRITE) != 0 && same_bytes(region, &processor->regions[i]))
            return true;
    }
    return false;
}

bool processor_set_regions(struct processor *processor, const struct processor_region *regions, unsigned count)
{
    if (!is_sound(regions, count))
        return false;
    processor->region_count = count;
    for (unsigned i = 0; i < count; i++)
        processor->regions[i] = regions[i];
    for (unsigned i = 0; i < count; i++)
        processor->cache->watched[i] = is_watched(processor, &processor->regions[i]);
    cache_forget_windows(processor->cache);
    cache_forget_blocks(processor->cache);
    return true;
}

void processor_memory_changed(struct processor *processor, const uint8_t *host, size_t size)
{
    for (unsigned i = 0; i < processor->region_count; i++) {
        const struct processor_region *const region = &processor->regions[i];
        if ((region->rights & PROCESSOR_EXECUTE) != 0 &&
            meet((uintptr_t)region->host, region->size, (uintptr_t)host, size))
            cache_forget_blocks(processor->cache);
    }
}
