// SPDX-License-Identifier: Apache-2.0 OR MIT
// Numbers on the kernel's debug output, for when the console is of no use: before main(), in a fault
// you hunt, in code without a stack to spare. Each call is one system call, never waits and needs no
// buffer. The kernel keeps a few lines for each process and counts those that it had to drop.
// libtock-c has no such header; its applications make the calls by hand.
#pragma once

#include "../driver_numbers.h"
#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// Alert codes that tools know. Applications may use others.
#define LIBTOCK_LOW_LEVEL_DEBUG_PANIC          1
#define LIBTOCK_LOW_LEVEL_DEBUG_WRONG_LOCATION 2

bool libtock_low_level_debug_exists(void);

// Prints "alert code" and the code.
returncode_t libtock_low_level_debug_alert(uint32_t code);

// Print one number, or two.
returncode_t libtock_low_level_debug_print1(uint32_t number);
returncode_t libtock_low_level_debug_print2(uint32_t first, uint32_t second);

#ifdef __cplusplus
}
#endif
