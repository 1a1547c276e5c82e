// SPDX-License-Identifier: Apache-2.0 OR MIT
// Text without a C library: a small subset of printf over any byte sink.
#pragma once

#include <stdarg.h>
#include <stddef.h>

// Where formatted text goes. put() takes whole pieces in order.
struct format_sink {
    void (*put)(struct format_sink *sink, const char *text, size_t size);
};

// Fills a buffer and cuts what does not fit; the text is always terminated when size > 0.
struct format_buffer {
    struct format_sink sink;
    char *text;
    size_t size;
    size_t used; // characters kept, without the terminator
};

void format_buffer_init(struct format_buffer *buffer, char *text, size_t size);

// Directives: %c %s %d %u %x %X with l and ll, %z, flags '-', '0' and '#', width (also *), precision for
// %s (also *), and %%. Anything else is printed as it stands.
void format(struct format_sink *sink, const char *text, ...) __attribute__((format(printf, 2, 3)));
void format_arguments(struct format_sink *sink, const char *text, va_list arguments)
    __attribute__((format(printf, 2, 0)));
