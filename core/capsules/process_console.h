// SPDX-License-Identifier: Apache-2.0 OR MIT
// The process console: commands typed on a serial port to see and steer processes. It is a user of
// the kernel and no system call driver.
//
// It does one thing at a time: while its answer is on its way, what is typed waits in a queue, and
// what does not fit there is lost. So no speed of typing takes more than the memory below.
#pragma once

#include "core/capsules/line_editor.h"
#include "core/hil/uart.h"
#include "core/kernel/capsule.h"

enum { PROCESS_CONSOLE_INPUT = 256, PROCESS_CONSOLE_OUTPUT = 2560 };

enum process_console_mode {
    PROCESS_CONSOLE_HIBERNATING, // silent until console-start is typed
    PROCESS_CONSOLE_ACTIVE,
};

struct process_console_command;

struct process_console {
    const struct hil_uart *uart;
    struct hil_uart_client client;
    const struct capability *capability;
    enum process_console_mode mode;

    uint8_t input[PROCESS_CONSOLE_INPUT]; // a ring of bytes not looked at yet
    size_t input_head, input_used;
    struct line_editor editor;

    // The command that runs; it may take several outputs. Its line stays in the editor meanwhile.
    const struct process_console_command *command; // NULL: none
    bool begun;
    struct process_id at; // the last process that it was applied to

    struct format_buffer out; // into text
    char text[PROCESS_CONSOLE_OUTPUT];
    bool sending;
};

// Board code, at start. The console hibernates. Without the capability its commands find nothing.
void process_console_init(struct process_console *console, const struct hil_uart *uart,
                          const struct capability *capability);
// Shows the banner and takes commands.
void process_console_start(struct process_console *console);
