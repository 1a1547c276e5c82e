// SPDX-License-Identifier: Apache-2.0 OR MIT
// For board code only: making capabilities and the parts that a board wires together at start. A
// capsule that includes this file fails the build's check.
#pragma once

#include "core/kernel/capsule.h"
#include "core/kernel/kernel.h"

// Where the kernel's own memory lies, for the process console.
struct board_memory_map {
    uint32_t bss_start, bss_end, relocate_start, relocate_end, stack_start, stack_end;
    uint32_t rodata_start, rodata_end, code_start, code_end;
};

// Proof that its holder may do what bits says (CAPABILITY_*).
struct capability {
    struct kernel *kernel;
    uint32_t bits;
    void (*reset)(void *context); // NULL: the board can't
    void *context;
    const struct board_memory_map *memory_map; // NULL: unknown
};
