// SPDX-License-Identifier: Apache-2.0 OR MIT
// Units whose regions start and end at any multiple of one granule: host pages, Armv8-M, RISC-V
// PMP. They differ in the granule only. The contracts are proved by `./verge prove` (docs/proof.md).
#include "core/mpu/mpu.h"

#include <assert.h>

/*@ predicate is_granule(integer granule) = granule == 4 || granule == 32 || granule == 4096;
    logic integer rounded(integer value, integer step) = value % step == 0 ? value : value + step - value % step;
    logic integer application(struct mpu_request *request) =
        request->application_size > request->initial_break ? request->application_size : request->initial_break;
    logic integer end_of_pool(struct mpu_request *request) = request->pool.start + request->pool.size;
    logic integer linear_size(struct mpu_request *request, integer granule) =
        rounded(application(request), granule) + rounded(request->kernel_size, granule); */

/*@ requires is_granule(granule) && \valid(result);
    assigns *result;
    ensures \result <==> rounded(value, granule) <= UINT32_MAX;
    ensures \result ==> *result == rounded(value, granule); */
static bool round_up(uint32_t value, uint32_t granule, uint32_t *result)
{
    assert(granule != 0);
    const uint32_t beyond = value % granule;
    const uint32_t missing = beyond == 0 ? 0 : granule - beyond;
    if (missing > UINT32_MAX - value)
        return false;
    *result = value + missing;
    return true;
}

/*@ requires \valid_read(request) && \valid(block) && \separated(request, block) && is_granule(granule);
    assigns *block;
    ensures \result ==> linear_size(request, granule) > 0 &&
        rounded(request->pool.start, granule) + linear_size(request, granule) <= end_of_pool(request) &&
        rounded(request->pool.start, granule) + linear_size(request, granule) <= UINT32_MAX;
    ensures !\result ==> linear_size(request, granule) == 0 ||
        rounded(request->pool.start, granule) + linear_size(request, granule) > end_of_pool(request) ||
        rounded(request->pool.start, granule) + linear_size(request, granule) > UINT32_MAX;
    ensures \result ==> block->start == rounded(request->pool.start, granule) &&
        block->size == linear_size(request, granule); */
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

/*@ requires \valid_read(block) && \valid(end) && \separated(block, end) && is_granule(granule);
    requires block->start + block->size <= UINT32_MAX;
    assigns *end;
    ensures \result <==> block->start <= application_break &&
        rounded(application_break, granule) <= block->start + block->size;
    ensures \result ==> *end == rounded(application_break, granule); */
static bool linear_reach(const struct mpu_block *block, uint32_t application_break, uint32_t *end, uint32_t granule)
{
    if (application_break < block->start || application_break - block->start > block->size)
        return false;
    return round_up(application_break, granule, end) && *end - block->start <= block->size;
}

/*@ requires \valid(region) && is_granule(granule);
    assigns *region;
    ensures \result <==> size > 0 && rounded(start + size, granule) <= UINT32_MAX;
    ensures \result ==> region->start == start - start % granule &&
        region->start + region->size == rounded(start + size, granule); */
static bool linear_cover(uint32_t start, uint32_t size, struct mpu_block *region, uint32_t granule)
{
    uint32_t end;
    if (size == 0 || start > UINT32_MAX - size || !round_up(start + size, granule, &end))
        return false;
    region->start = start - start % granule;
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
