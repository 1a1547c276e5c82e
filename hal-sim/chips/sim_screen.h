// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual screen with its own memory, like those behind an SPI: it takes pixels in several formats, turns them as
// its rotation says, and needs for each byte the time that the wires need. What it shows is kept as a person sees it.
#pragma once

#include "core/hil/screen.h"
#include "hal-sim/arena.h"
#include "hal-sim/boards/board.h"
#include "hal-sim/chips/interrupts.h"
#include "hal-sim/clock.h"
#include "hal-sim/device.h"

enum sim_screen_work { SIM_SCREEN_IDLE, SIM_SCREEN_COMMAND, SIM_SCREEN_WRITE };

struct sim_screen {
    struct hil_screen hil;
    const struct sim_board_screen *board;
    struct sim_clock *clock;
    struct sim_interrupts *interrupts;
    unsigned line;
    struct sim_event event;
    struct hil_screen_client client;

    // What can be set.
    uint32_t format, rotation;
    bool inverted;
    struct hil_screen_frame frame;

    // What is under way.
    enum sim_screen_work work;
    const uint8_t *data;
    size_t size;
    uint64_t taken; // bytes of this frame that were drawn

    // The glass. It stays as it is, however the picture on it is turned.
    struct sim_picture picture;
    uint32_t *pixels;
    struct sim_device device;
    void *owner; // of whoever gave the device more to do
};

// False: the host has no memory for its pixels.
bool sim_screen_init(struct sim_screen *screen, const struct sim_board_screen *board, struct sim_clock *clock,
                     struct sim_interrupts *interrupts, struct sim_devices *devices, struct sim_arena *arena);
