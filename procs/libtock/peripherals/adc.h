// SPDX-License-Identifier: Apache-2.0 OR MIT
// Voltages as numbers, without waiting. See also libtock-sync/peripherals/adc.h. Samples are 16 bits wide and
// left-aligned: 0 is no voltage, and 0x10000 would be the reference voltage. Frequencies are samples a second.
#pragma once

#include <stdint.h>

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// What an upcall tells of.
typedef enum {
    libtock_adc_SingleSample = 0,
    libtock_adc_ContinuousSample = 1,
    libtock_adc_SingleBuffer = 2,
    libtock_adc_ContinuousBuffer = 3
} libtock_adc_mode;

// Channel and sample.
typedef void (*libtock_adc_callback_single_sample)(uint8_t, uint16_t);
typedef void (*libtock_adc_callback_continuous_sample)(uint8_t, uint16_t);
// Channel and samples in the full buffer.
typedef void (*libtock_adc_callback_buffered_sample)(uint8_t, uint32_t);
// The same, and which buffer is full: 0 the first, 1 the second.
typedef void (*libtock_adc_callback_continuous_buffered_sample)(uint8_t, uint32_t, uint8_t);

// One for each way of sampling; NULL for those that are not used. It must stay while sampling goes on.
typedef struct {
    libtock_adc_callback_single_sample single_sample_callback;
    libtock_adc_callback_continuous_sample continuous_sample_callback;
    libtock_adc_callback_buffered_sample buffered_sample_callback;
    libtock_adc_callback_continuous_buffered_sample continuous_buffered_sample_callback;
} libtock_adc_callbacks;

bool libtock_adc_exists(void);

// Lend the first and the second buffer; length counts samples.
returncode_t libtock_adc_set_buffer(uint16_t *buffer, uint32_t length);
returncode_t libtock_adc_set_double_buffer(uint16_t *buffer, uint32_t length);

returncode_t libtock_adc_channel_count(int *count);

// Takes one sample.
returncode_t libtock_adc_single_sample(uint8_t channel, libtock_adc_callbacks *callbacks);

// Takes samples until stopped, with a callback for each.
returncode_t libtock_adc_continuous_sample(uint8_t channel, uint32_t frequency, libtock_adc_callbacks *callbacks);

// Fills the first buffer once.
returncode_t libtock_adc_buffered_sample(uint8_t channel, uint32_t frequency, libtock_adc_callbacks *callbacks);

// Fills both buffers in turn until stopped.
returncode_t libtock_adc_continuous_buffered_sample(uint8_t channel, uint32_t frequency,
                                                    libtock_adc_callbacks *callbacks);

returncode_t libtock_adc_stop_sampling(void);

#ifdef __cplusplus
}
#endif
