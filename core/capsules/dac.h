// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x6: one analog output.
#pragma once

#include "core/hil/dac.h"
#include "core/kernel/capsule.h"

struct dac {
    struct driver driver;
    const struct hil_dac *dac;
};

// Board code, at start; then it lists the driver, which needs no grant.
void dac_init(struct dac *dac, const struct hil_dac *hil);
