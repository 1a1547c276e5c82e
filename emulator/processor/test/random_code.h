// SPDX-License-Identifier: Apache-2.0 OR MIT
// Random numbers that repeat, and random instructions of RV32IMAC: valid, nearly valid, and anything.
#pragma once

#include <stdint.h>

struct random {
    uint64_t state; // not 0
};

uint32_t random_next(struct random *random);

// A number below the limit, which is not 0.
uint32_t random_below(struct random *random, uint32_t limit);

// 32 bits, of which the lower 16 count if they do not end in 11.
uint32_t random_instruction(struct random *random);

enum { RANDOM_BASES = 7 };
// A value for a register: any, a small one either way, or an address in the RAM or near one of the bases.
uint32_t random_near(struct random *random, const uint32_t bases[RANDOM_BASES], uint32_t ram, uint32_t ram_bytes);
