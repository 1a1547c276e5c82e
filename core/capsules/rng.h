// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x40001: random bytes. Several processes may ask at once; no byte is given to
// two of them.
#pragma once

#include "core/hil/rng.h"
#include "core/kernel/capsule.h"

struct rng {
    struct driver driver;
    struct grant grant;
    const struct hil_rng *rng;
    struct hil_rng_client client;
};

// Board code, at start; then it registers the grant and lists the driver.
void rng_init(struct rng *rng, const struct hil_rng *hil);
