// SPDX-License-Identifier: Apache-2.0 OR MIT
// One pin.
#pragma once

#include "core/abi/abi.h"

#include <stdbool.h>
#include <stdint.h>

enum hil_gpio_pull { HIL_GPIO_PULL_NONE, HIL_GPIO_PULL_UP, HIL_GPIO_PULL_DOWN };
enum hil_gpio_edge { HIL_GPIO_EDGE_EITHER, HIL_GPIO_EDGE_RISING, HIL_GPIO_EDGE_FALLING };

struct hil_gpio_client {
    // The edge that was asked for happened. level: of the pin now.
    void (*changed)(void *context, uint32_t pin, bool level);
    void *context;
};

struct hil_gpio_ops {
    void (*make_output)(void *device, uint32_t pin);
    void (*make_input)(void *device, uint32_t pin, enum hil_gpio_pull pull);
    // Neither: lowest power.
    void (*disable)(void *device, uint32_t pin);
    void (*write)(void *device, uint32_t pin, bool level);
    // An output reads what was written.
    bool (*read)(void *device, uint32_t pin);
    void (*enable_interrupt)(void *device, uint32_t pin, enum hil_gpio_edge edge);
    void (*disable_interrupt)(void *device, uint32_t pin);
    // The device copies *client.
    void (*set_client)(void *device, uint32_t pin, const struct hil_gpio_client *client);
};

struct hil_gpio_pin {
    const struct hil_gpio_ops *ops; // NULL: this board has no such pin
    void *device;
    uint32_t pin; // the device's number for it
};
