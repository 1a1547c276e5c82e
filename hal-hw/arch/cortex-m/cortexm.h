// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a board with a Cortex-M tells the port.
#pragma once

#include <stdint.h>

// Before firmware_init(): the frequency of the processor's clock, a multiple of 1 MHz.
void cortexm_set_clock(uint32_t hz);

// Resets the chip through the system control block.
_Noreturn void cortexm_reset_chip(void);
