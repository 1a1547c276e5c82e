// SPDX-License-Identifier: Apache-2.0 OR MIT
// How much it has rained, without waiting. See also libtock-sync/sensors/rainfall.h.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and its value in micrometres.
typedef void (*libtock_rainfall_callback)(returncode_t, uint32_t);

bool libtock_rainfall_exists(void);

// Starts a reading of the last hours; cb runs in a later yield.
returncode_t libtock_rainfall_read(libtock_rainfall_callback cb, int hours);

#ifdef __cplusplus
}
#endif
