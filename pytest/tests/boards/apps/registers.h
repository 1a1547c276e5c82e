// SPDX-License-Identifier: Apache-2.0 OR MIT
// Registers that C has no name for: all that a function keeps (and, where the processor has them, those of floating
// point) filled with one word, and looked at.
#pragma once

#include <stdint.h>

#if defined(__riscv)

enum { KEPT = 12 }; // s0 to s11

// Fills them, spins for so many rounds, and stores what is in them then.
static inline void fill_spin_and_look(uint32_t word, uint32_t rounds, uint32_t found[KEPT])
{
    __asm__ volatile(
        "addi sp, sp, -64\n\t"
        "sw s0, 0(sp)\n\tsw s1, 4(sp)\n\tsw s2, 8(sp)\n\tsw s3, 12(sp)\n\tsw s4, 16(sp)\n\tsw s5, 20(sp)\n\t"
        "sw s6, 24(sp)\n\tsw s7, 28(sp)\n\tsw s8, 32(sp)\n\tsw s9, 36(sp)\n\tsw s10, 40(sp)\n\tsw s11, 44(sp)\n\t"
        "mv s0, %0\n\tmv s1, %0\n\tmv s2, %0\n\tmv s3, %0\n\tmv s4, %0\n\tmv s5, %0\n\t"
        "mv s6, %0\n\tmv s7, %0\n\tmv s8, %0\n\tmv s9, %0\n\tmv s10, %0\n\tmv s11, %0\n\t"
        "1: addi %1, %1, -1\n\tbnez %1, 1b\n\t"
        "sw s0, 0(%2)\n\tsw s1, 4(%2)\n\tsw s2, 8(%2)\n\tsw s3, 12(%2)\n\tsw s4, 16(%2)\n\tsw s5, 20(%2)\n\t"
        "sw s6, 24(%2)\n\tsw s7, 28(%2)\n\tsw s8, 32(%2)\n\tsw s9, 36(%2)\n\tsw s10, 40(%2)\n\tsw s11, 44(%2)\n\t"
        "lw s0, 0(sp)\n\tlw s1, 4(sp)\n\tlw s2, 8(sp)\n\tlw s3, 12(sp)\n\tlw s4, 16(sp)\n\tlw s5, 20(sp)\n\t"
        "lw s6, 24(sp)\n\tlw s7, 28(sp)\n\tlw s8, 32(sp)\n\tlw s9, 36(sp)\n\tlw s10, 40(sp)\n\tlw s11, 44(sp)\n\t"
        "addi sp, sp, 64"
        :
        : "r"(word), "r"(rounds), "r"(found)
        : "memory");
}

// Those that start-up code has no use for, as they are.
static inline unsigned look(uint32_t found[KEPT])
{
    __asm__ volatile(
        "sw s4, 0(%0)\n\tsw s5, 4(%0)\n\tsw s6, 8(%0)\n\tsw s7, 12(%0)\n\tsw s8, 16(%0)\n\tsw s9, 20(%0)\n\t"
        "sw s10, 24(%0)\n\tsw s11, 28(%0)\n\tsw tp, 32(%0)\n\tsw t6, 36(%0)"
        :
        : "r"(found)
        : "memory");
    return 10;
}

#else

#if defined(__ARM_FP)
enum { KEPT = 36 }; // r8 to r11, s0 to s31
#define FP_FILL                                                                                                        \
    ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n\t"                \
    "vmov s\\n, r0\n\t.endr\n\t"
#define FP_LOOK "vstmia r2!, {s0-s31}\n\t"
#define FP_CLOBBERS                                                                                                    \
    , "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15", "s16",     \
        "s17", "s18", "s19", "s20", "s21", "s22", "s23", "s24", "s25", "s26", "s27", "s28", "s29", "s30", "s31"
#else
enum { KEPT = 4 }; // r8 to r11
#define FP_FILL
#define FP_LOOK
#define FP_CLOBBERS
#endif

// As every one of these processors can.
#define HIGH_LOOK     "mov r3, r8\n\tmov r4, r9\n\tmov r5, r10\n\tmov r6, r11\n\tstmia r2!, {r3-r6}\n\t"
#define HIGH_CLOBBERS "r3", "r4", "r5", "r6"

static inline void fill_spin_and_look(uint32_t word, uint32_t rounds, uint32_t found[KEPT])
{
    register uint32_t r0 __asm__("r0") = word;
    register uint32_t r1 __asm__("r1") = rounds;
    register uint32_t r2 __asm__("r2") = (uint32_t)(uintptr_t)found;
    __asm__ volatile(".syntax unified\n\tmov r8, r0\n\tmov r9, r0\n\tmov r10, r0\n\tmov r11, r0\n\t" FP_FILL
                     "1: subs r1, r1, #1\n\tbne 1b\n\t" HIGH_LOOK FP_LOOK
                     : "+r"(r0), "+r"(r1), "+r"(r2)
                     :
                     : HIGH_CLOBBERS, "r8", "r9", "r10", "r11", "cc", "memory" FP_CLOBBERS);
}

static inline unsigned look(uint32_t found[KEPT])
{
    register uint32_t r2 __asm__("r2") = (uint32_t)(uintptr_t)found;
    __asm__ volatile(HIGH_LOOK FP_LOOK : "+r"(r2) : : HIGH_CLOBBERS, "memory");
    return KEPT;
}

#endif
