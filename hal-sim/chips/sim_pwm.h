// SPDX-License-Identifier: Apache-2.0 OR MIT
// Virtual pins that pulse: each shows its frequency and duty cycle, both 0 while it rests.
#pragma once

#include "core/hil/pwm.h"
#include "hal-sim/boards/board.h"
#include "hal-sim/device.h"

enum { SIM_PWM_PINS_MAX = 16, SIM_PWM_NAME_SIZE = 16 };

struct sim_pwm {
    const struct sim_board_pwm *board;
    struct sim_device device;
    // Two for each pin: frequency, then duty.
    struct sim_channel channels[2 * SIM_PWM_PINS_MAX];
    int32_t values[2 * SIM_PWM_PINS_MAX];
    char names[2 * SIM_PWM_PINS_MAX][SIM_PWM_NAME_SIZE];
};

// Lists the device too.
void sim_pwm_init(struct sim_pwm *pwm, struct sim_devices *devices, const struct sim_board_pwm *board);
struct hil_pwm_pin sim_pwm_pin(struct sim_pwm *pwm, uint32_t pin);
