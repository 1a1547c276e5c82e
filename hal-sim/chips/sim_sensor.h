// SPDX-License-Identifier: Apache-2.0 OR MIT
// Virtual sensors of every kind: what they measure is what somebody outside has set. All sensors of a board share
// one interrupt line.
#pragma once

#include "core/hil/sensor.h"
#include "hal-sim/boards/board.h"
#include "hal-sim/chips/interrupts.h"
#include "hal-sim/clock.h"
#include "hal-sim/device.h"

struct sim_sensor;

struct sim_sensor_bank {
    struct sim_clock *clock;
    struct sim_interrupts *interrupts;
    unsigned line;
    struct sim_sensor *first;
};

struct sim_sensor {
    struct hil_sensor hil;
    struct sim_sensor_bank *bank;
    struct sim_sensor *next;
    const struct sim_board_sensor *board;
    struct sim_device device;
    int32_t values[HIL_SENSOR_VALUES];
    struct hil_sensor_client client;
    struct sim_event event;
    bool watching;
    int32_t low, high;
    uint32_t argument;
    bool ready; // measured and error hold what the interrupt brings
    struct hil_sensor_values measured;
    enum error error;
    bool unanswered; // it was silent, and answers when it is mended
};

void sim_sensor_bank_init(struct sim_sensor_bank *bank, struct sim_clock *clock, struct sim_interrupts *interrupts);
// Lists the device too.
void sim_sensor_init(struct sim_sensor *sensor, struct sim_sensor_bank *bank, struct sim_devices *devices,
                     const struct sim_board_sensor *board);
