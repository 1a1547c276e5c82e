// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x9: facts that the kernel leaves in a process's own buffer before each run, so
// that reading them costs no system call.
#pragma once

#include "core/hil/alarm.h"
#include "core/kernel/capsule.h"

struct read_only_state {
    struct driver driver;
    struct grant grant;
    struct switch_hook hook;
    const struct hil_alarm *clock; // only read, so it may be anybody's
    uint32_t last_ticks;
    uint64_t wrapped_ticks; // what the wraps seen so far add up to
};

// Board code, at start; then it registers the grant, lists the driver and adds the hook.
void read_only_state_init(struct read_only_state *state, const struct hil_alarm *clock);
