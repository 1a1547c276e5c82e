// SPDX-License-Identifier: Apache-2.0 OR MIT
// The system calls of the driver of acceleration, magnetic field and rotation, one function each.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_ninedof_driver_exists(void);

// The upcall's words: x, y, z.
returncode_t libtock_ninedof_set_upcall(subscribe_upcall callback, void *opaque);

// Start a reading. EBUSY: one of this process is under way.
returncode_t libtock_ninedof_command_start_accelerometer_reading(void);
returncode_t libtock_ninedof_command_start_magnetometer_reading(void);
returncode_t libtock_ninedof_command_start_gyroscope_reading(void);

#ifdef __cplusplus
}
#endif
