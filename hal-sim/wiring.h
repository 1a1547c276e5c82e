// SPDX-License-Identifier: Apache-2.0 OR MIT
// The drivers of a virtual board while it is being wired: each part of the wiring adds its own.
#pragma once

#include "core/capsules/virtual_alarm.h"
#include "hal-sim/machine_internal.h"

enum { WIRING_DRIVERS_MAX = 48 };

struct wiring_list {
    struct machine *machine;
    struct virtual_alarm_mux *alarms;
    const struct driver *drivers[WIRING_DRIVERS_MAX];
    struct grant *grants[WIRING_DRIVERS_MAX]; // of the driver of the same place, or NULL
    uint32_t count;
};

// grant: registered once the kernel is there; NULL if the driver has none.
void wiring_add(struct wiring_list *list, const struct driver *driver, struct grant *grant);
