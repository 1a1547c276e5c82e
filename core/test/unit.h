// SPDX-License-Identifier: Apache-2.0 OR MIT
// What every unit test includes: CMocka with the headers that it wants before it, and a generator of
// numbers that are the same in every run.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

// xorshift32 (Marsaglia 2003). The seed is never 0.
static inline uint32_t unit_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}
