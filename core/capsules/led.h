// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x2: lights that any process may switch. It keeps nothing for processes.
#pragma once

#include "core/hil/led.h"
#include "core/kernel/capsule.h"

struct led {
    struct driver driver;
    const struct hil_led *leds;
    size_t count;
};

// Board code, at start; then it lists the driver.
void led_init(struct led *led, const struct hil_led *leds, size_t count);
