// SPDX-License-Identifier: Apache-2.0 OR MIT
// Armv6-M and Armv7-M: a region is a power of two, aligned to its size, cut into eight subregions
// that can be switched off one by one (Armv7-M ARM B3.5.8). A process's block is two such regions side
// by side, so its break moves in steps of a sixteenth of the block.
#include "core/mpu/mpu.h"

enum { SUBREGIONS = 8, REGIONS_OF_BLOCK = 2, STEPS = SUBREGIONS * REGIONS_OF_BLOCK };

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

// Subregions exist from 256 bytes on, so a block of two regions has at least 512. The block grows
// until the step that holds the last application byte ends below the kernel's part.
static bool subregion_place(const struct mpu_request *request, struct mpu_block *block, uint32_t least_block)
{
    const uint64_t application =
        request->application_size > request->initial_break ? request->application_size : request->initial_break;
    uint64_t size = power_of_two(application + request->kernel_size);
    if (size < least_block)
        size = least_block;
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
    const uint32_t steps = (application_break - block->start + step - 1) / step;
    *end = block->start + steps * step;
    return true;
}

static bool whole_region(uint32_t start, uint64_t size, uint32_t least, struct mpu_block *region)
{
    uint64_t power = power_of_two(size < least ? least : size);
    while (start / power * power + power < (uint64_t)start + size)
        power *= 2;
    if (power > UINT32_MAX)
        return false;
    *region = (struct mpu_block){.start = (uint32_t)(start / power * power), .size = (uint32_t)power};
    return true;
}

// The tightest run of subregions: tries the region sizes from the smallest that has subregions.
static bool subregion_cover(uint32_t start, uint32_t size, struct mpu_block *region, uint32_t least)
{
    if (size == 0 || start > UINT32_MAX - size || !whole_region(start, size, least, region))
        return false;
    for (uint64_t power = 256; power <= region->size; power *= 2) {
        const uint64_t base = start / power * power;
        const uint64_t step = power / SUBREGIONS;
        const uint64_t first = start / step * step;
        const uint64_t end = align_up((uint64_t)start + size, step);
        if (end <= base + power) {
            *region = (struct mpu_block){.start = (uint32_t)first, .size = (uint32_t)(end - first)};
            break;
        }
    }
    return true;
}

static bool v7m_place(const struct mpu_request *request, struct mpu_block *block)
{
    return subregion_place(request, block, 512);
}

static bool v6m_place(const struct mpu_request *request, struct mpu_block *block)
{
    return subregion_place(request, block, 512);
}

static bool v7m_cover(uint32_t start, uint32_t size, struct mpu_block *region)
{
    return subregion_cover(start, size, region, 32);
}

static bool v6m_cover(uint32_t start, uint32_t size, struct mpu_block *region)
{
    return subregion_cover(start, size, region, 256);
}

const struct mpu_unit mpu_v6m = {"v6m", v6m_place, subregion_reach, v6m_cover};
const struct mpu_unit mpu_v7m = {"v7m", v7m_place, subregion_reach, v7m_cover};
