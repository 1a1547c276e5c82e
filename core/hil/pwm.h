// SPDX-License-Identifier: Apache-2.0 OR MIT
// One pin that pulses by itself.
#pragma once

#include "core/abi/abi.h"

#include <stdint.h>

enum { HIL_PWM_DUTY_FULL = 10000 };

struct hil_pwm_ops {
    // Pulses, from now on in this way. duty: of HIL_PWM_DUTY_FULL, the share of time at the high level.
    // INVAL: the hardware can't do this frequency or duty. BUSY: other pins of this unit pulse at another one.
    enum error (*start)(void *device, uint32_t pin, uint32_t frequency_hz, uint32_t duty);
    // Rests at the low level.
    enum error (*stop)(void *device, uint32_t pin);
};

struct hil_pwm_pin {
    const struct hil_pwm_ops *ops;
    void *device;
    uint32_t pin; // the device's number for it
    uint32_t most_hz;
};
