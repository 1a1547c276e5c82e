// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x60007: carbon dioxide in ppm and volatile organic compounds in ppb. See sensor.h.
#pragma once

#include "core/capsules/sensor.h"

// NULL for what a board has not.
struct air_quality_sensors {
    const struct hil_sensor *co2, *tvoc;
};

// Board code, at start; then it registers the grant and lists the driver.
void air_quality_init(struct sensor *air_quality, const struct air_quality_sensors *sensors);
