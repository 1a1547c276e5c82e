// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual board as data: what chip it has and what hangs on its pins. A new board is one file
// with one of these and a line in boards.c; it needs no code.
#pragma once

#include "hal-sim/device.h"
#include "hal-sim/processor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_board_pin {
    const char *name;
    uint8_t pin;     // of the chip
    bool active_low; // lit, or pressed, at the low level
};

// How a part looks, and what it is to do with the machine.
enum sim_look_kind {
    SIM_LOOK_LED,       // name: of an LED of this board
    SIM_LOOK_BUTTON,    // name: of a button
    SIM_LOOK_DEVICE,    // name: of a device (hal-sim/device.h); its kind says how it is drawn
    SIM_LOOK_CONNECTOR, // name: printed beside; sockets in `rows` rows
    SIM_LOOK_CHIP,      // name: printed on it
    SIM_LOOK_USB,
    SIM_LOOK_LABEL, // name: the text
    SIM_LOOK_HOLE,
};

// Lengths are in 0.1 mm, from the board's top left corner.
struct sim_look_part {
    enum sim_look_kind kind;
    const char *name;
    uint16_t x, y, width, height;
    uint32_t colour;  // 0xrrggbb of an LED's light; 0: the usual one of its kind
    uint8_t rows;     // of a connector's sockets, 0 is 1
    const char *text; // what is printed beside it in place of its name; NULL: its name, "": nothing
    uint8_t pins;     // a connector: how many of the board's gpio list it carries, from `first_pin`
    uint8_t first_pin;
};

// How a board looks. What has no place here finds one by itself, below the rest.
struct sim_board_look {
    uint16_t width, height;
    uint16_t corner;        // radius of its corners
    uint32_t colour, print; // of the board and of what is printed on it, 0xrrggbb
    const struct sim_look_part *parts;
    size_t part_count;
};

// Each kind is one source of a driver in core/capsules; the values are in that driver's unit.
enum sim_sensor_kind {
    SIM_SENSOR_TEMPERATURE,
    SIM_SENSOR_HUMIDITY,
    SIM_SENSOR_PRESSURE,
    SIM_SENSOR_AMBIENT_LIGHT,
    SIM_SENSOR_ACCELEROMETER,
    SIM_SENSOR_MAGNETOMETER,
    SIM_SENSOR_GYROSCOPE,
    SIM_SENSOR_PROXIMITY,
    SIM_SENSOR_SOUND_PRESSURE,
    SIM_SENSOR_CO2,
    SIM_SENSOR_TVOC,
    SIM_SENSOR_DISTANCE,
    SIM_SENSOR_MOISTURE,
    SIM_SENSOR_RAINFALL,
    SIM_SENSOR_KINDS
};

struct sim_board_sensor {
    enum sim_sensor_kind kind;
    const char *name;
    const struct sim_channel *channels; // as many as the driver has values: 1 or 3
    size_t channel_count;
    int32_t step;        // it measures multiples of this only; 0: everything
    uint32_t measure_us; // how long a reading takes
};

struct sim_board_adc {
    const struct sim_channel *channels; // in mV
    size_t channel_count;
    uint8_t bits;
    uint32_t reference_mv;
    uint32_t most_hz;
    uint32_t sample_us; // how long a single sample takes
    bool shared;        // all processes have single samples; otherwise one has all that the converter can
};

struct sim_board_dac {
    uint8_t bits;
    uint32_t reference_mv;
};

struct sim_board_pwm {
    size_t pin_count;
    uint32_t most_hz;
};

// A part of the screen for the process of this name.
struct sim_board_screen_region {
    const char *process;
    uint16_t x, y, width, height;
};

// A screen of pixels, and the glass on it if it can be touched.
struct sim_board_screen {
    const char *name;
    uint16_t width, height;
    const uint8_t *formats; // SCREEN_FORMAT_*; it begins with the first
    size_t format_count;
    bool fixed;                                    // rotation and format can't be set
    uint32_t bits_per_second;                      // of the wires to it
    uint8_t fingers;                               // that the glass tells apart; 0: there is none
    const struct sim_board_screen_region *regions; // NULL: every process has the whole screen
    size_t region_count;
};

struct sim_board_text_screen {
    const char *name;
    uint8_t columns, rows;
};

struct sim_board_seven_segment {
    const char *name;
    uint8_t digits;
};

// The first columns * rows of the board's LEDs, row by row.
struct sim_board_led_matrix {
    const char *name;
    uint8_t columns, rows;
    uint32_t color; // 0x00rrggbb of a lit one
};

struct sim_board {
    const char *name;
    const char *title;
    uint32_t process_slots;
    uint32_t alarm_hz;
    uint8_t alarm_bits;
    uint32_t baud;
    uint32_t pin_count; // of the chip
    const struct sim_board_pin *leds;
    size_t led_count;
    const struct sim_board_pin *buttons;
    size_t button_count;
    const uint8_t *gpio; // pins that applications may use, in the driver's order
    size_t gpio_count;
    uint32_t syscall_ns;                   // what a system call costs in virtual time
    const struct sim_board_look *look;     // NULL: all of it is laid out by itself
    const struct sim_processor *processor; // for board binaries; NULL: the first of sim_processors

    const struct sim_board_sensor *sensors;
    size_t sensor_count;
    const struct sim_board_adc *adc; // NULL, like those that follow: the board has none
    const struct sim_board_dac *dac;
    const struct sim_board_pwm *pwm;
    uint32_t buzzer_most_hz; // 0: no buzzer
    // NULL: it has none.
    const struct sim_board_screen *screen;
    const struct sim_board_text_screen *text_screen;
    const struct sim_board_seven_segment *seven_segment;
    const struct sim_board_led_matrix *led_matrix;
};

// All boards, ended by NULL.
extern const struct sim_board *const sim_boards[];
// NULL: there is no such board.
const struct sim_board *sim_board_find(const char *name);
