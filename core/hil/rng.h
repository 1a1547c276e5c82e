// SPDX-License-Identifier: Apache-2.0 OR MIT
// A source of random bytes that takes its time.
#pragma once

#include "core/abi/abi.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hil_rng_client {
    // Some random bytes; gone when this returns. error: the source failed, size is 0.
    // Returns true to get more right away.
    bool (*ready)(void *context, const uint8_t *data, size_t size, enum error error);
    void *context;
};

struct hil_rng_ops {
    // Asks for bytes. ALREADY: they are under way. OFF: the source is off.
    enum error (*request)(void *device);
    void (*cancel)(void *device);
    // The device copies *client.
    void (*set_client)(void *device, const struct hil_rng_client *client);
};

struct hil_rng {
    const struct hil_rng_ops *ops;
    void *device;
};
