// SPDX-License-Identifier: Apache-2.0 OR MIT
// The text of one console: what came from a UART, with the control sequences of a terminal that programs
// commonly send, kept as lines that can be scrolled back, selected and copied. Knows no pixels.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CONSOLE_LINES = 10000, CONSOLE_LINE_CELLS = 4096, CONSOLE_ESCAPE_MAX = 32, CONSOLE_PLAIN = 16 };

struct console_cell {
    uint32_t codepoint : 21;
    uint32_t colour : 5; // 0 to 15 as in a terminal, CONSOLE_PLAIN
    uint32_t bold : 1;
    uint32_t faint : 1;
};

struct console_line {
    struct console_cell *cells;
    uint32_t count, capacity;
};

// A place in the text. Lines are numbered from the first that ever was; those before `oldest` are gone.
struct console_place {
    uint64_t line;
    uint32_t column;
};

struct console {
    struct console_line lines[CONSOLE_LINES]; // a ring
    uint64_t oldest, next;                    // next - 1 is the line that is being written
    uint32_t column;
    struct console_cell pen;
    uint64_t changes;
    // What is not complete yet.
    unsigned state;
    char escape[CONSOLE_ESCAPE_MAX];
    size_t escape_size;
    char utf8[4];
    size_t utf8_size;
};

// A line as it is shown: part of a line of the text.
struct console_row {
    uint64_t line;
    uint32_t first, count;
};

// Where somebody looks: the row at the bottom.
struct console_view {
    bool scrolled; // false: at the end of the text, wherever that moves
    uint64_t line;
    uint32_t row; // of that line
};

struct console *console_create(void);
void console_destroy(struct console *console);
void console_put(struct console *console, const void *text, size_t size);
void console_clear(struct console *console);
// NULL: it is gone, or has not come yet.
const struct console_line *console_line(const struct console *console, uint64_t line);

// Fills in the rows of a window from its top; fewer than `rows` if there is not so much text. Returns how many.
size_t console_layout(const struct console *console, const struct console_view *view, uint32_t columns, size_t rows,
                      struct console_row *out);
// Moves by rows, up being positive; stays within the text.
void console_scroll(const struct console *console, struct console_view *view, uint32_t columns, size_t rows, long by);
// How far up the bottom row is, and how many rows the text has: for a scroll bar. In lines of the text.
void console_extent(const struct console *console, const struct console_view *view, uint64_t *below, uint64_t *all);

bool console_place_before(struct console_place a, struct console_place b);
// The word around a place.
void console_word(const struct console *console, struct console_place at, struct console_place *from,
                  struct console_place *to);
// The text from one place to another (not including the cell at `to`), in UTF-8, ended by 0; to be freed. NULL: no
// memory.
char *console_copy(const struct console *console, struct console_place from, struct console_place to);
