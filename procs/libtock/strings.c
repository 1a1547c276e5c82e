// SPDX-License-Identifier: Apache-2.0 OR MIT
// String functions that applications written for newlib use and that glibc lacks before 2.38. Weak,
// so that a C library which has them keeps its own.
#include <stddef.h>
#include <string.h>

__attribute__((weak)) size_t strlcpy(char *restrict to, const char *restrict from, size_t size);
__attribute__((weak)) size_t strlcat(char *restrict to, const char *restrict from, size_t size);

// Copies what fits with its ending zero; returns the length of all that there was to copy.
size_t strlcpy(char *restrict to, const char *restrict from, size_t size)
{
    size_t length = strlen(from);
    if (size > 0) {
        size_t fits = length < size ? length : size - 1;
        memcpy(to, from, fits);
        to[fits] = '\0';
    }
    return length;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t size)
{
    size_t used = strnlen(to, size);
    return used + strlcpy(to + used, from, size - used);
}
