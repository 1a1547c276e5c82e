// SPDX-License-Identifier: Apache-2.0 OR MIT
// Sends the kernel's debug output over a serial port. What goes out at a time is cut at the end of a
// line, so that no other user of the port gets between the two halves of one. Only a line longer
// than the chunk goes in pieces.
#pragma once

#include "core/hil/uart.h"
#include "core/kernel/debug.h"

enum { DEBUG_UART_CHUNK = DEBUG_LINE_MAX };

struct debug_uart {
    const struct hil_uart *uart;
    struct hil_uart_client client;
    struct debug_writer *writer;
    size_t sending; // the writer's oldest bytes that are on their way; 0: none
};

// Board code, at start. Takes the writer's wake-up.
void debug_uart_init(struct debug_uart *debug_uart, const struct hil_uart *uart, struct debug_writer *writer);
