// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the contracts of linear.c mean together, for `./verge prove`. Never compiled into anything: each function
// holds for all values of its parameters, and its assertions are the theorem.
#include "core/mpu/linear.c"

/*@ lemma granule_rounded: \forall integer value, granule; 0 <= value && is_granule(granule) ==>
        value <= rounded(value, granule) < value + granule && rounded(value, granule) % granule == 0;
    lemma granule_below: \forall integer value, granule; 0 <= value && is_granule(granule) ==>
        0 <= value - value % granule && (value - value % granule) % granule == 0;
    lemma granule_shifts: \forall integer start, value, granule; 0 <= start && 0 <= value && is_granule(granule) &&
        start % granule == 0 ==> rounded(start + value, granule) == start + rounded(value, granule);
    lemma granule_order: \forall integer less, more, granule; 0 <= less <= more && is_granule(granule) ==>
        rounded(less, granule) <= rounded(more, granule); */

// What is placed can use all that it asked for, and what it reaches never meets the kernel's part.
/*@ requires \valid_read(request) && is_granule(granule);
    assigns \nothing; */
void linear_reach_and_kernel_are_apart(const struct mpu_request *request, uint32_t granule, uint32_t used)
{
    struct mpu_block block;
    uint32_t reach;
    if (!linear_place(request, &block, granule))
        return;
    //@ assert in_pool: request->pool.start <= block.start && block.start + block.size <= end_of_pool(request);
    if (used > request->application_size && used > request->initial_break)
        return;
    //@ assert block.start % granule == 0;
    //@ assert rounded(block.start + used, granule) == block.start + rounded(used, granule);
    //@ assert rounded(used, granule) <= rounded(application(request), granule);
    const bool reached = linear_reach(&block, block.start + used, &reach, granule);
    //@ assert all_that_was_asked: reached;
    //@ assert to_the_break: block.start + used <= reach < block.start + used + granule;
    //@ assert below_the_kernel: reach + request->kernel_size <= block.start + block.size;
}

// A reach is as close to the break as the unit can come, and no break below another one reaches further.
/*@ requires \valid_read(block) && is_granule(granule) && block->start + block->size <= UINT32_MAX;
    assigns \nothing; */
void linear_reach_keeps_order(const struct mpu_block *block, uint32_t less, uint32_t more, uint32_t granule)
{
    uint32_t near, far;
    if (less > more || !linear_reach(block, more, &far, granule) || !linear_reach(block, less, &near, granule))
        return;
    //@ assert near <= far <= block->start + block->size;
}

// A region over a span contains it, goes less than a granule beyond it, and lies in every other region that does.
/*@ requires is_granule(granule) && other_start % granule == 0 && other_size % granule == 0;
    requires other_start <= start && start + size <= other_start + other_size;
    assigns \nothing; */
void linear_cover_is_smallest(uint32_t start, uint32_t size, uint32_t other_start, uint32_t other_size,
                              uint32_t granule)
{
    struct mpu_block region;
    if (!linear_cover(start, size, &region, granule))
        return;
    //@ assert contains: region.start <= start && start + size <= region.start + region.size;
    //@ assert close: start - region.start < granule && region.start + region.size - (start + size) < granule;
    //@ assert no_wrap: region.start + region.size <= UINT32_MAX;
    //@ assert smallest_start: other_start <= region.start;
    //@ assert smallest_end: region.start + region.size <= other_start + other_size;
}
