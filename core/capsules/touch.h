// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x90002: fingers on a glass, told to every process that asks, in the coordinates of the picture
// as the screen behind the glass is rotated.
#pragma once

#include "core/hil/screen.h"
#include "core/hil/touch.h"
#include "core/kernel/capsule.h"

struct touch {
    struct driver driver;
    struct grant grant;
    const struct hil_touch *touch;
    const struct hil_screen *screen; // behind the glass; NULL: none
    struct hil_touch_client client;
};

// Board code, at start; then it registers the grant and lists the driver. screen may be NULL.
void touch_init(struct touch *touch, const struct hil_touch *hil, const struct hil_screen *screen);
