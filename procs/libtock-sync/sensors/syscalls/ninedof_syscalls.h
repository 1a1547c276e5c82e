// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the upcall of the driver of acceleration, magnetic field and rotation.
#pragma once

#include <libtock/sensors/syscalls/ninedof_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a reading to end and stores the three axes.
returncode_t libtocksync_ninedof_yield_wait_for(int *x, int *y, int *z);

#ifdef __cplusplus
}
#endif
