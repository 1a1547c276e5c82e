// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x10: pins that pulse. A running pin belongs to the process that started it, until it stops
// the pin or dies.
#pragma once

#include "core/hil/pwm.h"
#include "core/kernel/capsule.h"

enum { PWM_PINS_MAX = 16 };

struct pwm_use {
    struct process_id owner;
    bool running;
};

struct pwm {
    struct driver driver;
    struct grant grant;
    const struct hil_pwm_pin *pins;
    size_t count;
    struct pwm_use uses[PWM_PINS_MAX];
};

// Board code, at start; then it registers the grant and lists the driver. pins lives as long as the driver.
void pwm_init(struct pwm *pwm, const struct hil_pwm_pin *pins, size_t count);
