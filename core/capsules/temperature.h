// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x60000: the temperature in 0.01 °C. See sensor.h.
#pragma once

#include "core/capsules/sensor.h"

// Board code, at start; then it registers the grant and lists the driver.
void temperature_init(struct sensor *temperature, const struct hil_sensor *hil);
