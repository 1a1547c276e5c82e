// SPDX-License-Identifier: Apache-2.0 OR MIT
// A sensor of any kind: start a reading, and its values come later. What they mean, and in which unit they are,
// is the business of the driver that it serves (core/abi/drivers/sensors.toml): temperatures in 0.01 °C, say.
#pragma once

#include "core/abi/abi.h"

#include <stdbool.h>
#include <stdint.h>

enum { HIL_SENSOR_VALUES = 3 };

// As many as the sensor has; the others are 0.
struct hil_sensor_values {
    int32_t value[HIL_SENSOR_VALUES];
};

struct hil_sensor_client {
    // The reading that was started is there. error: it failed, the values mean nothing.
    // Never called from within the functions below.
    void (*measured)(void *context, const struct hil_sensor_values *values, enum error error);
    void *context;
};

struct hil_sensor_ops {
    // Starts a reading; replaces a watch. argument: what the kind of sensor wants to know, else 0.
    // BUSY: it can't start now. INVAL: not with this argument.
    enum error (*start)(void *device, uint32_t argument);
    // Answers as soon as the first value is below low or above high; replaces a watch. NULL: it can't.
    enum error (*watch)(void *device, int32_t low, int32_t high);
    // Keeps the sensor running between readings. NULL: it makes no difference.
    void (*keep_running)(void *device, bool on);
    // The device copies *client.
    void (*set_client)(void *device, const struct hil_sensor_client *client);
};

struct hil_sensor {
    const struct hil_sensor_ops *ops; // NULL: this board has no such sensor
    void *device;
    int32_t least, most; // of the first value; what it can measure
};
