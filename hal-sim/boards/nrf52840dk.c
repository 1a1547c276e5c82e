// SPDX-License-Identifier: Apache-2.0 OR MIT
// Mirrors Nordic's nRF52840-DK: LEDs 1 to 4 on P0.13 to P0.16 and buttons 1 to 4 on P0.11, P0.12,
// P0.24 and P0.25, all active low (nRF52840-DK hardware guide, "Buttons and LEDs"); the alarm is the
// 24-bit, 32.768 kHz RTC.
#include "hal-sim/boards/board.h"

static const struct sim_board_pin leds[] = {
    {"LED1", 13, true}, {"LED2", 14, true}, {"LED3", 15, true}, {"LED4", 16, true}};

static const struct sim_board_pin buttons[] = {
    {"BUTTON1", 11, true}, {"BUTTON2", 12, true}, {"BUTTON3", 24, true}, {"BUTTON4", 25, true}};

// The Arduino headers' digital pins: P1.01 to P1.08 and P1.10 to P1.15.
static const uint8_t gpio[] = {33, 34, 35, 36, 37, 38, 39, 40, 42, 43, 44, 45, 46, 47};

const struct sim_board sim_board_nrf52840dk = {
    .name = "nrf52840dk",
    .title = "Virtual nRF52840-DK: 4 LEDs, 4 buttons, 14 pins, 24-bit 32.768 kHz alarm",
    .process_slots = 8,
    .alarm_hz = 32768,
    .alarm_bits = 24,
    .baud = 115200,
    .pin_count = 48,
    .leds = leds,
    .led_count = sizeof(leds) / sizeof(leds[0]),
    .buttons = buttons,
    .button_count = sizeof(buttons) / sizeof(buttons[0]),
    .gpio = gpio,
    .gpio_count = sizeof(gpio),
    .syscall_ns = 5000,
};
