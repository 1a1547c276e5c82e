// SPDX-License-Identifier: Apache-2.0 OR MIT
// Debug output: whole lines from the kernel to wherever the board sends them. What does not fit is
// counted and said, never waited for.
#pragma once

#include "core/kernel/format.h"
#include "core/kernel/types.h"

enum { DEBUG_LINE_MAX = 256 };

// A ring of text between kernel_debug() and a slow device.
struct debug_writer {
    uint8_t *ring;
    size_t size;
    size_t head, used;
    uint32_t dropped_lines;
    void (*wake)(void *context); // there is text to take; may be called from anywhere in the core
    void *context;
};

// Adds text as a whole, or counts it as dropped.
void debug_write(struct debug_writer *writer, const char *text, size_t size);
// Takes up to `size` bytes out, oldest first, and returns how many.
size_t debug_take(struct debug_writer *writer, uint8_t *to, size_t size);
