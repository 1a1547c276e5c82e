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

// About where they are on the kit, which measures 135 by 63 mm.
static const struct sim_look_part parts[] = {
    {.kind = SIM_LOOK_HOLE, NULL, 145, 20, 32, 32},
    {.kind = SIM_LOOK_HOLE, NULL, 690, 22, 32, 32},
    {.kind = SIM_LOOK_HOLE, NULL, 130, 578, 32, 32},
    {.kind = SIM_LOOK_HOLE, NULL, 1010, 578, 32, 32},
    {.kind = SIM_LOOK_USB, "USB J2", 0, 264, 62, 78},
    {.kind = SIM_LOOK_USB, "nRF USB", 200, 556, 90, 74},
    {.kind = SIM_LOOK_CHIP, "nRF5340\nIF MCU", 180, 280, 90, 90},
    {.kind = SIM_LOOK_CHIP, "nRF52840\nQIAA", 905, 262, 96, 96},
    {.kind = SIM_LOOK_LABEL, "nRF52840-DK", 420, 280, 210, 40},
    {.kind = SIM_LOOK_LABEL, "virtual board", 420, 322, 140, 20},
    {.kind = SIM_LOOK_CONNECTOR, "POWER", 260, 26, 210, 28, .text = "POWER"},
    {.kind = SIM_LOOK_CONNECTOR, "ANALOG", 500, 26, 150, 28, .text = "ANALOG IN"},
    {.kind = SIM_LOOK_CONNECTOR, "DIGITAL L", 330, 578, 210, 28, .text = "P1.01-P1.08", .pins = 8},
    {.kind = SIM_LOOK_CONNECTOR, "DIGITAL H", 570, 578, 160, 28, .text = "P1.10-P1.15", .pins = 6, .first_pin = 8},
    {.kind = SIM_LOOK_CONNECTOR, "P24", 780, 26, 250, 50, .rows = 2},
    {.kind = SIM_LOOK_LED, "LED1", 760, 190, 22, 22},
    {.kind = SIM_LOOK_LED, "LED2", 828, 190, 22, 22},
    {.kind = SIM_LOOK_LED, "LED3", 760, 256, 22, 22},
    {.kind = SIM_LOOK_LED, "LED4", 828, 256, 22, 22},
    {.kind = SIM_LOOK_BUTTON, "BUTTON1", 1080, 120, 66, 66},
    {.kind = SIM_LOOK_BUTTON, "BUTTON2", 1200, 120, 66, 66},
    {.kind = SIM_LOOK_BUTTON, "BUTTON3", 1080, 420, 66, 66},
    {.kind = SIM_LOOK_BUTTON, "BUTTON4", 1200, 420, 66, 66},
};

static const struct sim_board_look look = {
    .width = 1350,
    .height = 630,
    .corner = 24,
    .colour = 0x0a5f86,
    .print = 0xeef4f6,
    .parts = parts,
    .part_count = sizeof(parts) / sizeof(parts[0]),
};

// TEMP: the die's temperature in steps of 0.25 °C, 36 us for one.
static const struct sim_channel die[] = {
    {.name = "value", .unit = "°C", .decimals = 2, .least = -4000, .most = 10500, .start = 2500}};

static const struct sim_board_sensor sensors[] = {
    {SIM_SENSOR_TEMPERATURE, "temperature", die, 1, .step = 25, .measure_us = 36}};

#define INPUT(name_)                                                                                                   \
    {                                                                                                                  \
        .name = (name_), .unit = "V", .decimals = 3, .least = 0, .most = 3600                                          \
    }

// SAADC with its reference of 0.6 V behind a gain of 1/6, 12 bits, at most 200,000 samples a second.
static const struct sim_channel inputs[] = {INPUT("AIN0"), INPUT("AIN1"), INPUT("AIN2"), INPUT("AIN3"),
                                            INPUT("AIN4"), INPUT("AIN5"), INPUT("AIN6"), INPUT("AIN7")};

static const struct sim_board_adc adc = {
    .channels = inputs,
    .channel_count = sizeof(inputs) / sizeof(inputs[0]),
    .bits = 12,
    .reference_mv = 3600,
    .most_hz = 200000,
    .sample_us = 5,
    .shared = true,
};

// PWM counts at 16 MHz at most; with three steps of duty that is 5.3 MHz.
static const struct sim_board_pwm pwm = {.pin_count = 4, .most_hz = 5333333};

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
    .sensors = sensors,
    .sensor_count = sizeof(sensors) / sizeof(sensors[0]),
    .adc = &adc,
    .pwm = &pwm,
    .look = &look,
    .processor = &sim_processor_nrf52840,
};
