// SPDX-License-Identifier: Apache-2.0 OR MIT
// How wet the ground is, waiting for the reading.
#pragma once

#include <libtock/sensors/moisture.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_moisture_exists(void);

// Measures and stores the value in hundredths of a percent.
returncode_t libtocksync_moisture_read(int *moisture);

#ifdef __cplusplus
}
#endif
