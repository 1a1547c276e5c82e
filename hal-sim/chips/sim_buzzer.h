// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual buzzer on a pin that pulses: shows the frequency that it sounds at, 0 while it is silent.
#pragma once

#include "core/hil/pwm.h"
#include "hal-sim/device.h"

struct sim_buzzer {
    struct hil_pwm_pin pin;
    struct sim_device device;
    struct sim_channel channel;
    int32_t value;
};

// Lists the device too.
void sim_buzzer_init(struct sim_buzzer *buzzer, struct sim_devices *devices, uint32_t most_hz);
