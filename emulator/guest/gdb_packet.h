// SPDX-License-Identifier: Apache-2.0 OR MIT
// gdb's remote serial protocol, below the meaning of its packets (gdb manual, appendix E.1): frames with checksums,
// escapes, hexadecimal numbers and bytes. Whatever arrives, nothing is read or written outside of what is here.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GDB_PACKET_MAX = 16384 };

enum gdb_arrival {
    GDB_NOTHING, // yet
    GDB_PACKET,  // whole and sound, in data
    GDB_BAD,     // its checksum is wrong, or it is too long: to be sent again
    GDB_BREAK,   // Ctrl-C
    GDB_REPEAT,  // what was sent last is wanted once more
};

struct gdb_reader {
    enum { GDB_OUTSIDE, GDB_INSIDE, GDB_ESCAPED, GDB_FIRST_DIGIT, GDB_SECOND_DIGIT } state;
    uint8_t sum;     // of what arrived of the packet
    uint8_t claimed; // what it says of it
    bool is_bad;
    size_t size;
    char data[GDB_PACKET_MAX + 1]; // without escapes, ended by a 0 that does not count
};

enum gdb_arrival gdb_reader_take(struct gdb_reader *reader, uint8_t byte);

// What is being written: the rest is left out where it is full, and that is noted.
struct gdb_writer {
    char data[GDB_PACKET_MAX + 1]; // ended by a 0
    size_t size;
    bool is_cut;
};

void gdb_begin(struct gdb_writer *writer);
void gdb_put(struct gdb_writer *writer, const char *text);
void gdb_put_bytes(struct gdb_writer *writer, const uint8_t *bytes, size_t size); // in hexadecimal
void gdb_put_number(struct gdb_writer *writer, uint64_t number);                  // likewise, no leading zeros
// As it is, with escapes.
void gdb_put_raw(struct gdb_writer *writer, const char *data, size_t size);
// $...#xx around it. Returns the size; to has room for GDB_PACKET_MAX + 4 bytes.
size_t gdb_frame(const struct gdb_writer *writer, char *to);

// What is being read: they move *at past what they took. False: it is not there, or too large.
bool gdb_take_number(const char **at, uint64_t most, uint64_t *number);
bool gdb_take_bytes(const char **at, uint8_t *bytes, size_t size);
bool gdb_take(const char **at, const char *text);
