// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual timer of any frequency and width over virtual time.
#pragma once

#include "core/hil/alarm.h"
#include "hal-sim/chips/interrupts.h"
#include "hal-sim/clock.h"

struct sim_alarm {
    struct hil_alarm hil;
    struct sim_clock *clock;
    struct sim_interrupts *interrupts;
    struct sim_event event;
    struct hil_alarm_client client;
};

void sim_alarm_init(struct sim_alarm *alarm, struct sim_clock *clock, struct sim_interrupts *interrupts,
                    uint32_t frequency_hz, uint8_t bits);
