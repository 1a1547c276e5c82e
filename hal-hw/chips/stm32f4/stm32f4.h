// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where the STM32F405's devices lie, its interrupt lines, and its clocks (RM0090, 2.3, 7.3, 12.2).
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define STM32F4_TIM2       0x40000000u
#define STM32F4_TIM5       0x40000c00u
#define STM32F4_USART1     0x40011000u
#define STM32F4_SYSCFG     0x40013800u
#define STM32F4_EXTI       0x40013c00u
#define STM32F4_GPIO(port) (0x40020000u + 0x400u * (port))
#define STM32F4_RCC        0x40023800u

enum { STM32F4_PORT_A, STM32F4_PORT_B, STM32F4_PORT_C, STM32F4_PORTS = 9 };

enum {
    STM32F4_LINE_EXTI0 = 6,
    STM32F4_LINE_EXTI1 = 7,
    STM32F4_LINE_EXTI2 = 8,
    STM32F4_LINE_EXTI3 = 9,
    STM32F4_LINE_EXTI4 = 10,
    STM32F4_LINE_EXTI9_5 = 23,
    STM32F4_LINE_TIM2 = 28,
    STM32F4_LINE_USART1 = 37,
    STM32F4_LINE_EXTI15_10 = 40,
    STM32F4_LINE_TIM5 = 50,
};

struct stm32f4_rcc {
    volatile uint32_t cr;
    uint32_t reserved_0[11];
    volatile uint32_t ahb1enr;
    uint32_t reserved_1[3];
    volatile uint32_t apb1enr;
    volatile uint32_t apb2enr;
};

struct stm32f4_clocks {
    uint32_t cpu_hz;
    uint32_t timer_hz;
    uint32_t usart_hz;
    bool is_emulated; // by QEMU, which differs where the drivers say so
};

// Switches the clocks of the devices on that this folder drives, and tells their rates. The chip runs
// from its internal oscillator as after reset.
struct stm32f4_clocks stm32f4_start_clocks(struct stm32f4_rcc *rcc);
