// SPDX-License-Identifier: Apache-2.0 OR MIT
// The temperature at the board's sensor, waiting for the reading.
#pragma once

#include <libtock/sensors/temperature.h>
#include <libtock/tock.h>

#include "syscalls/temperature_syscalls.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_temperature_exists(void);

// Measures and stores the value in hundredths of a degree Celsius.
returncode_t libtocksync_temperature_read(int *temperature);

#ifdef __cplusplus
}
#endif
