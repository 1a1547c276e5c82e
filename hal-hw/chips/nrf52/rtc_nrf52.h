// SPDX-License-Identifier: Apache-2.0 OR MIT
// Real-time counter of the nRF52 (product specification, 6.22): 24 bits at 32768 Hz, which run on while
// the chip sleeps. It is the alarm, and the clock of the kernel.
#pragma once

#include "core/hil/alarm.h"

enum { RTC_NRF52_HZ = 32768, RTC_NRF52_BITS = 24 };

struct rtc_nrf52_registers {
    uint32_t task_start, task_stop, task_clear, task_trigger_overflow, reserved0[60];
    uint32_t event_tick, event_overflow, reserved1[14], event_compare[4], reserved2[109];
    uint32_t interrupts_set, interrupts_clear, reserved3[13];
    uint32_t routing, routing_set, routing_clear, reserved4[110];
    uint32_t counter, prescaler, reserved5[13], compare[4];
};

// Clock control (5.4), as far as it concerns what runs from the start.
struct clock_nrf52_registers {
    uint32_t task_hf_start, task_hf_stop, task_lf_start, reserved0[62];
    uint32_t event_lf_started, reserved1[260], lf_source;
};

struct rtc_nrf52 {
    volatile struct rtc_nrf52_registers *registers;
    struct hil_alarm_client client;
    uint32_t last, wraps; // counter at the last look, and how often it has wrapped
    struct hil_alarm hil;
};

// Starts the high-frequency crystal too: without it UARTs are too inaccurate (5.4.1). The low-frequency clock is
// the crystal of 32.768 kHz if the board has one, else made of the high-frequency one.
void rtc_nrf52_init(struct rtc_nrf52 *rtc, volatile struct rtc_nrf52_registers *registers,
                    volatile struct clock_nrf52_registers *clock, bool has_crystal);

// The handler of its interrupt line; context: the struct rtc_nrf52.
void rtc_nrf52_handle(void *context);

// Microseconds since start, wrapping. To be asked once in each wrap of the counter (512 s), which its
// interrupt sees to.
uint32_t rtc_nrf52_now_us(struct rtc_nrf52 *rtc);
