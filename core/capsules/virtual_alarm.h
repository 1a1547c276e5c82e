// SPDX-License-Identifier: Apache-2.0 OR MIT
// Many alarms out of one. Every virtual alarm is a hil_alarm of the same frequency and width as the
// real one, and keeps its promise: it fires as soon as now is no longer within
// [reference, reference + dt), whatever the others do.
#pragma once

#include "core/hil/alarm.h"

struct virtual_alarm_mux {
    const struct hil_alarm *alarm;
    struct hil_alarm_client client;
    struct virtual_alarm *devices; // in order of virtual_alarm_init()
    bool firing;                   // clients are being called: the alarm is set once, after the last
};

struct virtual_alarm {
    struct hil_alarm hil;
    struct virtual_alarm_mux *mux;
    struct virtual_alarm *next;
    struct hil_alarm_client client;
    bool armed;
    bool due; // found due in this pass, and not set or disarmed since
    // Never a tick that was seen to pass: both move on together at each look, so that no wait is
    // mistaken for a past one as long as there is a look at least once per wrap.
    uint32_t reference, dt;
};

// Board code, at start. The real alarm belongs to the mux from now on.
void virtual_alarm_mux_init(struct virtual_alarm_mux *mux, const struct hil_alarm *alarm);
void virtual_alarm_init(struct virtual_alarm *device, struct virtual_alarm_mux *mux);
