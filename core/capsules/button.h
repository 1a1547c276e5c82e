// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x3: push buttons, which tell every process that asked for them of each press
// and release.
#pragma once

#include "core/hil/gpio.h"
#include "core/kernel/capsule.h"

struct button;

// A button as the board describes it; button_init() fills in the rest.
struct button_pin {
    struct hil_gpio_pin pin;
    bool active_low; // pressed pulls the pin low
    enum hil_gpio_pull pull;
    struct button *button;
    struct hil_gpio_client client;
    uint32_t index; // the application's number for it
};

struct button {
    struct driver driver;
    struct grant grant;
    struct button_pin *pins;
    size_t count;
};

// Board code, at start; then it registers the grant and lists the driver.
void button_init(struct button *button, struct button_pin *pins, size_t count);
