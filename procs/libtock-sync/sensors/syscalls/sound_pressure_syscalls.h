// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the sound pressure driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/sensors/syscalls/sound_pressure_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a reading to end and stores its value.
returncode_t libtocksync_sound_pressure_yield_wait_for(uint8_t *sound_pressure);

#ifdef __cplusplus
}
#endif
