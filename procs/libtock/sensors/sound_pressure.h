// SPDX-License-Identifier: Apache-2.0 OR MIT
// How loud it is, without waiting. See also libtock-sync/sensors/sound_pressure.h.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and its value in decibels.
typedef void (*libtock_sound_pressure_callback)(returncode_t, uint8_t);

bool libtock_sound_pressure_exists(void);

// Keeps the sensor running, so that readings take less time.
returncode_t libtock_sound_pressure_enable(void);

// Lets it rest, unless another process keeps it running.
returncode_t libtock_sound_pressure_disable(void);

// Starts a reading; cb runs in a later yield.
returncode_t libtock_sound_pressure_read(libtock_sound_pressure_callback cb);

#ifdef __cplusplus
}
#endif
