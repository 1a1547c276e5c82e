// SPDX-License-Identifier: Apache-2.0 OR MIT
// Random number generator of the nRF52 (product specification, 6.19): thermal noise, a byte at a time.
#pragma once

#include "core/hil/rng.h"

enum { RNG_NRF52_BYTES = 16 };

struct rng_nrf52_registers {
    uint32_t task_start, task_stop, reserved0[62];
    uint32_t event_ready, reserved1[63], shorts, reserved2[64];
    uint32_t interrupts_set, interrupts_clear, reserved3[126];
    uint32_t config, value;
};

struct rng_nrf52 {
    volatile struct rng_nrf52_registers *registers;
    struct hil_rng_client client;
    uint8_t bytes[RNG_NRF52_BYTES];
    size_t count;
    bool under_way;
    struct hil_rng hil;
};

void rng_nrf52_init(struct rng_nrf52 *rng, volatile struct rng_nrf52_registers *registers);

// The handler of its interrupt line; context: the struct rng_nrf52.
void rng_nrf52_handle(void *context);
