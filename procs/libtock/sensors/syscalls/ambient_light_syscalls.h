// SPDX-License-Identifier: Apache-2.0 OR MIT
// The ambient light driver's system calls, one function each.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_ambient_light_driver_exists(void);

// The upcall's words: value, 0, 0.
returncode_t libtock_ambient_light_set_upcall(subscribe_upcall callback, void *opaque);

// Starts a reading.
returncode_t libtock_ambient_light_command_start_intensity_reading(void);

#ifdef __cplusplus
}
#endif
