// SPDX-License-Identifier: Apache-2.0 OR MIT
// The process console: commands typed on a serial port to see and steer processes. It is a user of
// the kernel and no system call driver.
//
// It does one thing at a time: while its answer is on its way, what is typed waits in a queue, and
// what does not fit there is lost. So no speed of typing takes more memory than the board gave it.
#pragma once

#include "core/capsules/line_editor.h"
#include "core/hil/uart.h"
#include "core/kernel/capsule.h"

enum {
    PROCESS_CONSOLE_ROW = 288, // the most that a step of a command prints
    PROCESS_CONSOLE_PROMPT = 8,
    PROCESS_CONSOLE_OUTPUT_MIN = PROCESS_CONSOLE_ROW + LINE_EDITOR_ECHO + PROCESS_CONSOLE_PROMPT,
};

// What the board gives it to work in. More output leaves in one piece, more input survives a paste.
struct process_console_memory {
    struct span input;
    char *output;
    size_t output_size; // at least PROCESS_CONSOLE_OUTPUT_MIN
    struct line_editor_line *history;
    size_t history_size; // lines; may be 0
};

// All of it, in an initializer at file scope: PROCESS_CONSOLE_MEMORY(32, PROCESS_CONSOLE_OUTPUT_MIN, 2).
#define PROCESS_CONSOLE_MEMORY(input_bytes, output_bytes, history_lines)                                               \
    {                                                                                                                  \
        .input = {(uint8_t[input_bytes]){0}, (input_bytes)}, .output = (char[output_bytes]){0},                        \
        .output_size = (output_bytes), .history = (struct line_editor_line[(history_lines) + 1]){{{0}, 0}},            \
        .history_size = (history_lines)                                                                                \
    }

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

    struct span input; // a ring of bytes not looked at yet
    size_t input_head, input_used;
    struct line_editor editor;

    // The command that runs; it may take several outputs. Its line stays in the editor meanwhile.
    const struct process_console_command *command; // NULL: none
    bool begun;
    struct process_id at; // the last process that it was applied to
    unsigned part;        // of what it prints of that one

    struct format_buffer out; // into text
    char *text;
    size_t text_size;
    bool sending;
};

// Board code, at start; the memory's pointers stay in use. The console hibernates. Without the capability
// its commands find nothing.
void process_console_init(struct process_console *console, const struct hil_uart *uart,
                          const struct capability *capability, const struct process_console_memory *memory);
// Shows the banner and takes commands.
void process_console_start(struct process_console *console);
