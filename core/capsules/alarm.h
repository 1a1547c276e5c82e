// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x0: one alarm for each process. Applications see a counter of 32 bits,
// whatever the width of the real one: its ticks are shifted up until they wrap at 2^32.
#pragma once

#include "core/hil/alarm.h"
#include "core/kernel/capsule.h"

struct alarm {
    struct driver driver;
    struct grant grant;
    const struct hil_alarm *alarm;
    struct hil_alarm_client client;
};

// Board code, at start; then it registers the grant and lists the driver.
void alarm_init(struct alarm *alarm, const struct hil_alarm *hil);
