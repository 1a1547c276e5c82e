// SPDX-License-Identifier: Apache-2.0 OR MIT
// Armv6-M and Armv7-M: a region is a power of two, aligned to its size, cut into eight subregions
// that can be switched off one by one (Armv7-M ARM B3.5.8). A process's block is two such regions side
// by side, so its break moves in steps of a sixteenth of the block.
#include "core/mpu/mpu.h"

enum {
    SUBREGIONS = 8,
    REGIONS_OF_BLOCK = 2,
    STEPS = SUBREGIONS * REGIONS_OF_BLOCK,
    LEAST_WITH_SUBREGIONS = 256,
    LEAST_BLOCK = REGIONS_OF_BLOCK * LEAST_WITH_SUBREGIONS,
};

static uint64_t power_of_two(uint64_t least)
{
    uint64_t power = 1;
    while (power < least)
        power *= 2;
    return power;
}

static uint64_t align_up(uint64_t value, uint64_t alignment)
{
    return (value + alignment - 1) / alignment * alignment;
}

// The block grows until the step that holds the last application byte ends below the kernel's part.
static bool subregion_place(const struct mpu_request *request, struct mpu_block *block)
{
    const uint64_t application =
        request->application_size > request->initial_break ? request->application_size : request->initial_break;
    uint64_t size = power_of_two(application + request->kernel_size);
    if (size < LEAST_BLOCK)
        size = LEAST_BLOCK;
    while (align_up(application, size / STEPS) > size - request->kernel_size)
        size *= 2;
    const uint64_t start = align_up(request->pool.start, size / REGIONS_OF_BLOCK);
    if (start + size > (uint64_t)request->pool.start + request->pool.size || start + size > UINT32_MAX)
        return false;
    *block = (struct mpu_block){.start = (uint32_t)start, .size = (uint32_t)size};
    return true;
}

static bool subregion_reach(const struct mpu_block *block, uint32_t application_break, uint32_t *end)
{
    const uint32_t step = block->size / STEPS;
    if (step == 0 || application_break < block->start || application_break - block->start > block->size)
        return false;
    const uint64_t reached = align_up(application_break - block->start, step);
    if (reached > block->size)
        return false; // a block that place() did not make
    *end = block->start + (uint32_t)reached;
    return true;
}

// The smallest region that contains the span, without the subregions that it does not need. Armv7-M
// has regions of 32 to 128 bytes too, but they are no finer than subregions of 256.
static bool subregion_cover(uint32_t start, uint32_t size, struct mpu_block *region)
{
    const uint64_t end = (uint64_t)start + size;
    uint64_t power = LEAST_WITH_SUBREGIONS;
    if (size == 0 || end > UINT32_MAX)
        return false;
    while (start / power * power + power < end)
        power *= 2;
    const uint64_t step = power / SUBREGIONS;
    const uint64_t first = start / step * step;
    const uint64_t covered = align_up(end, step) - first;
    if (covered > UINT32_MAX)
        return false;
    *region = (struct mpu_block){.start = (uint32_t)first, .size = (uint32_t)covered};
    return true;
}

const struct mpu_unit mpu_v6m = {"v6m", subregion_place, subregion_reach, subregion_cover};
const struct mpu_unit mpu_v7m = {"v7m", subregion_place, subregion_reach, subregion_cover};
