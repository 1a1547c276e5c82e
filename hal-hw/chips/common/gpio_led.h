// SPDX-License-Identifier: Apache-2.0 OR MIT
// A light on a pin.
#pragma once

#include "core/hil/gpio.h"
#include "core/hil/led.h"

#include <stddef.h>

struct gpio_led {
    struct hil_gpio_pin pin;
    bool active_low; // lit while the pin is low
};

// Makes each pin an output, dark, and its entry of `hil` a light. Both arrays stay in use.
void gpio_led_init(struct gpio_led *leds, struct hil_led *hil, size_t count);
