// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the moisture driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/sensors/syscalls/moisture_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a reading to end, stores its value if it succeeded and returns its result.
returncode_t libtocksync_moisture_yield_wait_for(int *moisture);

#ifdef __cplusplus
}
#endif
