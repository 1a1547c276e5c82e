// SPDX-License-Identifier: Apache-2.0 OR MIT
// One light that is on or off.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct hil_led_ops {
    void (*set)(void *device, uint32_t index, bool on);
    bool (*get)(void *device, uint32_t index);
};

struct hil_led {
    const struct hil_led_ops *ops;
    void *device;
    uint32_t index; // the device's number for it
};
