// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x6000B: how much it has rained in the last hours. See sensor.h.
#pragma once

#include "core/capsules/sensor.h"

// Board code, at start; then it registers the grant and lists the driver. A reading's argument is hours.
void rainfall_init(struct sensor *rainfall, const struct hil_sensor *hil);
