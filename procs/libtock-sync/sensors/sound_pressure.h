// SPDX-License-Identifier: Apache-2.0 OR MIT
// How loud it is, waiting for the reading.
#pragma once

#include <libtock/sensors/sound_pressure.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_sound_pressure_exists(void);

// Keeps the sensor running, so that readings take less time.
returncode_t libtocksync_sound_pressure_enable(void);

// Lets it rest, unless another process keeps it running.
returncode_t libtocksync_sound_pressure_disable(void);

// Measures and stores the value in decibels.
returncode_t libtocksync_sound_pressure_read(uint8_t *sound_pressure);

#ifdef __cplusplus
}
#endif
