// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual board as data: what chip it has and what hangs on its pins. A new board is one file
// with one of these and a line in boards.c; it needs no code.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_board_pin {
    const char *name;
    uint8_t pin;     // of the chip
    bool active_low; // lit, or pressed, at the low level
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
    uint32_t syscall_ns; // what a system call costs in virtual time
};

// All boards, ended by NULL.
extern const struct sim_board *const sim_boards[];
// NULL: there is no such board.
const struct sim_board *sim_board_find(const char *name);
