// SPDX-License-Identifier: Apache-2.0 OR MIT
// GPIO of SiFive's FE310-G002 (manual, chapter 17): 32 pins, each with an interrupt line of its own.
#pragma once

#include "core/hil/gpio.h"

enum { GPIO_FE310_PINS = 32, GPIO_FE310_CLIENTS = 4 };

struct gpio_fe310_registers {
    uint32_t input, input_enable, output_enable, output, pull_up, drive;
    uint32_t rise_enable, rise_pending, fall_enable, fall_pending;
    uint32_t high_enable, high_pending, low_enable, low_pending;
    uint32_t function_enable, function_select, output_xor;
};

struct gpio_fe310 {
    volatile struct gpio_fe310_registers *registers;
    // Pins that somebody listens to: few boards have buttons at all, so not one for each pin.
    struct gpio_fe310_listener {
        uint8_t pin;
        struct hil_gpio_client client;
    } listeners[GPIO_FE310_CLIENTS];
};

void gpio_fe310_init(struct gpio_fe310 *gpio, volatile struct gpio_fe310_registers *registers);

struct hil_gpio_pin gpio_fe310_pin(struct gpio_fe310 *gpio, uint32_t pin);

// Gives a pin to its other function: 0 the first (UART, SPI), 1 the second (PWM).
void gpio_fe310_set_function(struct gpio_fe310 *gpio, uint32_t pin, unsigned function);

// The handler of every line of the controller; context: the struct gpio_fe310.
void gpio_fe310_handle(void *context);
