// SPDX-License-Identifier: Apache-2.0 OR MIT
// The sound pressure driver's system calls, one function each.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_sound_pressure_driver_exists(void);

// The upcall's words: value, 0, 0.
returncode_t libtock_sound_pressure_set_upcall(subscribe_upcall callback, void *opaque);

// Starts a reading.
returncode_t libtock_sound_pressure_command_read(void);

// Keeps the sensor running, so that readings take less time.
returncode_t libtock_sound_pressure_command_enable(void);

// Lets it rest, unless another process keeps it running.
returncode_t libtock_sound_pressure_command_disable(void);

#ifdef __cplusplus
}
#endif
