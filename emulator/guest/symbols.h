// SPDX-License-Identifier: Apache-2.0 OR MIT
// What an application's executable says of its instructions, at the places to which the application was moved:
// functions, lines of source, and how to get from a function to its caller. Read with elfutils.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbols;

// The offsets are added to addresses of flash and RAM that it was linked for. NULL: it can't be read as what it is.
struct symbols *symbols_open(const char *path, uint32_t flash_offset, uint32_t ram_offset);
void symbols_close(struct symbols *symbols);

// The function that an address lies in, with its first address and the one after it. NULL: none is known.
const char *symbols_function(const struct symbols *symbols, uint32_t address, uint32_t *start, uint32_t *end);
// Its file, which stays, and line. False: none is known.
bool symbols_line(const struct symbols *symbols, uint32_t address, const char **file, int *line);

// The functions that the compiler put into each other at an address, the innermost first, with the line that is
// executed in each.
struct symbols_place {
    const char *name, *file; // file NULL: unknown
    int line;
};

enum { SYMBOLS_INLINED_MAX = 16 };

// Returns how many; at least one if symbols_function() knows the address.
unsigned symbols_places(const struct symbols *symbols, uint32_t address,
                        struct symbols_place places[SYMBOLS_INLINED_MAX]);

// --- All of them -----------------------------------------------------------------------------------

struct symbols_visitor {
    void *context;
    // From start to end (not included) lies code of that line.
    void (*line)(void *context, const char *file, int line, uint32_t start, uint32_t end);
    // A function, and one address at which its code is entered; it may come several times.
    void (*function)(void *context, const char *file, int line, const char *name, uint32_t entry);
};

void symbols_visit(const struct symbols *symbols, const struct symbols_visitor *visitor);

// --- Callers -------------------------------------------------------------------------------------

enum { SYMBOLS_REGISTERS = 32 };

struct symbols_frame {
    uint32_t pc;                           // of the next instruction, without a mode's bit
    uint32_t registers[SYMBOLS_REGISTERS]; // r0 to r15, or x0 to x31
    bool is_caller;                        // it waits in a call, which lies before pc
};

// The frame of the caller. read: a word of memory. False: there is none, or it can't be found.
bool symbols_caller(const struct symbols *symbols, struct symbols_frame *frame,
                    bool (*read)(void *context, uint32_t address, uint32_t *word), void *context);
