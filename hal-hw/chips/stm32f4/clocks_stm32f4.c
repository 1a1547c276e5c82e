// SPDX-License-Identifier: Apache-2.0 OR MIT
// Clocks of the STM32F405 (RM0090, chapter 7): 16 MHz from the internal oscillator for everything, which
// needs no flash wait state and no crystal.
#include "hal-hw/chips/stm32f4/stm32f4.h"

#include <assert.h>
#include <stddef.h>

static_assert(offsetof(struct stm32f4_rcc, ahb1enr) == 0x30, "RM0090, 7.3");
static_assert(offsetof(struct stm32f4_rcc, apb2enr) == 0x44, "RM0090, 7.3");

enum {
    CR_HSIRDY = 1 << 1,
    AHB1_GPIO_A_TO_C = 7,
    APB1_TIM2 = 1 << 0,
    APB1_TIM5 = 1 << 3,
    APB2_USART1 = 1 << 4,
    APB2_SYSCFG = 1 << 14,
    HSI_HZ = 16000000,
    EMULATED_CPU_HZ = 168000000,
    EMULATED_TIMER_HZ = 1000000000,
};

struct stm32f4_clocks stm32f4_start_clocks(struct stm32f4_rcc *rcc)
{
    rcc->ahb1enr |= AHB1_GPIO_A_TO_C;
    rcc->apb1enr |= APB1_TIM2 | APB1_TIM5;
    rcc->apb2enr |= APB2_USART1 | APB2_SYSCFG;
    // The oscillator that this code runs from is ready, or there is none: QEMU has no RCC, and its
    // processor and timers have fixed rates of their own.
    if (!(rcc->cr & CR_HSIRDY))
        return (struct stm32f4_clocks){EMULATED_CPU_HZ, EMULATED_TIMER_HZ, HSI_HZ, true};
    return (struct stm32f4_clocks){HSI_HZ, HSI_HZ, HSI_HZ, false};
}
