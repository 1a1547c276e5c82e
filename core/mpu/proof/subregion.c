// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the contracts of subregion.c mean together, for `./verge prove`. Never compiled into anything: each
// function holds for all values of its parameters, and its assertions are the theorem.
#include "core/mpu/subregion.c"

// What is placed can use all that it asked for, and what it reaches never meets the kernel's part.
/*@ requires \valid_read(request);
    assigns \nothing; */
void subregion_reach_and_kernel_are_apart(const struct mpu_request *request, uint32_t used)
{
    struct mpu_block block;
    uint32_t reach;
    if (!subregion_place(request, &block))
        return;
    if (used > request->application_size && used > request->initial_break)
        return;
    //@ assert rounded(used, block.size / 16) <= rounded(application(request), block.size / 16);
    const bool reached = subregion_reach(&block, block.start + used, &reach);
    //@ assert all_that_was_asked: reached;
    //@ assert to_the_break: block.start + used <= reach < block.start + used + block.size / 16;
    //@ assert below_the_kernel: reach + request->kernel_size <= block.start + block.size;
}

// No break below another one reaches further, and none reaches beyond the block.
/*@ requires \valid_read(block) && block->start + block->size <= UINT32_MAX;
    assigns \nothing; */
void subregion_reach_keeps_order(const struct mpu_block *block, uint32_t less, uint32_t more)
{
    uint32_t near, far;
    if (less > more || !subregion_reach(block, more, &far) || !subregion_reach(block, less, &near))
        return;
    //@ assert near <= far <= block->start + block->size;
}

// Both halves of a placed block are regions that the unit has, and a reach is a whole number of subregions: what
// the port writes is neither rounded nor refused.
/*@ requires \valid_read(request);
    assigns \nothing; */
void subregion_blocks_are_regions(const struct mpu_request *request, uint32_t application_break)
{
    struct mpu_block block;
    uint32_t reach;
    if (!subregion_place(request, &block))
        return;
    const uint32_t half = block.size / 2;
    //@ assert is_power(2 * half) && half >= 256 && half % 8 == 0 && block.size == 2 * half;
    //@ assert low_half: block.start % half == 0;
    //@ ghost is_multiple(block.start + half, block.start / half + 1, half);
    //@ assert high_half: (block.start + half) % half == 0;
    if (!subregion_reach(&block, application_break, &reach))
        return;
    //@ assert whole_subregions: (reach - block.start) % (half / 8) == 0;
}
