// SPDX-License-Identifier: Apache-2.0 OR MIT
// The C library's functions on bytes and strings for checking builds: a byte at a time, and with each
// range checked. The library's own read whole vectors, which reach past the end of what they are
// given, and a checker that cannot see into them would miss what an application does wrong with them.
#include "procs/native/checker.h"

#include <stdbool.h>
#include <string.h>

#define HERE ((uintptr_t)__builtin_return_address(0))

static void *copy_up(void *to, const void *from, size_t size)
{
    void *end = to;
    __asm__ volatile("rep movsb" : "+D"(end), "+S"(from), "+c"(size) : : "memory");
    return end;
}

static void *copy(void *to, const void *from, size_t size, uintptr_t pc)
{
    checker_read(from, size, pc);
    checker_write(to, size, pc);
    return copy_up(to, from, size);
}

// The length, each byte checked before it is looked at.
static size_t length(const char *string, size_t most, uintptr_t pc)
{
    size_t n = 0;
    for (; n < most; n++) {
        checker_read(string + n, 1, pc);
        if (string[n] == '\0')
            break;
    }
    return n;
}

// --- Bytes ---------------------------------------------------------------------------------------

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    copy(to, from, size, HERE);
    return to;
}

void *mempcpy(void *restrict to, const void *restrict from, size_t size)
{
    return copy(to, from, size, HERE);
}

void *__mempcpy(void *restrict to, const void *restrict from, size_t size);
void *__mempcpy(void *restrict to, const void *restrict from, size_t size)
{
    return copy(to, from, size, HERE);
}

void *memmove(void *to, const void *from, size_t size)
{
    checker_read(from, size, HERE);
    checker_write(to, size, HERE);
    if ((uintptr_t)to - (uintptr_t)from >= size)
        copy_up(to, from, size);
    else
        for (size_t i = size; i-- > 0;)
            ((char *)to)[i] = ((const char *)from)[i];
    return to;
}

void *memset(void *to, int value, size_t size)
{
    void *end = to;
    checker_write(to, size, HERE);
    __asm__ volatile("rep stosb" : "+D"(end), "+c"(size) : "a"(value) : "memory");
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a, *y = b;
    checker_read(a, size, HERE);
    checker_read(b, size, HERE);
    for (size_t i = 0; i < size; i++)
        if (x[i] != y[i])
            return x[i] - y[i];
    return 0;
}

void *memchr(const void *memory, int value, size_t size)
{
    const unsigned char *bytes = memory;
    for (size_t i = 0; i < size; i++) {
        checker_read(bytes + i, 1, HERE);
        if (bytes[i] == (unsigned char)value)
            return (void *)(uintptr_t)(bytes + i);
    }
    return NULL;
}

// --- Strings -------------------------------------------------------------------------------------

size_t strlen(const char *string)
{
    return length(string, SIZE_MAX, HERE);
}

size_t strnlen(const char *string, size_t most)
{
    return length(string, most, HERE);
}

char *strcpy(char *restrict to, const char *restrict from)
{
    copy(to, from, length(from, SIZE_MAX, HERE) + 1, HERE);
    return to;
}

char *stpcpy(char *restrict to, const char *restrict from)
{
    return (char *)copy(to, from, length(from, SIZE_MAX, HERE) + 1, HERE) - 1;
}

char *strncpy(char *restrict to, const char *restrict from, size_t size)
{
    size_t n = length(from, size, HERE);
    copy(to, from, n, HERE);
    checker_write(to + n, size - n, HERE);
    memset(to + n, 0, size - n);
    return to;
}

char *strcat(char *restrict to, const char *restrict from)
{
    copy(to + length(to, SIZE_MAX, HERE), from, length(from, SIZE_MAX, HERE) + 1, HERE);
    return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t size)
{
    size_t n = length(from, size, HERE);
    char *end = copy(to + length(to, SIZE_MAX, HERE), from, n, HERE);
    checker_write(end, 1, HERE);
    *end = '\0';
    return to;
}

static int compare(const char *a, const char *b, size_t most, uintptr_t pc)
{
    for (size_t i = 0; i < most; i++) {
        checker_read(a + i, 1, pc);
        checker_read(b + i, 1, pc);
        if (a[i] != b[i] || a[i] == '\0')
            return (unsigned char)a[i] - (unsigned char)b[i];
    }
    return 0;
}

int strcmp(const char *a, const char *b)
{
    return compare(a, b, SIZE_MAX, HERE);
}

int strncmp(const char *a, const char *b, size_t size)
{
    return compare(a, b, size, HERE);
}

// The first place of value, or of the end of the string.
static char *find(const char *string, char value, uintptr_t pc)
{
    for (;; string++) {
        checker_read(string, 1, pc);
        if (*string == value || *string == '\0')
            return (char *)(uintptr_t)string;
    }
}

char *strchr(const char *string, int value)
{
    char *found = find(string, (char)value, HERE);
    return *found == (char)value ? found : NULL;
}

char *strchrnul(const char *string, int value)
{
    return find(string, (char)value, HERE);
}

char *__strchrnul(const char *string, int value);
char *__strchrnul(const char *string, int value)
{
    return find(string, (char)value, HERE);
}

char *strrchr(const char *string, int value)
{
    size_t n = length(string, SIZE_MAX, HERE) + 1;
    while (n-- > 0)
        if (string[n] == (char)value)
            return (char *)(uintptr_t)(string + n);
    return NULL;
}
