// SPDX-License-Identifier: Apache-2.0 OR MIT
// RAM for applications from flash: one behind the other from the low end of what a board has, as its protection unit
// can express it. Hardware boards and virtual ones place by this alone, so that a process gets the same addresses on
// both.
#pragma once

#include "core/kernel/loader.h"

struct loader_ram {
    const struct mpu_unit *mpu;
    struct mpu_block free; // RAM that nobody has yet
    uint32_t kernel_size;  // bytes of the kernel's part of each process
    const char *refusal;   // why loader_ram_find() gave NOSUPPORT
};

// Finds RAM for a binary and fills in block and mpu of its image, of which the flash is known. NOSUPPORT: the unit
// can't cover its flash without more, or it is linked for RAM that it can't get. NOMEM: there is not enough.
enum error loader_ram_find(struct loader_ram *ram, const struct loader_binary *binary, struct process_image *image);

// The image has its block now.
void loader_ram_take(struct loader_ram *ram, const struct process_image *image);
