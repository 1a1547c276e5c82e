// SPDX-License-Identifier: Apache-2.0 OR MIT
// Voltages as numbers, waiting for the samples: see libtock/peripherals/adc.h.
#pragma once

#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_adc_exists(void);

returncode_t libtocksync_adc_channel_count(int *count);

// The voltage of the full scale, in millivolts. ENOSUPPORT: the board does not know it.
returncode_t libtocksync_adc_reference_voltage(uint32_t *reference_voltage);

// How many bits of a sample are measured.
returncode_t libtocksync_adc_resolution_bits(uint32_t *resolution);

// Takes one sample.
returncode_t libtocksync_adc_sample(uint8_t channel, uint16_t *sample);

// Fills the buffer with length samples, taken at this frequency.
returncode_t libtocksync_adc_sample_buffer(uint8_t channel, uint32_t frequency, uint16_t *buffer, uint32_t length);

#ifdef __cplusplus
}
#endif
