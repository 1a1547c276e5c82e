// SPDX-License-Identifier: Apache-2.0 OR MIT
// Mirrors the BBC micro:bit V2: its display of 25 LEDs, the buttons A and B on P0.14 and P0.23, the rings 0, 1, 2 and
// pin 16 (tech.microbit.org, V2 schematic and pin map); the alarm is the nRF52833's 24-bit, 32.768 kHz RTC.
//
// The LEDs share ten pins of the real chip. Here each has a pin of its own beyond the chip's 48.
#include "hal-sim/boards/board.h"

#define LIGHT(name, n)                                                                                                 \
    {                                                                                                                  \
        name, 48 + (n), false                                                                                          \
    }

// LED, row, column: counted from 1 at the upper left, as on the schematic.
static const struct sim_board_pin leds[] = {
    LIGHT("LED11", 0),  LIGHT("LED12", 1),  LIGHT("LED13", 2),  LIGHT("LED14", 3),  LIGHT("LED15", 4),
    LIGHT("LED21", 5),  LIGHT("LED22", 6),  LIGHT("LED23", 7),  LIGHT("LED24", 8),  LIGHT("LED25", 9),
    LIGHT("LED31", 10), LIGHT("LED32", 11), LIGHT("LED33", 12), LIGHT("LED34", 13), LIGHT("LED35", 14),
    LIGHT("LED41", 15), LIGHT("LED42", 16), LIGHT("LED43", 17), LIGHT("LED44", 18), LIGHT("LED45", 19),
    LIGHT("LED51", 20), LIGHT("LED52", 21), LIGHT("LED53", 22), LIGHT("LED54", 23), LIGHT("LED55", 24),
};

static const struct sim_board_pin buttons[] = {{"A", 14, true}, {"B", 23, true}};

// P0.02, P0.03, P0.04 and P1.02.
static const uint8_t gpio[] = {2, 3, 4, 34};

static const struct sim_board_led_matrix led_matrix = {"matrix", 5, 5, 0xff3b28};

// The front of the board, 52 by 42 mm: the display in the middle, a button on each side, the rings along the edge.
static const struct sim_look_part parts[] = {
    {.kind = SIM_LOOK_LABEL, "micro:bit", 26, 26, 90, 20},
    {.kind = SIM_LOOK_LABEL, "virtual", 26, 48, 80, 13},
    {.kind = SIM_LOOK_DEVICE, "matrix", 165, 88, 190, 190},
    {.kind = SIM_LOOK_BUTTON, "A", 44, 156, 56, 56},
    {.kind = SIM_LOOK_BUTTON, "B", 420, 156, 56, 56},
    {.kind = SIM_LOOK_HOLE, NULL, 30, 340, 52, 52},
    {.kind = SIM_LOOK_HOLE, NULL, 132, 340, 52, 52},
    {.kind = SIM_LOOK_HOLE, NULL, 234, 340, 52, 52},
    {.kind = SIM_LOOK_HOLE, NULL, 336, 340, 52, 52},
    {.kind = SIM_LOOK_HOLE, NULL, 438, 340, 52, 52},
    {.kind = SIM_LOOK_LABEL, "0", 51, 396, 20, 18},
    {.kind = SIM_LOOK_LABEL, "1", 153, 396, 20, 18},
    {.kind = SIM_LOOK_LABEL, "2", 255, 396, 20, 18},
    {.kind = SIM_LOOK_LABEL, "3V", 350, 396, 30, 18},
    {.kind = SIM_LOOK_LABEL, "GND", 446, 396, 40, 18},
    {.kind = SIM_LOOK_CONNECTOR, "GPIO", 196, 300, 128, 22, .text = "", .pins = 4},
};

static const struct sim_board_look look = {
    .width = 520,
    .height = 424,
    .corner = 34,
    .colour = 0x17191d,
    .print = 0xe9edf2,
    .parts = parts,
    .part_count = sizeof(parts) / sizeof(parts[0]),
};

const struct sim_board sim_board_microbit = {
    .name = "microbit",
    .title = "Virtual micro:bit V2: 5x5 LEDs, 2 buttons, 4 pins, 24-bit 32.768 kHz alarm",
    .process_slots = 8,
    .alarm_hz = 32768,
    .alarm_bits = 24,
    .baud = 115200,
    .pin_count = 48 + 25,
    .leds = leds,
    .led_count = sizeof(leds) / sizeof(leds[0]),
    .buttons = buttons,
    .button_count = sizeof(buttons) / sizeof(buttons[0]),
    .gpio = gpio,
    .gpio_count = sizeof(gpio),
    .syscall_ns = 5000,
    .led_matrix = &led_matrix,
    .look = &look,
    .processor = &sim_processor_nrf52833,
};
