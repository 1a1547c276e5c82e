// SPDX-License-Identifier: Apache-2.0 OR MIT
// See debug.h.
#include "core/kernel/debug.h"

#include "core/kernel/kernel.h"

#include <string.h>

static void append(struct debug_writer *writer, const char *text, size_t size)
{
    assert(size <= writer->size - writer->used);
    memcpy(&writer->buffer[writer->used], text, size);
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
    append(writer, text, buffer.used);
    writer->dropped_lines = 0;
    return true;
}

void debug_write(struct debug_writer *writer, const char *text, size_t size)
{
    if (!report_dropped(writer, size) || size > writer->size - writer->used) {
        writer->dropped_lines++;
        return;
    }
    append(writer, text, size);
    if (writer->wake != NULL)
        writer->wake(writer->context);
}

void debug_drop(struct debug_writer *writer, size_t size)
{
    assert(size <= writer->used && writer->used <= writer->size);
    writer->used -= size;
    memmove(writer->buffer, &writer->buffer[size], writer->used);
    (void)report_dropped(writer, 0); // nobody may write any more
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
