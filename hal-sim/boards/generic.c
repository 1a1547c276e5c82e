// SPDX-License-Identifier: Apache-2.0 OR MIT
// A board that never existed, with plenty of everything: the default of `verge run`.
#include "core/abi/abi.h"
#include "hal-sim/boards/board.h"
#include "hal-sim/boards/generic_sensors.h"

static const struct sim_board_pin leds[] = {
    {"LED0", 0, false}, {"LED1", 1, false}, {"LED2", 2, false}, {"LED3", 3, false},
    {"LED4", 4, false}, {"LED5", 5, false}, {"LED6", 6, false}, {"LED7", 7, false},
};

static const struct sim_board_pin buttons[] = {
    {"BUTTON0", 8, false},  {"BUTTON1", 9, false},  {"BUTTON2", 10, false}, {"BUTTON3", 11, false},
    {"BUTTON4", 12, false}, {"BUTTON5", 13, false}, {"BUTTON6", 14, false}, {"BUTTON7", 15, false},
};

static const uint8_t gpio[] = {16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};

static const struct sim_look_part parts[] = {
    {.kind = SIM_LOOK_HOLE, NULL, 22, 22, 34, 34},
    {.kind = SIM_LOOK_HOLE, NULL, 944, 22, 34, 34},
    {.kind = SIM_LOOK_HOLE, NULL, 22, 684, 34, 34},
    {.kind = SIM_LOOK_HOLE, NULL, 944, 684, 34, 34},
    {.kind = SIM_LOOK_USB, "USB", 0, 220, 58, 84},
    {.kind = SIM_LOOK_DEVICE, "screen", 76, 36, 584, 444},
    {.kind = SIM_LOOK_LABEL, "VERGE", 694, 44, 150, 42},
    {.kind = SIM_LOOK_LABEL, "virtual board", 694, 90, 170, 22},
    {.kind = SIM_LOOK_DEVICE, "seven_segment", 690, 140, 260, 112},
    {.kind = SIM_LOOK_DEVICE, "text_screen", 690, 276, 260, 92},
    {.kind = SIM_LOOK_CHIP, "VERGE\nV1", 700, 396, 84, 84},
    {.kind = SIM_LOOK_DEVICE, "buzzer", 860, 400, 76, 76},
    {.kind = SIM_LOOK_LED, "LED0", 169, 512, 26, 26},
    {.kind = SIM_LOOK_LED, "LED1", 260, 512, 26, 26},
    {.kind = SIM_LOOK_LED, "LED2", 351, 512, 26, 26},
    {.kind = SIM_LOOK_LED, "LED3", 442, 512, 26, 26},
    {.kind = SIM_LOOK_LED, "LED4", 533, 512, 26, 26, .colour = 0xffb020},
    {.kind = SIM_LOOK_LED, "LED5", 624, 512, 26, 26, .colour = 0xffb020},
    {.kind = SIM_LOOK_LED, "LED6", 715, 512, 26, 26, .colour = 0xff4a3d},
    {.kind = SIM_LOOK_LED, "LED7", 806, 512, 26, 26, .colour = 0x4aa3ff},
    {.kind = SIM_LOOK_BUTTON, "BUTTON0", 154, 580, 56, 56},
    {.kind = SIM_LOOK_BUTTON, "BUTTON1", 245, 580, 56, 56},
    {.kind = SIM_LOOK_BUTTON, "BUTTON2", 336, 580, 56, 56},
    {.kind = SIM_LOOK_BUTTON, "BUTTON3", 427, 580, 56, 56},
    {.kind = SIM_LOOK_BUTTON, "BUTTON4", 518, 580, 56, 56},
    {.kind = SIM_LOOK_BUTTON, "BUTTON5", 609, 580, 56, 56},
    {.kind = SIM_LOOK_BUTTON, "BUTTON6", 700, 580, 56, 56},
    {.kind = SIM_LOOK_BUTTON, "BUTTON7", 791, 580, 56, 56},
    {.kind = SIM_LOOK_CONNECTOR, "GPIO", 298, 692, 404, 30, .text = "GPIO 0-15", .pins = 16},
};

static const struct sim_board_look look = {
    .width = 1000,
    .height = 740,
    .corner = 36,
    .colour = 0x123a4a,
    .print = 0xdfe9ec,
    .parts = parts,
    .part_count = sizeof(parts) / sizeof(parts[0]),
};

static const uint8_t screen_formats[] = {SCREEN_FORMAT_RGB_565,       SCREEN_FORMAT_RGB_888,  SCREEN_FORMAT_BGRA_8888,
                                         SCREEN_FORMAT_RGB_332,       SCREEN_FORMAT_RGB_4BIT, SCREEN_FORMAT_MONO,
                                         SCREEN_FORMAT_MONO_8BIT_PAGE};

static const struct sim_board_screen screen = {
    .name = "screen",
    .width = 320,
    .height = 240,
    .formats = screen_formats,
    .format_count = sizeof(screen_formats),
    .bits_per_second = 32000000,
    .fingers = 5,
};

static const struct sim_board_text_screen text_screen = {"text_screen", 16, 2};
static const struct sim_board_seven_segment seven_segment = {"seven_segment", 4};

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
    .screen = &screen,
    .text_screen = &text_screen,
    .seven_segment = &seven_segment,
    .sensors = sim_generic_sensors,
    .sensor_count = SIM_SENSOR_KINDS,
    .adc = &sim_generic_adc,
    .dac = &sim_generic_dac,
    .pwm = &sim_generic_pwm,
    .buzzer_most_hz = 20000,
    .look = &look,
};
