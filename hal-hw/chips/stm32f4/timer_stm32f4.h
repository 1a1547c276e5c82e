// SPDX-License-Identifier: Apache-2.0 OR MIT
// The two 32-bit timers of the STM32F4 (RM0090, chapter 18): TIM2 runs free and is the clock of
// hw_now_us(), TIM5 waits for the alarm.
#pragma once

#include "core/hil/alarm.h"
#include "hal-hw/chips/stm32f4/stm32f4.h"

struct timer_stm32f4_registers {
    volatile uint32_t cr1;
    volatile uint32_t cr2;
    volatile uint32_t smcr;
    volatile uint32_t dier;
    volatile uint32_t sr;
    volatile uint32_t egr;
    volatile uint32_t ccmr1;
    volatile uint32_t ccmr2;
    volatile uint32_t ccer;
    volatile uint32_t cnt;
    volatile uint32_t psc;
    volatile uint32_t arr;
};

struct timer_stm32f4 {
    struct hil_alarm hil; // microseconds, 32 bits
    struct timer_stm32f4_registers *registers;
    struct hil_alarm_client client;
    uint32_t reference, dt;
    bool armed;
    bool is_emulated;
};

// Board code. The timers' clock is a multiple of 1 MHz. Attach the handler to the line of `waiting`,
// with the device as context.
void timer_stm32f4_init(struct timer_stm32f4 *timer, struct timer_stm32f4_registers *running,
                        struct timer_stm32f4_registers *waiting, const struct stm32f4_clocks *clocks);
void timer_stm32f4_handle(void *context);
