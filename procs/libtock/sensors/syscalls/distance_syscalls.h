// SPDX-License-Identifier: Apache-2.0 OR MIT
// The distance driver's system calls, one function each. libtock-c has no such driver.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_distance_driver_exists(void);

// The upcall's words: status, value, 0.
returncode_t libtock_distance_set_upcall(subscribe_upcall callback, void *opaque);

// Starts a reading.
returncode_t libtock_distance_command_read(void);

// The shortest distance that the sensor measures, in millimetres.
returncode_t libtock_distance_command_get_minimum_distance(uint32_t *distance);

// The longest one.
returncode_t libtock_distance_command_get_maximum_distance(uint32_t *distance);

#ifdef __cplusplus
}
#endif
