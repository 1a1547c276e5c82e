// SPDX-License-Identifier: Apache-2.0 OR MIT
// The relative humidity of the air, waiting for the reading.
#pragma once

#include <libtock/sensors/humidity.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_humidity_exists(void);

// Measures and stores the value in hundredths of a percent.
returncode_t libtocksync_humidity_read(int *humidity);

#ifdef __cplusplus
}
#endif
