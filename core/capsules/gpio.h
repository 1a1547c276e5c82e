// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x4: the pins that the board leaves to applications. Nobody owns a pin, and
// everybody who uses the driver's interrupts hears of each one.
#pragma once

#include "core/hil/gpio.h"
#include "core/kernel/capsule.h"

enum { GPIO_PINS_MAX = 64 };

struct gpio;

// Which pin an interrupt belongs to: chips with several ports use a pin number more than once.
struct gpio_line {
    struct gpio *gpio;
    struct hil_gpio_client client;
    uint32_t index; // the application's number for the pin
};

struct gpio {
    struct driver driver;
    struct grant grant;
    const struct hil_gpio_pin *pins; // ops NULL: an index that the board leaves empty
    size_t count;
    struct gpio_line lines[GPIO_PINS_MAX];
};

// Board code, at start; then it registers the grant and lists the driver. At most GPIO_PINS_MAX.
void gpio_init(struct gpio *gpio, const struct hil_gpio_pin *pins, size_t count);
