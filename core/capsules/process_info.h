// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x10002: what the kernel knows of all processes, and power over them. For
// applications that the board trusts: its filter keeps the others out.
#pragma once

#include "core/kernel/capsule.h"

struct process_info {
    struct driver driver;
    struct grant grant;
    const struct capability *capability; // process management
};

// Board code, at start; then it registers the grant and lists the driver.
void process_info_init(struct process_info *info, const struct capability *capability);
