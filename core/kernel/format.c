// SPDX-License-Identifier: Apache-2.0 OR MIT
// See format.h. One directive is decoded into a struct and then printed: no buffer but that of
// one number.
#include "core/kernel/format.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct directive {
    bool left, zero, prefix;
    int width;
    int precision; // -1: none
    int longs;     // how many 'l'
    bool size;     // 'z'
    char kind;
    const char *text; // as it stands, from its '%'
    size_t text_size;
};

static void pad(struct format_sink *sink, char with, int count)
{
    while (count-- > 0)
        sink->put(sink, &with, 1);
}

static void put_field(struct format_sink *sink, const struct directive *d, const char *text, size_t size)
{
    int room = d->width - (size > INT_MAX ? INT_MAX : (int)size);
    if (!d->left)
        pad(sink, ' ', room);
    sink->put(sink, text, size);
    if (d->left)
        pad(sink, ' ', room);
}

static size_t bounded_length(const char *text, int precision)
{
    if (precision < 0)
        return strlen(text);
    size_t length = 0;
    while (length < (size_t)precision && text[length] != '\0')
        length++;
    return length;
}

// Writes digits backwards from end and returns where they begin.
static char *digits(char *end, unsigned long long value, unsigned base, bool upper)
{
    const char *const set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    do {
        *--end = set[value % base];
        value /= base;
    } while (value != 0);
    return end;
}

static void put_number(struct format_sink *sink, const struct directive *d, unsigned long long value, bool negative)
{
    char buffer[32];
    char *const end = buffer + sizeof(buffer);
    const bool hex = d->kind == 'x' || d->kind == 'X';
    char *start = digits(end, value, hex ? 16 : 10, d->kind == 'X');
    const char *const prefix = negative ? "-" : hex && d->prefix ? (d->kind == 'X' ? "0X" : "0x") : "";
    const size_t prefix_size = strlen(prefix);
    if (d->zero && !d->left) {
        const int room = d->width - (int)(end - start) - (int)prefix_size;
        sink->put(sink, prefix, prefix_size);
        pad(sink, '0', room);
        sink->put(sink, start, (size_t)(end - start));
        return;
    }
    start -= prefix_size;
    memcpy(start, prefix, prefix_size);
    put_field(sink, d, start, (size_t)(end - start));
}

static const char *parse_number(const char *text, int *value, va_list *arguments)
{
    if (*text == '*') {
        *value = va_arg(*arguments, int);
        return text + 1;
    }
    *value = 0;
    while (*text >= '0' && *text <= '9')
        *value = *value * 10 + (*text++ - '0');
    return text;
}

static const char *parse_flags(const char *text, struct directive *d)
{
    for (;; text++) {
        if (*text == '-')
            d->left = true;
        else if (*text == '0')
            d->zero = true;
        else if (*text == '#')
            d->prefix = true;
        else
            return text;
    }
}

static const char *parse(const char *text, struct directive *d, va_list *arguments)
{
    *d = (struct directive){.precision = -1, .text = text};
    text = parse_flags(text + 1, d);
    text = parse_number(text, &d->width, arguments);
    if (*text == '.')
        text = parse_number(text + 1, &d->precision, arguments);
    for (; *text == 'l'; text++)
        d->longs++;
    if (*text == 'z') {
        d->size = true;
        text++;
    }
    d->kind = *text;
    if (*text != '\0')
        text++;
    d->text_size = (size_t)(text - d->text);
    return text;
}

static unsigned long long unsigned_argument(const struct directive *d, va_list *arguments)
{
    if (d->size)
        return va_arg(*arguments, size_t);
    if (d->longs >= 2)
        return va_arg(*arguments, unsigned long long);
    if (d->longs == 1)
        return va_arg(*arguments, unsigned long);
    return va_arg(*arguments, unsigned);
}

static long long signed_argument(const struct directive *d, va_list *arguments)
{
    if (d->size)
        return va_arg(*arguments, ptrdiff_t);
    if (d->longs >= 2)
        return va_arg(*arguments, long long);
    if (d->longs == 1)
        return va_arg(*arguments, long);
    return va_arg(*arguments, int);
}

static void put_directive(struct format_sink *sink, const struct directive *d, va_list *arguments)
{
    switch (d->kind) {
    case 'c': {
        const char c = (char)va_arg(*arguments, int);
        put_field(sink, d, &c, 1);
        break;
    }
    case 's': {
        const char *const s = va_arg(*arguments, const char *);
        const char *const text = s != NULL ? s : "(none)";
        put_field(sink, d, text, bounded_length(text, d->precision));
        break;
    }
    case 'd': {
        const long long value = signed_argument(d, arguments);
        put_number(sink, d, value < 0 ? 0ull - (unsigned long long)value : (unsigned long long)value, value < 0);
        break;
    }
    case 'u':
    case 'x':
    case 'X':
        put_number(sink, d, unsigned_argument(d, arguments), false);
        break;
    case '%':
        sink->put(sink, "%", 1);
        break;
    default:
        sink->put(sink, d->text, d->text_size);
        break;
    }
}

void format_arguments(struct format_sink *sink, const char *text, va_list arguments)
{
    va_list copy;
    va_copy(copy, arguments);
    while (*text != '\0') {
        const char *const percent = strchr(text, '%');
        const size_t plain = percent != NULL ? (size_t)(percent - text) : strlen(text);
        if (plain > 0)
            sink->put(sink, text, plain);
        text += plain;
        if (percent == NULL)
            break;
        struct directive d;
        text = parse(text, &d, &copy);
        put_directive(sink, &d, &copy);
    }
    va_end(copy);
}

void format(struct format_sink *sink, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    format_arguments(sink, text, arguments);
    va_end(arguments);
}

static void buffer_put(struct format_sink *sink, const char *text, size_t size)
{
    struct format_buffer *const buffer = (struct format_buffer *)sink;
    if (buffer->size == 0)
        return;
    const size_t room = buffer->size - 1 - buffer->used;
    const size_t kept = size < room ? size : room;
    memcpy(buffer->text + buffer->used, text, kept);
    buffer->used += kept;
    buffer->text[buffer->used] = '\0';
}

void format_buffer_init(struct format_buffer *buffer, char *text, size_t size)
{
    *buffer = (struct format_buffer){.sink = {buffer_put}, .text = text, .size = size};
    if (size > 0)
        text[0] = '\0';
}
