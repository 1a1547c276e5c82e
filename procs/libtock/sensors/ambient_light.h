// SPDX-License-Identifier: Apache-2.0 OR MIT
// How bright it is, without waiting. See also libtock-sync/sensors/ambient_light.h.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and its value in lux.
typedef void (*libtock_ambient_light_callback)(returncode_t, int);

bool libtock_ambient_light_exists(void);

// Starts a reading; cb runs in a later yield.
returncode_t libtock_ambient_light_read_intensity(libtock_ambient_light_callback cb);

#ifdef __cplusplus
}
#endif
