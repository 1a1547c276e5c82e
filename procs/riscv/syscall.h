// SPDX-License-Identifier: Apache-2.0 OR MIT
// System calls of RISC-V (TRD 104, section 4): the class is in a4, the slots are a0 to a3.
#pragma once

#include <stdint.h>

// A yield may run an upcall before it returns, and that is a function like any other: it keeps what
// the calling convention (RISC-V ELF psABI, section 1.1) says and nothing else.
static inline __attribute__((always_inline)) void target_syscall(uint32_t class_number, uint32_t slots[4])
{
    register uint32_t a0 __asm__("a0") = slots[0];
    register uint32_t a1 __asm__("a1") = slots[1];
    register uint32_t a2 __asm__("a2") = slots[2];
    register uint32_t a3 __asm__("a3") = slots[3];
    register uint32_t a4 __asm__("a4") = class_number;
    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4)
                     :
                     : "memory", "ra", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "a5", "a6", "a7");
    slots[0] = a0;
    slots[1] = a1;
    slots[2] = a2;
    slots[3] = a3;
}
