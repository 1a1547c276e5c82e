// SPDX-License-Identifier: Apache-2.0 OR MIT
// Writing the PMP (RISC-V privileged 3.7). What a region may be is core/mpu's arithmetic; where it
// stands among the entries is the variant's: pmp-plain, or pmp-smepmp for a unit with Smepmp.
#pragma once

#include "arch_process.h"

// Opens nothing. Not 0: QEMU 7.2 takes a top of 0 for the end of memory.
#define PMP_PAIR_NONE ((struct pmp_pair){1, 1})

// Once, before any process: the kernel's own rules, and users' rules that open nothing.
void pmp_init(void);

// A process that reaches nothing.
void pmp_clear(struct pmp_pair regions[PMP_REGIONS]);

// From now on user mode reaches exactly these regions.
void pmp_load(const struct pmp_pair regions[PMP_REGIONS]);
