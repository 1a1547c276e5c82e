// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual character display, like the common ones with an HD44780 controller: each character takes 43 us, wiping it
// 1.5 ms. Unlike those it knows '\n', and goes on in the next row where one is full.
#pragma once

#include "core/hil/text_screen.h"
#include "hal-sim/boards/board.h"
#include "hal-sim/chips/interrupts.h"
#include "hal-sim/clock.h"
#include "hal-sim/device.h"

enum { SIM_TEXT_CELLS_MAX = 160 };

struct sim_text_screen {
    struct hil_text_screen hil;
    struct sim_clock *clock;
    struct sim_interrupts *interrupts;
    unsigned line;
    struct sim_event event;
    struct hil_text_screen_client client;
    bool busy;
    const uint8_t *data; // being printed; NULL: another command
    size_t size;
    struct sim_text text;
    char cells[SIM_TEXT_CELLS_MAX];
    struct sim_device device;
};

void sim_text_screen_init(struct sim_text_screen *screen, const struct sim_board_text_screen *board,
                          struct sim_clock *clock, struct sim_interrupts *interrupts, struct sim_devices *devices);
