// SPDX-License-Identifier: Apache-2.0 OR MIT
// Units whose regions start and end at any multiple of one granule: host pages, Armv8-M, RISC-V
// PMP. They differ in the granule only.
#include "core/mpu/mpu.h"

#include <assert.h>

static bool round_up(uint32_t value, uint32_t granule, uint32_t *result)
{
    assert(granule != 0 && (granule & (granule - 1)) == 0);
    const uint64_t rounded = ((uint64_t)value + granule - 1) & ~((uint64_t)granule - 1);
    *result = (uint32_t)rounded;
    return rounded <= UINT32_MAX;
}

static bool linear_place(const struct mpu_request *request, struct mpu_block *block, uint32_t granule)
{
    uint32_t start, application, kernel;
    const uint32_t least =
        request->application_size > request->initial_break ? request->application_size : request->initial_break;
    if (!round_up(request->pool.start, granule, &start) || !round_up(least, granule, &application) ||
        !round_up(request->kernel_size, granule, &kernel))
        return false;
    const uint64_t size = (uint64_t)application + kernel;
    const uint64_t pool_end = (uint64_t)request->pool.start + request->pool.size;
    if (size == 0 || start + size > pool_end || start + size > UINT32_MAX)
        return false;
    *block = (struct mpu_block){.start = start, .size = (uint32_t)size};
    return true;
}

static bool linear_reach(const struct mpu_block *block, uint32_t application_break, uint32_t *end, uint32_t granule)
{
    if (application_break < block->start || application_break - block->start > block->size)
        return false;
    return round_up(application_break, granule, end) && *end - block->start <= block->size;
}

static bool linear_cover(uint32_t start, uint32_t size, struct mpu_block *region, uint32_t granule)
{
    uint32_t end;
    if (size == 0 || start > UINT32_MAX - size || !round_up(start + size, granule, &end))
        return false;
    region->start = start & ~(granule - 1);
    region->size = end - region->start;
    return true;
}

#define LINEAR_UNIT(unit, granule)                                                                                     \
    static bool unit##_place(const struct mpu_request *request, struct mpu_block *block)                               \
    {                                                                                                                  \
        return linear_place(request, block, granule);                                                                  \
    }                                                                                                                  \
    static bool unit##_reach(const struct mpu_block *block, uint32_t application_break, uint32_t *end)                 \
    {                                                                                                                  \
        return linear_reach(block, application_break, end, granule);                                                   \
    }                                                                                                                  \
    static bool unit##_cover(uint32_t start, uint32_t size, struct mpu_block *region)                                  \
    {                                                                                                                  \
        return linear_cover(start, size, region, granule);                                                             \
    }                                                                                                                  \
    const struct mpu_unit mpu_##unit = {#unit, unit##_place, unit##_reach, unit##_cover}

LINEAR_UNIT(page, 4096u);
LINEAR_UNIT(v8m, 32u);
LINEAR_UNIT(pmp, 4u);
