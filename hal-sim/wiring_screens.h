// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a virtual board shows and where it is touched: screens, text screens, digits, LED matrices.
#pragma once

#include "hal-sim/wiring.h"

struct wiring_screens;

// Makes what the machine's board has, lists the drivers and the devices. NULL: the host has no memory.
struct wiring_screens *wiring_screens_create(struct wiring_list *list);
// One of the board's LEDs changed.
void wiring_screens_led(struct wiring_screens *screens, size_t led, bool on);
