// SPDX-License-Identifier: Apache-2.0 OR MIT
// How far away something is, without waiting. See also libtock-sync/sensors/distance.h. libtock-c has no such driver.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a reading, and its value in millimetres.
typedef void (*libtock_distance_callback)(returncode_t, uint32_t);

bool libtock_distance_exists(void);

// The shortest distance that the sensor measures, in millimetres.
returncode_t libtock_distance_get_minimum_distance(uint32_t *distance);

// The longest one.
returncode_t libtock_distance_get_maximum_distance(uint32_t *distance);

// Starts a reading; cb runs in a later yield.
returncode_t libtock_distance_read(libtock_distance_callback cb);

#ifdef __cplusplus
}
#endif
