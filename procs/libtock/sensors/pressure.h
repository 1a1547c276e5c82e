// SPDX-License-Identifier: Apache-2.0 OR MIT
// The pressure of the air, without waiting. See also libtock-sync/sensors/pressure.h.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and its value in hectopascals.
typedef void (*libtock_pressure_callback)(returncode_t, int);

bool libtock_pressure_exists(void);

// Starts a reading; cb runs in a later yield.
returncode_t libtock_pressure_read(libtock_pressure_callback cb);

#ifdef __cplusplus
}
#endif
