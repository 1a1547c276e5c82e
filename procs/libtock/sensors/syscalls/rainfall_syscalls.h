// SPDX-License-Identifier: Apache-2.0 OR MIT
// The rainfall driver's system calls, one function each.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_rainfall_driver_exists(void);

// The upcall's words: status, value, 0.
returncode_t libtock_rainfall_set_upcall(subscribe_upcall callback, void *opaque);

// Starts a reading of the last hours.
returncode_t libtock_rainfall_command_read(int hours);

#ifdef __cplusplus
}
#endif
