// SPDX-License-Identifier: Apache-2.0 OR MIT
// Something that makes one tone at a time.
#pragma once

#include "core/abi/abi.h"

#include <stdint.h>

struct hil_buzzer_client {
    // The tone has ended, by itself or by stop(). Never called from within the functions below.
    void (*done)(void *context, enum error error);
    void *context;
};

struct hil_buzzer_ops {
    // Sounds; replaces a tone that sounds already, whose end is then told no more. INVAL: not at this frequency.
    enum error (*buzz)(void *device, uint32_t frequency_hz, uint32_t duration_ms);
    // Ends the tone; done() follows soon. OFF: there is none.
    enum error (*stop)(void *device);
    // The device copies *client.
    void (*set_client)(void *device, const struct hil_buzzer_client *client);
};

struct hil_buzzer {
    const struct hil_buzzer_ops *ops;
    void *device;
};
