// SPDX-License-Identifier: Apache-2.0 OR MIT
// Fingers on a glass. Coordinates are those of the glass, whatever is rotated on the screen behind it. States and
// gestures have the numbers of the system call driver, TOUCH_STATUS_* and TOUCH_GESTURE_*.
#pragma once

#include "core/abi/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hil_touch_event {
    uint32_t status;
    uint16_t x, y;
    uint8_t id; // of the finger, the same from its press to its release
    uint8_t size, pressure;
};

struct hil_touch_client {
    // All fingers on the glass, and those that just left it, lowest number first.
    void (*touched)(void *context, const struct hil_touch_event *events, size_t count);
    void (*gestured)(void *context, uint32_t gesture);
    void *context;
};

struct hil_touch_ops {
    // How many fingers it tells apart.
    uint32_t (*limit)(void *device);
    // Until it is switched on, fingers are not noticed.
    void (*set_listening)(void *device, bool on);
    // The device copies *client.
    void (*set_client)(void *device, const struct hil_touch_client *client);
};

struct hil_touch {
    const struct hil_touch_ops *ops;
    void *device;
};
