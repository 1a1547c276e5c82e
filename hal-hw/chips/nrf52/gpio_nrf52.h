// SPDX-License-Identifier: Apache-2.0 OR MIT
// GPIO and GPIOTE of the nRF52 (product specification, 6.9 and 6.10). Pins are numbered through both
// ports: P1.02 is 34. Eight pins at a time can tell of edges: a ninth that is asked to stays silent.
#pragma once

#include "core/hil/gpio.h"

enum { GPIO_NRF52_PORTS = 2, GPIO_NRF52_CHANNELS = 8, GPIO_NRF52_LISTENERS = 18 };

struct gpio_nrf52_port {
    uint32_t reserved0[321];
    uint32_t out, out_set, out_clear, in, direction, direction_set, direction_clear, latch, detect_mode;
    uint32_t reserved1[118], config[32];
};

struct gpiote_nrf52_registers {
    uint32_t task_out[8], reserved0[56], event_in[8], reserved1[23], event_port, reserved2[97];
    uint32_t interrupts_set, interrupts_clear, reserved3[129], config[8];
};

struct gpio_nrf52 {
    volatile struct gpio_nrf52_port *ports[GPIO_NRF52_PORTS]; // the second may be NULL
    volatile struct gpiote_nrf52_registers *gpiote;
    struct gpio_nrf52_listener {
        bool used;
        uint8_t pin;
        struct hil_gpio_client client;
    } listeners[GPIO_NRF52_LISTENERS];
    const struct gpio_nrf52_listener *channels[GPIO_NRF52_CHANNELS]; // who hears of each; NULL: it is free
};

void gpio_nrf52_init(struct gpio_nrf52 *gpio, volatile struct gpio_nrf52_port *port0,
                     volatile struct gpio_nrf52_port *port1, volatile struct gpiote_nrf52_registers *gpiote);

struct hil_gpio_pin gpio_nrf52_pin(struct gpio_nrf52 *gpio, uint32_t pin);

// The handler of GPIOTE's interrupt line; context: the struct gpio_nrf52.
void gpio_nrf52_handle(void *context);
