// SPDX-License-Identifier: Apache-2.0 OR MIT
// Armv6-M and Armv7-M: a region is a power of two, aligned to its size, cut into eight subregions
// that can be switched off one by one (Armv7-M ARM B3.5.8). A process's block is two such regions side
// by side, so its break moves in steps of a sixteenth of the block. The contracts are proved by
// `./verge prove` (docs/proof.md).
#include "core/mpu/mpu.h"

enum {
    SUBREGIONS = 8,
    REGIONS_OF_BLOCK = 2,
    STEPS = SUBREGIONS * REGIONS_OF_BLOCK,
    LEAST_WITH_SUBREGIONS = 256,
    LEAST_BLOCK = REGIONS_OF_BLOCK * LEAST_WITH_SUBREGIONS,
};

/*@ lemma multiple_is_multiple: \forall integer factor, step; 0 <= factor && 0 < step ==>
        (factor * step) % step == 0; */

/*@ ghost
    /@ requires 0 < step && value == factor * step;
       assigns \nothing;
       ensures value % step == 0; @/
    void is_multiple(uint64_t value, uint64_t factor, uint64_t step) {} */

/*@ inductive is_power(integer power) {
        case one: is_power(1);
        case twice: \forall integer power; is_power(power) ==> is_power(2 * power);
    }
    logic integer rounded(integer value, integer step) = value % step == 0 ? value : value + step - value % step;
    lemma rounded_is_next: \forall integer value, step; 0 <= value && 0 < step ==>
        value <= rounded(value, step) < value + step;
    lemma rounded_is_multiple: \forall integer value, step; 0 <= value && 0 < step ==> rounded(value, step) % step == 0;
    lemma rounded_keeps_order: \forall integer less, more, step; 0 <= less <= more && 0 < step ==>
        rounded(less, step) <= rounded(more, step);
    logic integer application(struct mpu_request *request) =
        request->application_size > request->initial_break ? request->application_size : request->initial_break;
    predicate serves(integer application, integer kernel, integer size) =
        rounded(application, size / 16) + kernel <= size;
    predicate is_block(integer start, integer size) = is_power(size) && size >= 512 &&
        size % 512 == 0 && start % (size / 2) == 0;
    predicate is_region(integer base, integer power, integer start, integer size) =
        is_power(power) && 256 <= power && base % power == 0 && base <= start && 0 < size &&
        start + size <= base + power && start % (power / 8) == 0 && (start + size) % (power / 8) == 0; */

/*@ requires least <= 0x1fffffffe;
    assigns \nothing;
    ensures is_power(\result) && least <= \result;
    ensures \result == 1 || \result < 2 * least;
    ensures \result < 512 || \result % 512 == 0; */
static uint64_t power_of_two(uint64_t least)
{
    uint64_t power = 1;
    /*@ loop invariant is_power(power) && 1 <= power;
        loop invariant power == 1 || power < 2 * least;
        loop invariant power == 1 || power == 2 || power == 4 || power == 8 || power == 16 || power == 32 ||
            power == 64 || power == 128 || power == 256 || power % 512 == 0;
        loop assigns power;
        loop variant 0x400000000 - power; */
    while (power < least)
        power *= 2;
    return power;
}

/*@ requires 0 < alignment <= 0x800000000 && value <= 0x800000000;
    assigns \nothing;
    ensures \result == rounded(value, alignment); */
static uint64_t align_up(uint64_t value, uint64_t alignment)
{
    const uint64_t beyond = value % alignment;
    return beyond == 0 ? value : value + (alignment - beyond);
}

// The block grows until the step that holds the last application byte ends below the kernel's part.
/*@ requires \valid_read(request) && \valid(block) && \separated(request, block);
    assigns *block;
    ensures \result ==> is_block(block->start, block->size);
    ensures \result ==> request->pool.start <= block->start &&
        block->start + block->size <= request->pool.start + request->pool.size &&
        block->start + block->size <= UINT32_MAX;
    ensures \result ==> block->start == rounded(request->pool.start, block->size / 2);
    ensures \result ==> block->size == 512 || !serves(application(request), request->kernel_size, block->size / 2);
    ensures \result ==> serves(application(request), request->kernel_size, block->size); */
static bool subregion_place(const struct mpu_request *request, struct mpu_block *block)
{
    const uint64_t application =
        request->application_size > request->initial_break ? request->application_size : request->initial_break;
    uint64_t size = power_of_two(application + request->kernel_size);
    if (size < LEAST_BLOCK)
        size = LEAST_BLOCK;
    /*@ loop invariant is_power(size);
        loop invariant 512 <= size <= 0x444444444 && size % 512 == 0 && request->kernel_size <= size;
        loop invariant size == 512 || !serves(application, request->kernel_size, size / 2);
        loop assigns size;
        loop variant 0x800000000 - size; */
    while (align_up(application, size / STEPS) > size - request->kernel_size)
        size *= 2;
    const uint64_t start = align_up(request->pool.start, size / REGIONS_OF_BLOCK);
    if (start + size > (uint64_t)request->pool.start + request->pool.size || start + size > UINT32_MAX)
        return false;
    *block = (struct mpu_block){.start = (uint32_t)start, .size = (uint32_t)size};
    return true;
}

/*@ requires \valid_read(block) && \valid(end) && \separated(block, end);
    requires block->start + block->size <= UINT32_MAX;
    assigns *end;
    ensures \result <==> block->size >= 16 && block->start <= application_break <= block->start + block->size &&
        rounded(application_break - block->start, block->size / 16) <= block->size;
    ensures \result ==> *end == block->start + rounded(application_break - block->start, block->size / 16); */
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

/*@ lemma multiple_is_rounded: \forall integer value, multiple, step; 0 <= value <= multiple && 0 < step &&
        multiple % step == 0 ==> rounded(value, step) <= multiple;
    lemma start_keeps_order: \forall integer multiple, value, step; 0 <= multiple <= value && 0 < step &&
        multiple % step == 0 ==> multiple <= value - value % step; */

// The smallest region that contains the span, without the subregions that it does not need. Armv7-M
// has regions of 32 to 128 bytes too, but they are no finer than subregions of 256.
/*@ requires \valid(region);
    assigns *region;
    ensures \result ==> 0 < size && region->start <= start && start + size <= region->start + region->size;
    ensures \result ==> \exists integer base, power; is_region(base, power, region->start, region->size); */
static bool subregion_cover(uint32_t start, uint32_t size, struct mpu_block *region)
{
    const uint64_t end = (uint64_t)start + size;
    uint64_t power = LEAST_WITH_SUBREGIONS;
    if (size == 0 || end > UINT32_MAX)
        return false;
    /*@ loop invariant is_power(power);
        loop invariant 256 <= power <= 0x200000000 && power % 256 == 0;
        loop assigns power;
        loop variant 0x400000000 - power; */
    while (start - start % power + power < end)
        power *= 2;
    const uint64_t step = power / SUBREGIONS;
    const uint64_t first = start - start % step;
    const uint64_t covered = align_up(end, step) - first;
    if (covered > UINT32_MAX)
        return false;
    //@ ghost uint64_t base = start - start % power;
    //@ ghost uint64_t below = start / power;
    //@ assert power == 8 * step;
    //@ assert base == below * power;
    //@ ghost is_multiple(base, 8 * below, step);
    //@ ghost is_multiple(base + power, 8 * below + 8, step);
    //@ ghost is_multiple(base, below, power);
    //@ ghost is_multiple(first, start / step, step);
    //@ assert base <= first;
    //@ assert first + covered == rounded(end, step) <= base + power;
    *region = (struct mpu_block){.start = (uint32_t)first, .size = (uint32_t)covered};
    //@ assert first % step == 0 && (first + covered) % step == 0;
    //@ assert is_region(base, power, region->start, region->size);
    return true;
}

const struct mpu_unit mpu_v6m = {"v6m", subregion_place, subregion_reach, subregion_cover};
const struct mpu_unit mpu_v7m = {"v7m", subregion_place, subregion_reach, subregion_cover};
