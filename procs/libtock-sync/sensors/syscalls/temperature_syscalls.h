// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the temperature driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/sensors/syscalls/temperature_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a reading to end and stores its value.
returncode_t libtocksync_temperature_yield_wait_for(int *temp);

#ifdef __cplusplus
}
#endif
