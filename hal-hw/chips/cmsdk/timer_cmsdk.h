// SPDX-License-Identifier: Apache-2.0 OR MIT
// An alarm out of hw_now_us() and a timer of Arm's Cortex-M System Design Kit (DDI 0479, 4.1), which
// counts down and has no compare register: it is given the way that is left.
#pragma once

#include "core/hil/alarm.h"

struct timer_cmsdk_registers {
    volatile uint32_t control;
    volatile uint32_t value;
    volatile uint32_t reload;
    volatile uint32_t interrupt; // read: pending; write one: clear
};

struct timer_cmsdk {
    struct hil_alarm hil; // microseconds, 32 bits
    struct timer_cmsdk_registers *registers;
    struct hil_alarm_client client;
    uint32_t ticks_per_us;
    uint32_t reference, dt;
    bool armed;
};

// Board code. Attach the handler to the timer's line, with the device as context.
void timer_cmsdk_init(struct timer_cmsdk *timer, struct timer_cmsdk_registers *registers, uint32_t clock_hz);
void timer_cmsdk_handle(void *context);
