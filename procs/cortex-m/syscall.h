// SPDX-License-Identifier: Apache-2.0 OR MIT
// System calls of Armv6-M to Armv8-M (TRD 104, section 4): the class is the number in the svc
// instruction itself, so each class has an instruction of its own; the slots are r0 to r3.
#pragma once

#include <stdint.h>

// A yield may run an upcall before it returns, and that is a function like any other: it keeps what
// the procedure call standard (AAPCS32, section 6.1.1) says and nothing else.
#if defined(__ARM_FP)
#define CORTEX_M_CALL_CLOBBERS                                                                                         \
    "r12", "lr", "cc", "memory", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12",      \
        "s13", "s14", "s15"
#else
#define CORTEX_M_CALL_CLOBBERS "r12", "lr", "cc", "memory"
#endif

#define CORTEX_M_CALL(number)                                                                                          \
    static inline __attribute__((always_inline)) void cortex_m_call_##number(uint32_t slots[4])                        \
    {                                                                                                                  \
        register uint32_t r0 __asm__("r0") = slots[0];                                                                 \
        register uint32_t r1 __asm__("r1") = slots[1];                                                                 \
        register uint32_t r2 __asm__("r2") = slots[2];                                                                 \
        register uint32_t r3 __asm__("r3") = slots[3];                                                                 \
        __asm__ volatile("svc " #number : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3) : : CORTEX_M_CALL_CLOBBERS);          \
        slots[0] = r0;                                                                                                 \
        slots[1] = r1;                                                                                                 \
        slots[2] = r2;                                                                                                 \
        slots[3] = r3;                                                                                                 \
    }

CORTEX_M_CALL(0)
CORTEX_M_CALL(1)
CORTEX_M_CALL(2)
CORTEX_M_CALL(3)
CORTEX_M_CALL(4)
CORTEX_M_CALL(5)
CORTEX_M_CALL(6)
CORTEX_M_CALL(7)
CORTEX_M_CALL(255)

// The class is a constant nearly everywhere, and then one instruction is left of this. A class that
// does not exist is a fault of the process, as everywhere.
static inline __attribute__((always_inline)) void target_syscall(uint32_t class_number, uint32_t slots[4])
{
    switch (class_number) {
    case 0:
        cortex_m_call_0(slots);
        break;
    case 1:
        cortex_m_call_1(slots);
        break;
    case 2:
        cortex_m_call_2(slots);
        break;
    case 3:
        cortex_m_call_3(slots);
        break;
    case 4:
        cortex_m_call_4(slots);
        break;
    case 5:
        cortex_m_call_5(slots);
        break;
    case 6:
        cortex_m_call_6(slots);
        break;
    case 7:
        cortex_m_call_7(slots);
        break;
    default:
        cortex_m_call_255(slots);
    }
}
