// SPDX-License-Identifier: Apache-2.0 OR MIT
// The fuzzer's bytes as a source of decisions. At their end everything is 0, so a shorter input is a
// shorter run.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fuzz_bytes {
    const uint8_t *data;
    size_t left;
};

static inline uint8_t fuzz_byte(struct fuzz_bytes *bytes)
{
    if (bytes->left == 0)
        return 0;
    bytes->left--;
    return *bytes->data++;
}

static inline uint32_t fuzz_word(struct fuzz_bytes *bytes)
{
    uint32_t word = 0;
    for (unsigned i = 0; i < 4; i++)
        word |= (uint32_t)fuzz_byte(bytes) << 8 * i;
    return word;
}

// 0 to count - 1. One byte decides where that is enough.
static inline uint32_t fuzz_below(struct fuzz_bytes *bytes, uint32_t count)
{
    if (count <= 1)
        return 0;
    return (count <= 256 ? fuzz_byte(bytes) : fuzz_word(bytes)) % count;
}

static inline bool fuzz_one_in(struct fuzz_bytes *bytes, uint32_t count)
{
    return fuzz_below(bytes, count) == count - 1;
}
