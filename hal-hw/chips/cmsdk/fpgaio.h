// SPDX-License-Identifier: Apache-2.0 OR MIT
// The MPS2 board's own registers in the FPGA (Arm application notes AN385 and AN505, "FPGA system
// control and I/O"): two lights, and a counter that the board's clock drives.
#pragma once

#include "core/hil/led.h"

struct fpgaio_registers {
    volatile uint32_t leds;
    uint32_t reserved_0;
    volatile uint32_t buttons;
    uint32_t reserved_1;
    volatile uint32_t clock_1hz;
    volatile uint32_t clock_100hz;
    volatile uint32_t counter;  // up, each time the prescaler is through
    volatile uint32_t prescale; // its reload value
};

enum { FPGAIO_LEDS = 2 };

// Makes the counter count microseconds: the clock of hw_now_us().
void fpgaio_init(struct fpgaio_registers *registers, uint32_t clock_hz);
struct hil_led fpgaio_led(uint32_t index);
