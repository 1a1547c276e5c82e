// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual analog output: shows the voltage that it puts out.
#pragma once

#include "core/hil/dac.h"
#include "hal-sim/boards/board.h"
#include "hal-sim/device.h"

struct sim_dac {
    struct hil_dac hil;
    const struct sim_board_dac *board;
    struct sim_device device;
    struct sim_channel channel;
    int32_t value;
};

// Lists the device too.
void sim_dac_init(struct sim_dac *dac, struct sim_devices *devices, const struct sim_board_dac *board);
