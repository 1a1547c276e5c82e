// SPDX-License-Identifier: Apache-2.0 OR MIT
// How far away something is, waiting for the reading. libtock-c has no such driver.
#pragma once

#include <libtock/sensors/distance.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_distance_exists(void);

// Measures and stores the value in millimetres.
returncode_t libtocksync_distance_read(uint32_t *distance);

#ifdef __cplusplus
}
#endif
