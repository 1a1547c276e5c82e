// SPDX-License-Identifier: Apache-2.0 OR MIT
// Single-precision arithmetic by integers alone, so that results, NaNs, flags and all rounding modes are those of the
// manual (A2.5, and its pseudocode in A2.5.8 and B of v8-M) on every host and at every optimisation. Numbers are
// their bits; fpscr gives the modes and gathers the cumulative flags.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum arm_rounding { ARM_TO_NEAREST, ARM_UP, ARM_DOWN, ARM_TO_ZERO, ARM_TIES_AWAY };

static inline enum arm_rounding arm_rounding_of(uint32_t fpscr)
{
    return (enum arm_rounding)(fpscr >> 22 & 3);
}

static inline uint32_t arm_negate(uint32_t value)
{
    return value ^ (uint32_t)1 << 31;
}

uint32_t arm_float_add(uint32_t a, uint32_t b, uint32_t *fpscr);
uint32_t arm_float_multiply(uint32_t a, uint32_t b, uint32_t *fpscr);
uint32_t arm_float_divide(uint32_t a, uint32_t b, uint32_t *fpscr);
uint32_t arm_float_square_root(uint32_t value, uint32_t *fpscr);
// addend + a * b, rounded once.
uint32_t arm_float_fused(uint32_t addend, uint32_t a, uint32_t b, uint32_t *fpscr);
// maxNum and minNum of IEEE 754-2008.
uint32_t arm_float_extreme(uint32_t a, uint32_t b, bool least, uint32_t *fpscr);
// Sets N Z C V of fpscr. signals: a quiet NaN is invalid too.
void arm_float_compare(uint32_t a, uint32_t b, bool signals, uint32_t *fpscr);

// To an integer of so many bits, of which some are behind the point; and back.
uint32_t arm_float_to_fixed(uint32_t value, unsigned fraction, unsigned size, bool is_signed,
                            enum arm_rounding rounding, uint32_t *fpscr);
uint32_t arm_float_from_fixed(uint32_t value, unsigned fraction, unsigned size, bool is_signed,
                              enum arm_rounding rounding, uint32_t *fpscr);
// exact: inexactness is flagged.
uint32_t arm_float_round(uint32_t value, enum arm_rounding rounding, bool exact, uint32_t *fpscr);
uint32_t arm_float_from_half(uint32_t half, uint32_t *fpscr);
uint32_t arm_float_to_half(uint32_t value, uint32_t *fpscr);
