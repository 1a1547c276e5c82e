// SPDX-License-Identifier: Apache-2.0 OR MIT
// How wet the ground is, without waiting. See also libtock-sync/sensors/moisture.h.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and its value in hundredths of a percent.
typedef void (*libtock_moisture_callback)(returncode_t, int);

bool libtock_moisture_exists(void);

// Starts a reading; cb runs in a later yield.
returncode_t libtock_moisture_read(libtock_moisture_callback cb);

#ifdef __cplusplus
}
#endif
