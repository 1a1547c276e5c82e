// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_led_matrix.h.
#include "hal-sim/chips/sim_led_matrix.h"

#include <assert.h>

void sim_led_matrix_changed(struct sim_led_matrix *matrix, size_t led, bool on)
{
    const struct sim_board_led_matrix *const shape = matrix->board->led_matrix;
    if (led >= (size_t)shape->columns * shape->rows)
        return;
    matrix->pixels[led] = on ? shape->color : 0;
    sim_device_changed(&matrix->device);
}

void sim_led_matrix_init(struct sim_led_matrix *matrix, const struct sim_board *board, const struct sim_gpio *gpio,
                         struct sim_devices *devices)
{
    const struct sim_board_led_matrix *const shape = board->led_matrix;
    const size_t count = (size_t)shape->columns * shape->rows;
    assert(count <= board->led_count && count <= SIM_MATRIX_LEDS_MAX);
    *matrix = (struct sim_led_matrix){
        .board = board,
        .gpio = gpio,
        .picture = {shape->columns, shape->rows, matrix->pixels, true, UINT16_MAX},
        .device = {.name = shape->name, .kind = SIM_DEVICE_LED_MATRIX, .context = matrix},
    };
    matrix->device.picture = &matrix->picture;
    for (size_t i = 0; i < count; i++)
        if (sim_gpio_level(gpio, board->leds[i].pin) != board->leds[i].active_low)
            matrix->pixels[i] = shape->color;
    sim_devices_add(devices, &matrix->device);
}
