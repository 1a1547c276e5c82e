// SPDX-License-Identifier: Apache-2.0 OR MIT
// One analog output.
#pragma once

#include "core/abi/abi.h"

#include <stdint.h>

struct hil_dac_ops {
    // Switches the output on if it is off. INVAL: more than the converter has steps.
    enum error (*set)(void *device, uint32_t value);
};

struct hil_dac {
    const struct hil_dac_ops *ops;
    void *device;
};
