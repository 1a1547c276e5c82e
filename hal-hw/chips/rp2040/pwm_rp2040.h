// SPDX-License-Identifier: Apache-2.0 OR MIT
// Pulse-width modulation of the RP2040 (data sheet, 4.5): eight slices, each with one frequency for two pins.
#pragma once

#include "core/hil/pwm.h"

#include <stdbool.h>

enum { PWM_RP2040_SLICES = 8, PWM_RP2040_FUNCTION = 4 };

struct pwm_rp2040_registers {
    struct {
        uint32_t control, divider, counter, compare, top;
    } slices[PWM_RP2040_SLICES];
    uint32_t enable, interrupts_raw, interrupts_enable, interrupts_force, interrupts;
};

struct pwm_rp2040 {
    volatile struct pwm_rp2040_registers *registers;
    uint32_t clock_hz;
    struct {
        uint32_t frequency_hz;
        bool runs[2];
    } slices[PWM_RP2040_SLICES];
};

void pwm_rp2040_init(struct pwm_rp2040 *pwm, volatile struct pwm_rp2040_registers *registers, uint32_t clock_hz);
// A pin of the chip, which has been given to this device.
struct hil_pwm_pin pwm_rp2040_pin(struct pwm_rp2040 *pwm, uint32_t pin);
