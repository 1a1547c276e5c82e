// SPDX-License-Identifier: Apache-2.0 OR MIT
// How much it has rained, waiting for the reading.
#pragma once

#include <libtock/sensors/rainfall.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_rainfall_exists(void);

// Measures and stores the value in micrometres.
returncode_t libtocksync_rainfall_read(uint32_t *rainfall, int hours);

#ifdef __cplusplus
}
#endif
