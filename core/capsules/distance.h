// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x60009: how far away something is, in mm. See sensor.h.
#pragma once

#include "core/capsules/sensor.h"

// Board code, at start; then it registers the grant and lists the driver.
void distance_init(struct sensor *distance, const struct hil_sensor *hil);
