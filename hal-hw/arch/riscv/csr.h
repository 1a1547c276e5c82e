// SPDX-License-Identifier: Apache-2.0 OR MIT
// Control and status registers that this port touches: access by number, so that an assembler that
// does not know Smepmp takes them too, and the bits that it uses.
#pragma once

// mcause (RISC-V privileged 3.1.15).
#define CAUSE_INTERRUPT   0x80000000
#define CAUSE_FETCH_FAULT 1
#define CAUSE_BREAKPOINT  3
#define CAUSE_LOAD_FAULT  5
#define CAUSE_STORE_FAULT 7
#define CAUSE_USER_CALL   8
#define CAUSE_TIMER       7
#define CAUSE_EXTERNAL    11

// mstatus (3.1.6).
#define MSTATUS_MPIE 0x00000080
#define MSTATUS_MPP  0x00001800
#define MSTATUS_FS   0x00006000
#define MSTATUS_MPRV 0x00020000
#define MSTATUS_TW   0x00200000

// mip and mie (3.1.9).
#define MIP_TIMER    (1u << CAUSE_TIMER)
#define MIP_EXTERNAL (1u << CAUSE_EXTERNAL)

#define CSR_MSTATUS    0x300
#define CSR_MIE        0x304
#define CSR_MTVEC      0x305
#define CSR_MCOUNTEREN 0x306
#define CSR_MSCRATCH   0x340
#define CSR_MEPC       0x341
#define CSR_MCAUSE     0x342
#define CSR_MTVAL      0x343
#define CSR_MIP        0x344
#define CSR_PMPCFG0    0x3a0
#define CSR_PMPADDR0   0x3b0
#define CSR_MSECCFG    0x747

#ifndef __ASSEMBLER__

#define csr_read(number)                                                                                               \
    __extension__({                                                                                                    \
        uint32_t value_;                                                                                               \
        __asm__ volatile("csrr %0, %1" : "=r"(value_) : "i"(number) : "memory");                                       \
        value_;                                                                                                        \
    })
// A test on another machine brings its own.
#ifndef csr_write
#define csr_write(number, value) __asm__ volatile("csrw %0, %1" : : "i"(number), "r"(value) : "memory")
#endif
#define csr_set(number, bits)   __asm__ volatile("csrs %0, %1" : : "i"(number), "r"(bits) : "memory")
#define csr_clear(number, bits) __asm__ volatile("csrc %0, %1" : : "i"(number), "r"(bits) : "memory")

#endif
