// SPDX-License-Identifier: Apache-2.0 OR MIT
// System call driver 0x5 with a converter that serves one process at a time, with all that it can: single samples,
// samples at a steady rate, buffers full of them, two buffers in turn. adc_shared.h is the other form of it.
#pragma once

#include "core/hil/adc.h"
#include "core/kernel/capsule.h"

// Where the converter puts samples before they are copied to the process. The longer, the faster it can go.
struct adc_memory {
    uint16_t *first, *second;
    size_t count; // samples that each holds
};

// A place in the stream of samples: in one of the process's two buffers.
struct adc_place {
    uint32_t buffer, offset, size; // offset and size in samples
};

struct adc {
    struct driver driver;
    struct grant grant;
    const struct hil_adc *adc;
    struct hil_adc_client client;
    struct adc_memory memory;
    bool owned;
    struct process_id owner;
    bool sampling;
    uint32_t mode, channel;         // ADC_MODE_*
    struct adc_place asked, filled; // up to where the converter was asked for samples, and where they have come to
};

// Board code, at start; then it registers the grant and lists the driver.
void adc_init(struct adc *adc, const struct hil_adc *hil, const struct adc_memory *memory);
