// SPDX-License-Identifier: Apache-2.0 OR MIT
// A small board with a small display: 128 x 64 dots that are lit or not, a byte for eight of them in a column, like the
// common modules with an SSD1306 on a fast I2C bus.
#include "core/abi/abi.h"
#include "hal-sim/boards/board.h"

static const struct sim_board_pin leds[] = {{"LED0", 0, false}};

static const struct sim_board_pin buttons[] = {{"BUTTON0", 8, true}, {"BUTTON1", 9, true}};

static const uint8_t formats[] = {SCREEN_FORMAT_MONO_8BIT_PAGE};

static const struct sim_board_screen screen = {
    .name = "screen",
    .width = 128,
    .height = 64,
    .formats = formats,
    .format_count = sizeof(formats),
    .fixed = true,
    .bits_per_second = 1000000,
};

const struct sim_board sim_board_oled = {
    .name = "oled",
    .title = "Virtual board with a display of 128 x 64 dots: 1 LED, 2 buttons",
    .process_slots = 8,
    .alarm_hz = 32768,
    .alarm_bits = 24,
    .baud = 115200,
    .pin_count = 16,
    .leds = leds,
    .led_count = sizeof(leds) / sizeof(leds[0]),
    .buttons = buttons,
    .button_count = sizeof(buttons) / sizeof(buttons[0]),
    .syscall_ns = 5000,
    .screen = &screen,
};
