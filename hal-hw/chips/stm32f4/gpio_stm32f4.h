// SPDX-License-Identifier: Apache-2.0 OR MIT
// Pins of the STM32F4 (RM0090, chapters 8, 9 and 12). A pin's number is 16 * port + bit. Sixteen
// interrupts serve all ports: two pins of the same bit can't interrupt both.
#pragma once

#include "core/hil/gpio.h"
#include "core/hil/led.h"

enum { GPIO_STM32F4_BITS = 16 };

struct gpio_stm32f4_port {
    volatile uint32_t moder, otyper, ospeedr, pupdr, idr, odr, bsrr, lckr, afr[2];
    uint32_t reserved[0x400 / 4 - 10];
};

struct gpio_stm32f4_exti {
    volatile uint32_t imr, emr, rtsr, ftsr, swier, pr;
};

struct gpio_stm32f4_syscfg {
    volatile uint32_t memrmp, pmc, exticr[4];
};

struct gpio_stm32f4 {
    struct gpio_stm32f4_port *ports; // one after the other
    struct gpio_stm32f4_exti *exti;
    struct gpio_stm32f4_syscfg *syscfg;
    struct hil_gpio_client clients[GPIO_STM32F4_BITS];
    uint8_t pin_of_bit[GPIO_STM32F4_BITS]; // whose interrupt that bit is
};

// Board code. Attach the handler to all EXTI lines, with the device as context.
void gpio_stm32f4_init(struct gpio_stm32f4 *gpio, struct gpio_stm32f4_port *ports, struct gpio_stm32f4_exti *exti,
                       struct gpio_stm32f4_syscfg *syscfg);
void gpio_stm32f4_handle(void *context);

struct hil_gpio_pin gpio_stm32f4_pin(struct gpio_stm32f4 *gpio, uint32_t pin);
// A light between the pin and ground. Makes the pin an output.
struct hil_led gpio_stm32f4_led(struct gpio_stm32f4 *gpio, uint32_t pin);
// Gives the pin to another device (data sheet, "Alternate functions").
void gpio_stm32f4_alternate(struct gpio_stm32f4 *gpio, uint32_t pin, uint32_t function);
