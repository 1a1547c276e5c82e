// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where each part of a board is drawn: as the board's own description says, and for the rest a place is found. Pure
// arithmetic in the description's unit of 0.1 mm.
#pragma once

#include "emulator/panel/model.h"

enum { PLACE_PARTS_MAX = 256 };

struct place_part {
    struct sim_look_part part; // its place is filled in
    size_t index;              // of the LED, button, or of the model's devices
};

struct place_board {
    uint32_t width, height;
    uint16_t corner;
    uint32_t colour, print;
    struct place_part parts[PLACE_PARTS_MAX];
    size_t count;
};

void place_board(const struct model *model, struct place_board *placed);
// Devices that a board shows even if its description says nothing of them.
bool place_is_shown(const struct sim_device *device);
