// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the regions of a protection unit can express, as arithmetic. Every function is pure: numbers
// in, numbers out. The kernel asks here before it promises memory to anybody, so that it reasons
// about regions as the unit rounds them and not as it wished them to be. Writing registers is the
// arch's work.
#pragma once

#include <stdbool.h>
#include <stdint.h>

// A process's RAM: [start, start + size), the application's part at the low end, the kernel's part
// (grants, tables) at the high end.
struct mpu_block {
    uint32_t start;
    uint32_t size;
};

struct mpu_request {
    struct mpu_block pool;     // free memory to choose from
    uint32_t application_size; // bytes that the application asks for
    uint32_t initial_break;    // bytes that it must reach from the beginning
    uint32_t kernel_size;      // bytes of the kernel's part
};

struct mpu_unit {
    const char *name;

    // Chooses the lowest block of the pool that serves the request. False: none fits.
    bool (*place)(const struct mpu_request *request, struct mpu_block *block);

    // The first address after what the application touches when its break is application_break:
    // never below the break. False: the unit can't express this (or it would leave the block).
    bool (*reach)(const struct mpu_block *block, uint32_t application_break, uint32_t *end);

    // The smallest region that the unit can express and that contains [start, start + size): what
    // is really opened when a buffer is shared or code is made executable.
    bool (*cover)(uint32_t start, uint32_t size, struct mpu_block *region);
};

// Host pages of 4 KiB: what protects native applications.
extern const struct mpu_unit mpu_page;
// Armv6-M and Armv7-M: powers of two in eight subregions (Armv7-M ARM B3.5). The smallest regions
// are 256 and 32 bytes.
extern const struct mpu_unit mpu_v6m;
extern const struct mpu_unit mpu_v7m;
// Armv8-M: any multiple of 32 bytes (Armv8-M ARM B10).
extern const struct mpu_unit mpu_v8m;
// RISC-V PMP with top-of-range pairs: any multiple of 4 bytes (privileged architecture 3.7.1).
extern const struct mpu_unit mpu_pmp;
