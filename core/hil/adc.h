// SPDX-License-Identifier: Apache-2.0 OR MIT
// An analog-to-digital converter with several channels, of which it samples one at a time. Samples are
// left-aligned in 16 bits: with 12 bits of resolution the lowest four are 0.
#pragma once

#include "core/abi/abi.h"

#include <stddef.h>
#include <stdint.h>

struct hil_adc_client {
    // One sample, of sample() or of sample_steadily(). error: it failed, and nothing more will come.
    void (*sampled)(void *context, uint16_t sample, enum error error);
    // A buffer is full and the caller's again; the other one that was given is being filled meanwhile.
    void (*filled)(void *context, uint16_t *buffer, size_t count, enum error error);
    void *context;
};

struct hil_adc_ops {
    // BUSY: sampling is under way. INVAL: no such channel. NOSUPPORT: the converter can't.
    enum error (*sample)(void *device, uint32_t channel);
    // A sample every 1/frequency, until it is stopped. INVAL: the rate can't be had.
    enum error (*sample_steadily)(void *device, uint32_t channel, uint32_t frequency_hz);
    // Fills one buffer and then what provide() gave meanwhile, without a gap. When a buffer is full and there
    // is no other one, sampling pauses until the next provide(). Until then, and until stop(), they are the device's.
    enum error (*fill)(void *device, uint32_t channel, uint32_t frequency_hz, uint16_t *buffer, size_t count);
    // The buffer that comes next. BUSY: one waits already.
    enum error (*provide)(void *device, uint16_t *buffer, size_t count);
    // Ends sampling and gives all buffers back; nothing is called any more. FAIL: it does not end.
    enum error (*stop)(void *device);
    // The device copies *client.
    void (*set_client)(void *device, const struct hil_adc_client *client);
};

struct hil_adc {
    const struct hil_adc_ops *ops;
    void *device;
    uint32_t channels;
    uint8_t bits;          // of resolution, 1 to 16
    uint32_t reference_mv; // what a full scale stands for; 0: unknown
};
