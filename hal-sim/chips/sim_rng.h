// SPDX-License-Identifier: Apache-2.0 OR MIT
// A virtual random source: seeded, so that a run repeats. It is not for secrets.
#pragma once

#include "core/hil/rng.h"
#include "hal-sim/chips/interrupts.h"
#include "hal-sim/clock.h"

struct sim_rng {
    struct hil_rng hil;
    struct sim_clock *clock;
    struct sim_interrupts *interrupts;
    struct sim_event event;
    struct hil_rng_client client;
    uint64_t state;
};

void sim_rng_init(struct sim_rng *rng, struct sim_clock *clock, struct sim_interrupts *interrupts, uint64_t seed);
