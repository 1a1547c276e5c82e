// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the air quality driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/sensors/syscalls/air_quality_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a reading to end and stores the concentration.
returncode_t libtocksync_air_quality_yield_wait_for(uint32_t *concentration);

#ifdef __cplusplus
}
#endif
