// SPDX-License-Identifier: Apache-2.0 OR MIT
// See debug.h.
#include "core/kernel/debug.h"

#include "core/kernel/kernel.h"

#include <string.h>

static void ring_put(struct debug_writer *writer, const char *text, size_t size)
{
    assert(size <= writer->size - writer->used);
    for (size_t i = 0; i < size; i++)
        writer->ring[(writer->head + writer->used + i) % writer->size] = (uint8_t)text[i];
    writer->used += size;
}

// Says how many lines are missing at the place where they are missing.
static bool report_dropped(struct debug_writer *writer, size_t room_for)
{
    char text[64];
    struct format_buffer buffer;
    if (writer->dropped_lines == 0)
        return true;
    format_buffer_init(&buffer, text, sizeof(text));
    format(&buffer.sink, "*** %u debug lines dropped ***\r\n", (unsigned)writer->dropped_lines);
    if (buffer.used + room_for > writer->size - writer->used)
        return false;
    ring_put(writer, text, buffer.used);
    writer->dropped_lines = 0;
    return true;
}

void debug_write(struct debug_writer *writer, const char *text, size_t size)
{
    if (!report_dropped(writer, size) || size > writer->size - writer->used) {
        writer->dropped_lines++;
        return;
    }
    ring_put(writer, text, size);
    if (writer->wake != NULL)
        writer->wake(writer->context);
}

size_t debug_take(struct debug_writer *writer, uint8_t *to, size_t size)
{
    assert(writer->used <= writer->size && writer->head < writer->size);
    const size_t taken = size < writer->used ? size : writer->used;
    for (size_t i = 0; i < taken; i++)
        to[i] = writer->ring[(writer->head + i) % writer->size];
    writer->head = (writer->head + taken) % writer->size;
    writer->used -= taken;
    return taken;
}

void kernel_debug(struct kernel *kernel, const char *text, ...)
{
    char line[DEBUG_LINE_MAX];
    struct format_buffer buffer;
    va_list arguments;
    if (kernel->config.debug == NULL)
        return;
    format_buffer_init(&buffer, line, sizeof(line) - 2);
    va_start(arguments, text);
    format_arguments(&buffer.sink, text, arguments);
    va_end(arguments);
    memcpy(line + buffer.used, "\r\n", 2);
    debug_write(kernel->config.debug, line, buffer.used + 2);
}
