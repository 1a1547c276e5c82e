// SPDX-License-Identifier: Apache-2.0 OR MIT
// Virtual digits of seven bars and a dot: an output channel for each, "digit0" being the leftmost, with the pattern
// of core/hil/seven_segment.h as its value.
#pragma once

#include "core/hil/seven_segment.h"
#include "hal-sim/boards/board.h"
#include "hal-sim/device.h"

enum { SIM_DIGITS_MAX = 8 };

struct sim_seven_segment {
    struct hil_seven_segment hil;
    int32_t values[SIM_DIGITS_MAX];
    struct sim_device device;
};

void sim_seven_segment_init(struct sim_seven_segment *digits, const struct sim_board_seven_segment *board,
                            struct sim_devices *devices);
