// SPDX-License-Identifier: Apache-2.0 OR MIT
// Debug output: whole lines from the kernel to wherever the board sends them. What does not fit is
// counted and said, never waited for.
#pragma once

#include "core/kernel/format.h"
#include "core/kernel/types.h"

enum { DEBUG_LINE_MAX = 256 };

// Text between kernel_debug() and a slow device, oldest first.
struct debug_writer {
    uint8_t *buffer;
    size_t size;
    size_t used;
    uint32_t dropped_lines;
    void (*wake)(void *context); // there is text to take; may be called from anywhere in the core
    void *context;
};

// Adds text as a whole, or counts it as dropped.
void debug_write(struct debug_writer *writer, const char *text, size_t size);
// Forgets the oldest bytes. Until then buffer[0] to buffer[used] stay where they are, so that a device can
// send from there.
void debug_drop(struct debug_writer *writer, size_t size);
