// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the random number driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/peripherals/syscalls/rng_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a request to end, stores how many bytes arrived and returns its result.
returncode_t libtocksync_rng_yield_wait_for(int *received);

#ifdef __cplusplus
}
#endif
