// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x90003: rows of characters. Commands of several processes take turns, all share the cursor.
#pragma once

#include "core/capsules/turns.h"
#include "core/hil/text_screen.h"
#include "core/kernel/capsule.h"

// A command as it came.
struct text_screen_command {
    uint32_t number;
    uint32_t arguments[2];
};

struct text_screen {
    struct driver driver;
    struct grant grant;
    const struct hil_text_screen *screen;
    struct hil_text_screen_client client;
    struct span buffer; // text travels through it in pieces

    // The command that is under way.
    struct turns turns;
    struct text_screen_command command;
    uint32_t length, printed; // characters
};

// Board code, at start; then it registers the grant and lists the driver.
void text_screen_init(struct text_screen *screen, const struct hil_text_screen *hil, struct span buffer);
