// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x60004: acceleration, magnetic field and rotation, three axes each. See sensor.h.
#pragma once

#include "core/capsules/sensor.h"

// What a board has of them; NULL for what it has not.
struct ninedof_sensors {
    const struct hil_sensor *accelerometer, *magnetometer, *gyroscope;
};

// Board code, at start; then it registers the grant and lists the driver.
void ninedof_init(struct sensor *ninedof, const struct ninedof_sensors *sensors);
