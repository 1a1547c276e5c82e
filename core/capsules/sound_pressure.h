// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x60006: how loud it is, in dB. See sensor.h.
#pragma once

#include "core/capsules/sensor.h"

// Board code, at start; then it registers the grant and lists the driver.
void sound_pressure_init(struct sensor *sound_pressure, const struct hil_sensor *hil);
