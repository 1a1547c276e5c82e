// SPDX-License-Identifier: Apache-2.0 OR MIT
// How bright it is, waiting for the reading.
#pragma once

#include <libtock/sensors/ambient_light.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_ambient_light_exists(void);

// Measures and stores the value in lux.
returncode_t libtocksync_ambient_light_read_intensity(int *lux_value);

#ifdef __cplusplus
}
#endif
