// SPDX-License-Identifier: Apache-2.0 OR MIT
// A board whose screen is shared out: two processes have a part of it each, by their names, and see nothing else. It
// has no sensors.
#include "core/abi/abi.h"
#include "hal-sim/boards/board.h"

static const struct sim_board_pin leds[] = {{"LED0", 0, false}};

static const struct sim_board_pin buttons[] = {{"BUTTON0", 8, true}, {"BUTTON1", 9, true}, {"BUTTON2", 10, true}};

static const uint8_t formats[] = {SCREEN_FORMAT_RGB_565};

static const struct sim_board_screen_region regions[] = {{"weather_station", 0, 0, 320, 240},
                                                         {"game", 320, 0, 160, 240}};

static const struct sim_board_screen screen = {
    .name = "screen",
    .width = 480,
    .height = 240,
    .formats = formats,
    .format_count = sizeof(formats),
    .fixed = true,
    .bits_per_second = 32000000,
    .regions = regions,
    .region_count = sizeof(regions) / sizeof(regions[0]),
};

const struct sim_board sim_board_shared_screen = {
    .name = "shared_screen",
    .title = "Virtual board with a screen shared out to processes: 1 LED, 3 buttons",
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
