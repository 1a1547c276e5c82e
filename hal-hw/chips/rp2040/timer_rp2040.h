// SPDX-License-Identifier: Apache-2.0 OR MIT
// Timer of the RP2040 (data sheet, 4.6): microseconds in 64 bits, of which the lower half is used, and the
// first of its four alarms.
#pragma once

#include "core/hil/alarm.h"

struct timer_rp2040_registers {
    uint32_t time_high_write, time_low_write, time_high, time_low, alarms[4], armed;
    uint32_t raw_high, raw_low, debug_pause, pause;
    uint32_t interrupts_raw, interrupts_enable, interrupts_force, interrupts;
};

struct timer_rp2040 {
    volatile struct timer_rp2040_registers *registers;
    struct hil_alarm_client client;
    struct hil_alarm hil;
};

void timer_rp2040_init(struct timer_rp2040 *timer, volatile struct timer_rp2040_registers *registers);

// The handler of its first interrupt line; context: the struct timer_rp2040.
void timer_rp2040_handle(void *context);

// Microseconds since start, wrapping.
uint32_t timer_rp2040_now_us(const struct timer_rp2040 *timer);
