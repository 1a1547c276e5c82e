// SPDX-License-Identifier: Apache-2.0 OR MIT
// memset() and memcpy(), by words where both ends allow it. The C library's for small code go byte by byte,
// and the kernel clears and copies small structures all the time.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { WORD = sizeof(uint32_t) };

// A word of any type: these functions may be given the bytes of anything.
typedef uint32_t __attribute__((may_alias)) any_word;

// Or the compiler would find memset() in here and call it.
#pragma GCC optimize("no-tree-loop-distribute-patterns")

void *memset(void *to, int value, size_t size)
{
    uint8_t *at = to;
    uint8_t *const end = at + size;
    const uint32_t word = (uint8_t)value * 0x01010101u;
    while (at < end && (uintptr_t)at % WORD != 0)
        *at++ = (uint8_t)value;
    for (; (size_t)(end - at) >= WORD; at += WORD)
        *(any_word *)(void *)at = word;
    while (at < end)
        *at++ = (uint8_t)value;
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    uint8_t *at = to;
    const uint8_t *source = from;
    uint8_t *const end = at + size;
    if (((uintptr_t)at | (uintptr_t)source) % WORD == 0)
        for (; (size_t)(end - at) >= WORD; at += WORD, source += WORD)
            *(any_word *)(void *)at = *(const any_word *)(const void *)source;
    while (at < end)
        *at++ = *source++;
    return to;
}
