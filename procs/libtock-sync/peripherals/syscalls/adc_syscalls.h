// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the analog input driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/peripherals/syscalls/adc_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a sample and stores it.
returncode_t libtocksync_adc_yield_wait_for_single_sample(uint16_t *sample);

// Waits for a full buffer and stores how many samples it has.
returncode_t libtocksync_adc_yield_wait_for_buffered_sample(uint32_t *length);

#ifdef __cplusplus
}
#endif
