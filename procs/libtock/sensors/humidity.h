// SPDX-License-Identifier: Apache-2.0 OR MIT
// The relative humidity of the air, without waiting. See also libtock-sync/sensors/humidity.h.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and its value in hundredths of a percent.
typedef void (*libtock_humidity_callback)(returncode_t, int);

bool libtock_humidity_exists(void);

// Starts a reading; cb runs in a later yield.
returncode_t libtock_humidity_read(libtock_humidity_callback cb);

#ifdef __cplusplus
}
#endif
