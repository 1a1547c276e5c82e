// SPDX-License-Identifier: Apache-2.0 OR MIT
// Pulse-width modulation of the nRF52 (product specification, PWM). A unit has one frequency for up to four pins; here
// each drives one pin, so that no pin depends on another.
#pragma once

#include "core/hil/pwm.h"

enum { PWM_NRF52_UNITS = 4 };

struct pwm_nrf52_registers {
    uint32_t reserved0, task_stop, task_start[2], task_step, reserved1[60];
    uint32_t event_stopped, reserved2[254];
    uint32_t enable, mode, top, prescaler, decoder, loop, reserved3[2];
    struct {
        uint32_t values, count, refresh, delay, reserved[4];
    } sequences[2];
    uint32_t outputs[4];
};

struct pwm_nrf52 {
    volatile struct pwm_nrf52_registers *units[PWM_NRF52_UNITS];
    uint8_t pins[PWM_NRF52_UNITS];             // of the chip
    volatile uint16_t values[PWM_NRF52_UNITS]; // the devices read them
};

// The pins are outputs at the low level already. At most as many as there are units.
void pwm_nrf52_init(struct pwm_nrf52 *pwm, volatile struct pwm_nrf52_registers *const *units, const uint8_t *pins,
                    uint32_t count);
// index: in the list above.
struct hil_pwm_pin pwm_nrf52_pin(struct pwm_nrf52 *pwm, uint32_t index);
