// SPDX-License-Identifier: Apache-2.0 OR MIT
// The pressure of the air, waiting for the reading.
#pragma once

#include <libtock/sensors/pressure.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_pressure_exists(void);

// Measures and stores the value in hectopascals.
returncode_t libtocksync_pressure_read(int *pressure);

#ifdef __cplusplus
}
#endif
