// SPDX-License-Identifier: Apache-2.0 OR MIT
// How near something is, from 0 (far) to 255 (close), waiting for the reading.
#pragma once

#include <libtock/sensors/proximity.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_proximity_exists(void);

// Measures and stores the value.
returncode_t libtocksync_proximity_read(uint8_t *proximity);

// Waits until the value is below lower_threshold or above higher_threshold, and stores it.
returncode_t libtocksync_proximity_read_on_interrupt(uint32_t lower_threshold, uint32_t higher_threshold,
                                                     uint8_t *proximity);

#ifdef __cplusplus
}
#endif
