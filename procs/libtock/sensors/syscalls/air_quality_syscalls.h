// SPDX-License-Identifier: Apache-2.0 OR MIT
// The air quality driver's system calls, one function each. libtock-c has no such driver.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_air_quality_driver_exists(void);

// The upcall's words: value, 0, 0.
returncode_t libtock_air_quality_set_upcall(subscribe_upcall callback, void *opaque);

// Start a reading. EBUSY: one of this process is under way.
returncode_t libtock_air_quality_command_read_co2(void);
returncode_t libtock_air_quality_command_read_tvoc(void);

#ifdef __cplusplus
}
#endif
