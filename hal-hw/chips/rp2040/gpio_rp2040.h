// SPDX-License-Identifier: Apache-2.0 OR MIT
// Pins of the RP2040 (data sheet, 2.19 and 2.3.1): what a pin is for (IO_BANK0), how its pad behaves
// (PADS_BANK0), and its level (SIO).
#pragma once

#include "core/hil/gpio.h"

enum { GPIO_RP2040_PINS = 30, GPIO_RP2040_UART = 2 };

struct gpio_rp2040_io {
    struct {
        uint32_t status, control;
    } pins[GPIO_RP2040_PINS];
    uint32_t raw[4], enable[4], force[4], pending[4]; // eight pins a word; processor 0
};

struct gpio_rp2040_pads {
    uint32_t voltage, pins[GPIO_RP2040_PINS];
};

struct gpio_rp2040_sio {
    uint32_t processor, in, in_high, reserved, out, out_set, out_clear, out_toggle;
    uint32_t enable, enable_set, enable_clear, enable_toggle;
};

struct gpio_rp2040 {
    volatile struct gpio_rp2040_io *io;
    volatile struct gpio_rp2040_pads *pads;
    volatile struct gpio_rp2040_sio *sio;
    struct hil_gpio_client clients[GPIO_RP2040_PINS];
};

void gpio_rp2040_init(struct gpio_rp2040 *gpio, volatile struct gpio_rp2040_io *io,
                      volatile struct gpio_rp2040_pads *pads, volatile struct gpio_rp2040_sio *sio);

struct hil_gpio_pin gpio_rp2040_pin(struct gpio_rp2040 *gpio, uint32_t pin);

// Gives a pin to a device (2.19.2, table of functions).
void gpio_rp2040_set_function(struct gpio_rp2040 *gpio, uint32_t pin, uint32_t function, enum hil_gpio_pull pull);

// The handler of IO_BANK0's interrupt line; context: the struct gpio_rp2040.
void gpio_rp2040_handle(void *context);
