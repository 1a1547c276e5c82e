// SPDX-License-Identifier: Apache-2.0 OR MIT
// A line of ASCII typed on a serial terminal: insert, erase, move, and the lines before. It keeps the
// terminal's view in step with what it sends to a sink.
#pragma once

#include "core/kernel/format.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    LINE_EDITOR_SIZE = 64,                   // with the terminator
    LINE_EDITOR_ECHO = 4 * LINE_EDITOR_SIZE, // the most that one byte makes it send
};

enum line_editor_state {
    LINE_EDITOR_PLAIN,
    LINE_EDITOR_ESCAPE,   // after ESC
    LINE_EDITOR_SEQUENCE, // after ESC [
};

struct line_editor_line {
    char text[LINE_EDITOR_SIZE]; // terminated
    uint8_t length;
};

struct line_editor {
    struct line_editor_line line;
    size_t cursor;
    enum line_editor_state state;
    unsigned parameter;               // of the control sequence
    bool after_return;                // the byte before was CR: an LF now belongs to it
    struct line_editor_line draft;    // what was typed before looking at the history
    struct line_editor_line *history; // newest first
    size_t history_size;              // lines that it can keep
    size_t history_count, history_at; // at 0: the draft
};

// Takes one byte. True: the line is complete, to be read before line_editor_clear(). sink NULL: echo
// nothing.
bool line_editor_take(struct line_editor *editor, uint8_t byte, struct format_sink *sink);
// Remembers the line, unless it is blank or just what was remembered last.
void line_editor_remember(struct line_editor *editor);
// Begins a new line.
void line_editor_clear(struct line_editor *editor);
