// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the humidity driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/sensors/syscalls/humidity_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a reading to end and stores its value.
returncode_t libtocksync_humidity_yield_wait_for(int *humidity);

#ifdef __cplusplus
}
#endif
