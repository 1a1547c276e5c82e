// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x90001: a screen of pixels for several processes.
//
// Either each process commands the whole screen, and their commands take turns; or the board gives each process a
// region of it (screen_share), which it sees as its screen, and in which it can do no more than draw. Each process
// has a frame of its own: a write goes there, whoever wrote meanwhile.
//
// Pixels travel in pieces through a buffer of the board. The longer it is, the fewer interrupts a picture takes.
#pragma once

#include "core/capsules/turns.h"
#include "core/hil/screen.h"
#include "core/kernel/capsule.h"

enum { SCREEN_BUFFER_LEAST = 12 }; // holds whole pixels of every format

// A command as it came.
struct screen_command {
    uint32_t number;
    uint32_t arguments[2];
};

// Which part of the screen a process has. False: none.
typedef bool (*screen_region_of)(void *context, struct process_id process, struct hil_screen_frame *region);

struct screen {
    struct driver driver;
    struct grant grant;
    const struct hil_screen *screen;
    struct hil_screen_client client;
    struct span buffer;
    screen_region_of region_of; // NULL: all is everybody's
    void *region_context;

    // The command that is under way.
    struct turns turns;
    struct screen_command command;
    bool framing;              // its frame is being set, the write follows
    bool begun;                // it has written something
    uint64_t length, position; // bytes of the write, and of those what is out or on its way
    // Whose frame the device has.
    bool framed;
    struct process_id framed_for;
};

// Board code, at start; then it registers the grant and lists the driver.
void screen_init(struct screen *screen, const struct hil_screen *hil, struct span buffer);
// Board code, after screen_init(): each process has its region, and who has none can't draw.
void screen_share(struct screen *screen, screen_region_of region_of, void *context);
