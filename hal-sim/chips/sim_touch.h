// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual touch glass. Fingers come from outside; what they do in one instant is told in its order. Swipes and
// pinches are found from their movement, as a controller does.
#pragma once

#include "core/hil/touch.h"
#include "hal-sim/chips/interrupts.h"
#include "hal-sim/device.h"

enum { SIM_TOUCH_FINGERS_MAX = 10, SIM_TOUCH_REPORTS_MAX = 64 };

struct sim_touch_finger {
    bool down;
    struct hil_touch_event event;
    uint16_t start_x, start_y;
};

// What the controller tells with one interrupt: all fingers at one moment, or a gesture.
struct sim_touch_report {
    uint32_t gesture; // 0: none, but fingers
    size_t count;
    struct hil_touch_event events[SIM_TOUCH_FINGERS_MAX];
};

struct sim_touch_glass {
    struct hil_touch hil;
    struct sim_interrupts *interrupts;
    unsigned line;
    struct hil_touch_client client;
    uint16_t width, height;
    uint32_t limit;
    bool listening;
    struct sim_touch_finger fingers[SIM_TOUCH_FINGERS_MAX];
    bool pinched; // two fingers were down; what is left of them makes no swipe
    struct sim_touch_report reports[SIM_TOUCH_REPORTS_MAX]; // not yet told, oldest first
    size_t report_count;
};

void sim_touch_init(struct sim_touch_glass *glass, struct sim_interrupts *interrupts, const char *name, uint16_t width,
                    uint16_t height, uint32_t limit);
// A finger, for the device's `touched`. One that the glass doesn't tell apart is not noticed; a movement that goes
// over the edge ends at the edge.
void sim_touch_finger(struct sim_touch_glass *glass, const struct sim_touch *touch);
