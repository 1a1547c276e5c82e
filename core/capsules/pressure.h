// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x60008: the pressure of the air in hPa. See sensor.h.
#pragma once

#include "core/capsules/sensor.h"

// Board code, at start; then it registers the grant and lists the driver.
void pressure_init(struct sensor *pressure, const struct hil_sensor *hil);
