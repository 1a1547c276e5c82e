// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x90004: digits made of bars. All processes write to the same digits.
#pragma once

#include "core/hil/seven_segment.h"
#include "core/kernel/capsule.h"

struct seven_segment {
    struct driver driver;
    const struct hil_seven_segment *digits;
};

// Board code, at start; then it lists the driver.
void seven_segment_init(struct seven_segment *display, const struct hil_seven_segment *hil);
