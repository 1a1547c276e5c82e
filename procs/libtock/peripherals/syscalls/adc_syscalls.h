// SPDX-License-Identifier: Apache-2.0 OR MIT
// The analog input driver's system calls, one function each. Lengths of buffers are bytes; frequencies are Hz.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_adc_driver_exists(void);

// The upcall's words: mode, channel (and above its 8 bits the samples of a full buffer), sample or buffer number.
returncode_t libtock_adc_set_upcall(subscribe_upcall callback, void *opaque);

// Lend the buffers that samples go into.
returncode_t libtock_adc_set_readwrite_allow_set_buffer(uint8_t *buffer, uint32_t len);
returncode_t libtock_adc_set_readwrite_allow_set_double_buffer(uint8_t *buffer, uint32_t len);

returncode_t libtock_adc_command_channel_count(int *count);
returncode_t libtock_adc_command_single_sample(uint8_t channel);
returncode_t libtock_adc_command_continuous_sample(uint8_t channel, uint32_t frequency);
returncode_t libtock_adc_command_buffered_sample(uint8_t channel, uint32_t frequency);
returncode_t libtock_adc_command_continuous_buffered_sample(uint8_t channel, uint32_t frequency);
returncode_t libtock_adc_command_stop_sampling(void);

// In millivolts. ENOSUPPORT: the board does not know.
returncode_t libtock_adc_command_get_reference_voltage(uint32_t *reference_voltage);
returncode_t libtock_adc_command_get_resolution_bits(uint32_t *resolution);

#ifdef __cplusplus
}
#endif
