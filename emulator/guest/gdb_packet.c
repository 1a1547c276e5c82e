// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gdb_packet.h.
#include "emulator/guest/gdb_packet.h"

#include <string.h>

enum { CTRL_C = 3, ESCAPE_BIT = 0x20 };

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// --- Reading -------------------------------------------------------------------------------------

static enum gdb_arrival take_outside(struct gdb_reader *reader, uint8_t byte)
{
    if (byte == '$') {
        reader->state = GDB_INSIDE;
        reader->sum = 0;
        reader->size = 0;
        reader->is_bad = false;
    }
    return byte == CTRL_C ? GDB_BREAK : byte == '-' ? GDB_REPEAT : GDB_NOTHING;
}

static void keep(struct gdb_reader *reader, uint8_t byte)
{
    if (reader->size < GDB_PACKET_MAX)
        reader->data[reader->size++] = (char)byte;
    else
        reader->is_bad = true;
}

// A packet that begins within another: that one was broken off.
static enum gdb_arrival take_inside(struct gdb_reader *reader, uint8_t byte)
{
    if (byte == '$')
        return take_outside(reader, byte);
    if (byte == '#') {
        reader->state = GDB_FIRST_DIGIT;
        return GDB_NOTHING;
    }
    reader->sum = (uint8_t)(reader->sum + byte);
    if (byte == '}')
        reader->state = GDB_ESCAPED;
    else
        keep(reader, byte);
    return GDB_NOTHING;
}

static void take_escaped(struct gdb_reader *reader, uint8_t byte)
{
    reader->sum = (uint8_t)(reader->sum + byte);
    reader->state = GDB_INSIDE;
    keep(reader, byte ^ ESCAPE_BIT);
}

static enum gdb_arrival take_digit(struct gdb_reader *reader, uint8_t byte)
{
    const int digit = digit_of((char)byte);
    reader->is_bad = reader->is_bad || digit < 0;
    reader->claimed = (uint8_t)(reader->claimed << 4 | (digit & 0xf));
    if (reader->state == GDB_FIRST_DIGIT) {
        reader->state = GDB_SECOND_DIGIT;
        return GDB_NOTHING;
    }
    reader->state = GDB_OUTSIDE;
    reader->data[reader->size] = '\0';
    return reader->is_bad || reader->claimed != reader->sum ? GDB_BAD : GDB_PACKET;
}

enum gdb_arrival gdb_reader_take(struct gdb_reader *reader, uint8_t byte)
{
    switch (reader->state) {
    case GDB_OUTSIDE:
        return take_outside(reader, byte);
    case GDB_INSIDE:
        return take_inside(reader, byte);
    case GDB_ESCAPED:
        take_escaped(reader, byte);
        return GDB_NOTHING;
    default:
        return take_digit(reader, byte);
    }
}

// --- Writing -------------------------------------------------------------------------------------

static const char digits[] = "0123456789abcdef";

void gdb_begin(struct gdb_writer *writer)
{
    writer->size = 0;
    writer->is_cut = false;
    writer->data[0] = '\0';
}

static void put(struct gdb_writer *writer, const char *data, size_t size)
{
    const size_t room = GDB_PACKET_MAX - writer->size;
    writer->is_cut = writer->is_cut || size > room;
    if (size > room)
        return;
    memcpy(writer->data + writer->size, data, size);
    writer->size += size;
    writer->data[writer->size] = '\0';
}

void gdb_put(struct gdb_writer *writer, const char *text)
{
    put(writer, text, strlen(text));
}

void gdb_put_bytes(struct gdb_writer *writer, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        put(writer, (const char[]){digits[bytes[i] >> 4], digits[bytes[i] & 0xf]}, 2);
}

void gdb_put_number(struct gdb_writer *writer, uint64_t number)
{
    char text[16];
    size_t at = sizeof(text);
    do {
        text[--at] = digits[number & 0xf];
        number >>= 4;
    } while (number != 0);
    put(writer, text + at, sizeof(text) - at);
}

void gdb_put_raw(struct gdb_writer *writer, const char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const bool escaped = data[i] != '\0' && strchr("#$}*", data[i]) != NULL;
        if (escaped)
            put(writer, (const char[]){'}', (char)(data[i] ^ ESCAPE_BIT)}, 2);
        else
            put(writer, &data[i], 1);
    }
}

size_t gdb_frame(const struct gdb_writer *writer, char *to)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < writer->size; i++)
        sum = (uint8_t)(sum + (uint8_t)writer->data[i]);
    to[0] = '$';
    memcpy(to + 1, writer->data, writer->size);
    memcpy(to + 1 + writer->size, (const char[]){'#', digits[sum >> 4], digits[sum & 0xf]}, 3);
    return writer->size + 4;
}

// --- What stands in packets ------------------------------------------------------------------------

bool gdb_take_number(const char **at, uint64_t most, uint64_t *number)
{
    const char *c = *at;
    *number = 0;
    for (; digit_of(*c) >= 0; c++) {
        if (*number > most >> 4)
            return false;
        *number = *number << 4 | (uint64_t)digit_of(*c);
    }
    if (c == *at || *number > most)
        return false;
    *at = c;
    return true;
}

bool gdb_take_bytes(const char **at, uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const int high = digit_of((*at)[0]), low = high < 0 ? -1 : digit_of((*at)[1]);
        if (low < 0)
            return false;
        bytes[i] = (uint8_t)(high << 4 | low);
        *at += 2;
    }
    return true;
}

bool gdb_take(const char **at, const char *text)
{
    const size_t size = strlen(text);
    if (strncmp(*at, text, size) != 0)
        return false;
    *at += size;
    return true;
}
