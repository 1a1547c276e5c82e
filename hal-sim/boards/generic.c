// SPDX-License-Identifier: Apache-2.0 OR MIT
// A board that never existed, with plenty of everything: the default of `verge run`.
#include "hal-sim/boards/board.h"

static const struct sim_board_pin leds[] = {
    {"LED0", 0, false}, {"LED1", 1, false}, {"LED2", 2, false}, {"LED3", 3, false},
    {"LED4", 4, false}, {"LED5", 5, false}, {"LED6", 6, false}, {"LED7", 7, false},
};

static const struct sim_board_pin buttons[] = {
    {"BUTTON0", 8, false},  {"BUTTON1", 9, false},  {"BUTTON2", 10, false}, {"BUTTON3", 11, false},
    {"BUTTON4", 12, false}, {"BUTTON5", 13, false}, {"BUTTON6", 14, false}, {"BUTTON7", 15, false},
};

static const uint8_t gpio[] = {16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

const struct sim_board sim_board_generic = {
    .name = "generic",
    .title = "Generic virtual board: 8 LEDs, 8 buttons, 16 pins, 1 MHz alarm",
    .process_slots = 256,
    .alarm_hz = 1000000,
    .alarm_bits = 32,
    .baud = 1000000,
    .pin_count = 32,
    .leds = leds,
    .led_count = sizeof(leds) / sizeof(leds[0]),
    .buttons = buttons,
    .button_count = sizeof(buttons) / sizeof(buttons[0]),
    .gpio = gpio,
    .gpio_count = sizeof(gpio),
    .syscall_ns = 5000,
};
