// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the rainfall driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/sensors/syscalls/rainfall_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a reading to end, stores its value if it succeeded and returns its result.
returncode_t libtocksync_rainfall_yield_wait_for(uint32_t *rainfall);

#ifdef __cplusplus
}
#endif
