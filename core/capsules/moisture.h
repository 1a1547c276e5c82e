// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x6000A: how wet the ground is, in 0.01 %. See sensor.h.
#pragma once

#include "core/capsules/sensor.h"

// Board code, at start; then it registers the grant and lists the driver.
void moisture_init(struct sensor *moisture, const struct hil_sensor *hil);
