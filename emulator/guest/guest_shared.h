// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the simulator and the program that executes a guest in a child (child/main.c) share: one block of memory, and
// one call. Both are built from this file for the same host. The simulator believes nothing in the block but the
// copy of a result that it has checked.
#pragma once

#include "core/abi/native_channel.h"
#include "emulator/processor/processor.h"

// Where the child sees what the simulator shows it: one window each, of NATIVE_SHARE_STRIDE bytes.
enum guest_window { GUEST_WINDOW_BLOCK, GUEST_WINDOW_FLASH, GUEST_WINDOW_RAM, GUEST_WINDOW_SHARES };

#define GUEST_WINDOW(number) (NATIVE_SHARE_ADDRESS + (uint32_t)(number)*NATIVE_SHARE_STRIDE)

// The class of the call by which the child waits for its orders: none of TRD 104's.
enum { GUEST_CALL_CLASS = 0x80, GUEST_REGIONS_MAX = 8 };

struct guest_region {
    uint32_t start, size;
    uint32_t rights;
    uint32_t host; // in the child
};

struct guest_block {
    // An order.
    struct processor_settings settings;
    uint32_t architecture;
    uint32_t regions_version; // another one: regions have changed
    uint32_t region_count;
    struct guest_region regions[GUEST_REGIONS_MAX];
    uint64_t cycles;
    // The order's, and then the result's.
    struct processor_state state;
    struct processor_outcome outcome;
};
