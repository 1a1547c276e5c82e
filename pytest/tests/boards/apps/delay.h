// SPDX-License-Identifier: Apache-2.0 OR MIT
// Spends a number of instructions, plus a few that are always the same.
#pragma once

#include <stdint.h>

static inline __attribute__((always_inline)) void spend(uint32_t instructions)
{
#if defined(__riscv)
    uint32_t odd, rounds;
    __asm__ volatile("andi %0, %2, 1\n\tsrli %1, %2, 1\n\taddi %1, %1, 1\n\tbeqz %0, 1f\n\tnop\n"
                     "1:\taddi %1, %1, -1\n\tbnez %1, 1b"
                     : "=&r"(odd), "=&r"(rounds)
                     : "r"(instructions)
                     : "memory");
#else
    uint32_t rounds;
    __asm__ volatile("lsrs %0, %1, #1\n\tbcc 1f\n\tnop\n1:\tadd %0, %0, #1\n2:\tsubs %0, %0, #1\n\tbne 2b"
                     : "=&r"(rounds)
                     : "r"(instructions)
                     : "cc", "memory");
#endif
}
