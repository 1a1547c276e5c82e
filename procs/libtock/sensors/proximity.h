// SPDX-License-Identifier: Apache-2.0 OR MIT
// How near something is, from 0 (far) to 255 (close), without waiting. See also libtock-sync/sensors/proximity.h.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and its value.
typedef void (*libtock_proximity_callback)(returncode_t, uint8_t);

bool libtock_proximity_exists(void);

// Starts a reading; cb runs in a later yield.
returncode_t libtock_proximity_read(libtock_proximity_callback cb);

// cb runs as soon as the value is below lower_threshold or above higher_threshold.
returncode_t libtock_proximity_read_on_interrupt(uint32_t lower_threshold, uint32_t higher_threshold,
                                                 libtock_proximity_callback cb);

#ifdef __cplusplus
}
#endif
