// SPDX-License-Identifier: Apache-2.0 OR MIT
// A free-running counter with one compare alarm.
#pragma once

#include "core/abi/abi.h"

#include <stdbool.h>
#include <stdint.h>

struct hil_alarm_client {
    // The alarm fired; it is disarmed. Called from the chip's interrupt service.
    void (*fired)(void *context);
    void *context;
};

struct hil_alarm_ops {
    // Ticks, in the low `bits` bits; wraps at 2^bits.
    uint32_t (*now)(void *device);
    // Fires as soon as now() is no longer within [reference, reference + dt): at once if that is so
    // already. Replaces an earlier set. dt below 2^bits.
    void (*set)(void *device, uint32_t reference, uint32_t dt);
    void (*disarm)(void *device);
    // The device copies *client.
    void (*set_client)(void *device, const struct hil_alarm_client *client);
};

struct hil_alarm {
    const struct hil_alarm_ops *ops;
    void *device;
    uint32_t frequency_hz;
    uint8_t bits; // width of the counter, 16 to 32
};
