// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x5 with a converter that all processes share: single samples, in turn. adc.h is the other form
// of it.
#pragma once

#include "core/hil/adc.h"
#include "core/kernel/capsule.h"

struct adc_shared {
    struct driver driver;
    struct grant grant;
    const struct hil_adc *adc;
    struct hil_adc_client client;
    bool sampling;
    struct process_id process; // whose sample is being taken
    uint32_t channel;
};

// Board code, at start; then it registers the grant and lists the driver.
void adc_shared_init(struct adc_shared *adc, const struct hil_adc *hil);
