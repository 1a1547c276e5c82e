// SPDX-License-Identifier: Apache-2.0 OR MIT
// The picture that the LEDs of a board make together when they stand in rows. The LEDs themselves are the board's,
// and the LED driver's; their multiplexing is not simulated.
#pragma once

#include "hal-sim/boards/board.h"
#include "hal-sim/chips/sim_gpio.h"
#include "hal-sim/device.h"

enum { SIM_MATRIX_LEDS_MAX = 64 };

struct sim_led_matrix {
    const struct sim_board *board;
    const struct sim_gpio *gpio;
    struct sim_picture picture;
    uint32_t pixels[SIM_MATRIX_LEDS_MAX];
    struct sim_device device;
};

// board->led_matrix is not NULL.
void sim_led_matrix_init(struct sim_led_matrix *matrix, const struct sim_board *board, const struct sim_gpio *gpio,
                         struct sim_devices *devices);
// One of the board's LEDs is lit now, or is not.
void sim_led_matrix_changed(struct sim_led_matrix *matrix, size_t led, bool on);
