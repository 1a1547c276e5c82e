// SPDX-License-Identifier: Apache-2.0 OR MIT
// The temperature at the board's sensor, without waiting. See also libtock-sync/sensors/temperature.h.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and its value in hundredths of a degree Celsius.
typedef void (*libtock_temperature_callback)(returncode_t, int);

bool libtock_temperature_exists(void);

// Starts a reading; cb runs in a later yield.
returncode_t libtock_temperature_read(libtock_temperature_callback cb);

#ifdef __cplusplus
}
#endif
