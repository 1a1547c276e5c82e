// SPDX-License-Identifier: Apache-2.0 OR MIT
// Digits made of seven bars and a dot. A pattern has a bit for each: 0 to 6 are the bars a to g, 7 is the dot.
#pragma once

#include <stdint.h>

struct hil_seven_segment_ops {
    uint32_t (*count)(void *device);
    // position is less than the count; 0 is the leftmost.
    void (*show)(void *device, uint32_t position, uint8_t pattern);
    uint8_t (*shown)(void *device, uint32_t position);
};

struct hil_seven_segment {
    const struct hil_seven_segment_ops *ops;
    void *device;
};
