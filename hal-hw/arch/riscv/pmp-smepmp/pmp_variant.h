// SPDX-License-Identifier: Apache-2.0 OR MIT
// PMP with Smepmp and sixteen entries: RAM of the process in 1-2, its flash in 3-4, shares in 5-6 and
// 7-8; the kernel's own from 9 on. Why flash is not first stands in pmp_door.inc.
#pragma once

#define PMP_FIRST_ENTRY 1

#include <stdint.h>

// All devices of the chip, which defines this: one rule opens them to the kernel.
extern const struct pmp_devices {
    uint32_t start, end;
} pmp_devices;
