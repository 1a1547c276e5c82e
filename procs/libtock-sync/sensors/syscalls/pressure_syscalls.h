// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the pressure driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/sensors/syscalls/pressure_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a reading to end and stores its value.
returncode_t libtocksync_pressure_yield_wait_for(int *pressure);

#ifdef __cplusplus
}
#endif
