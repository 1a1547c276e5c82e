// SPDX-License-Identifier: Apache-2.0 OR MIT
// The proximity driver's system calls, one function each.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_proximity_driver_exists(void);

// The upcall's words: value, 0, 0.
returncode_t libtock_proximity_set_upcall(subscribe_upcall upcall, void *opaque);

// Starts a reading. EBUSY: one of this process is under way.
returncode_t libtock_proximity_command_read(void);

// The upcall comes when the value is below or above these.
returncode_t libtock_proximity_command_read_on_interrupt(uint32_t lower_threshold, uint32_t higher_threshold);

#ifdef __cplusplus
}
#endif
