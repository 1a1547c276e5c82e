// SPDX-License-Identifier: Apache-2.0 OR MIT
// Random instructions of Arm's M profile: valid, nearly valid, and anything.
#pragma once

#include "random_code.h"

// An instruction: of 16 bits if it is less than 0x10000, otherwise of 32 with the first half word on top.
uint32_t random_thumb(struct random *random);

// One of floating point.
uint32_t random_thumb_float(struct random *random);

// What are few among all: additions of shifted registers, shifts by registers, reversals, jumps by tables, double
// loads, and other arithmetic of registers that sets no flags.
uint32_t random_thumb_rare(struct random *random);

// A number of single precision: special ones, anything, and what is near one.
uint32_t random_single(struct random *random);

// Its bytes as they lie in memory; how many.
unsigned thumb_bytes(uint32_t bits, uint8_t bytes[4]);
