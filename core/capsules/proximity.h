// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x60005: how near something is, from 0 (far) to 255 (close). A process reads at once, or waits
// until the value leaves a range.
#pragma once

#include "core/hil/sensor.h"
#include "core/kernel/capsule.h"

enum proximity_mode { PROXIMITY_RESTS, PROXIMITY_READS, PROXIMITY_WATCHES };

struct proximity {
    struct driver driver;
    struct grant grant;
    const struct hil_sensor *sensor;
    struct hil_sensor_client client;
    enum proximity_mode mode; // what the sensor does
};

// Board code, at start; then it registers the grant and lists the driver.
void proximity_init(struct proximity *proximity, const struct hil_sensor *hil);
