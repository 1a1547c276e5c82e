// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x60001: the relative humidity in 0.01 %. See sensor.h.
#pragma once

#include "core/capsules/sensor.h"

// Board code, at start; then it registers the grant and lists the driver.
void humidity_init(struct sensor *humidity, const struct hil_sensor *hil);
