// SPDX-License-Identifier: Apache-2.0 OR MIT
// The virtual chip's pins. LEDs and buttons hang on pins like on a real board; outside drives inputs
// and watches outputs.
#pragma once

#include "core/hil/gpio.h"
#include "core/hil/led.h"
#include "hal-sim/chips/interrupts.h"

enum { SIM_PINS_MAX = 80 };

struct sim_pin {
    bool output;
    bool input;
    enum hil_gpio_pull pull;
    bool written;
    bool driven; // something outside holds it at `level_outside`
    bool level_outside;
    bool interrupt_on;
    enum hil_gpio_edge edge;
    bool last_level;
    bool edge_pending;
    struct hil_gpio_client client;
};

struct sim_gpio_watch {
    void (*changed)(void *context, uint32_t pin, bool level);
    void *context;
};

struct sim_gpio {
    struct sim_interrupts *interrupts;
    struct sim_gpio_watch watch;
    uint32_t count;
    struct sim_pin pins[SIM_PINS_MAX];
};

void sim_gpio_init(struct sim_gpio *gpio, struct sim_interrupts *interrupts, uint32_t count);
struct hil_gpio_pin sim_gpio_pin(struct sim_gpio *gpio, uint32_t pin);
// A light that is on when its pin is low or high.
struct hil_led sim_gpio_led(struct sim_gpio *gpio, uint32_t pin, bool active_low);
// Holds a pin at a level from outside, or lets it go.
void sim_gpio_drive(struct sim_gpio *gpio, uint32_t pin, bool level);
void sim_gpio_release(struct sim_gpio *gpio, uint32_t pin);
bool sim_gpio_level(const struct sim_gpio *gpio, uint32_t pin);
