// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x60002: how bright it is, in lux. See sensor.h.
#pragma once

#include "core/capsules/sensor.h"

// Board code, at start; then it registers the grant and lists the driver.
void ambient_light_init(struct sensor *ambient_light, const struct hil_sensor *hil);
