// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the RISC-V port keeps of each process. trap.S reads and writes it by the offsets below, which
// this header pins.
#pragma once

// Byte offsets for assembly: register xN lies at 4 * N, and the place of x0 holds the pc.
#define ARCH_PROCESS_PC 0

// What an unused part of the kernel stack holds.
#define STACK_PAINT 0x5eedface

#ifndef __ASSEMBLER__

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REGISTER_RA = 1, REGISTER_SP = 2, REGISTER_A0 = 10, REGISTER_A4 = 14 };

// What a process reaches is four pairs of bounds, in units of 4 bytes, in the order in which the PMP
// has them. A pair whose bounds are equal opens nothing (RISC-V privileged 3.7.1, TOR).
enum { PMP_REGION_RAM, PMP_REGION_FLASH, PMP_REGION_SHARE, PMP_REGIONS = 4 };

struct pmp_pair {
    uint32_t base, top;
};

struct arch_process {
    uint32_t registers[32];
    struct pmp_pair regions[PMP_REGIONS];
    // Why it faulted: mcause and mtval. Written before the core hears of the fault.
    uint32_t cause, value;
    bool has_fault;
    // Begun anew and not run since: what the processor holds in s0-s11, gp and tp is of the life before.
    bool fresh;
};

static_assert(offsetof(struct arch_process, registers) == ARCH_PROCESS_PC, "trap.S counts on it");
static_assert(sizeof(struct pmp_pair) == 8, "two words, no padding");

#endif
