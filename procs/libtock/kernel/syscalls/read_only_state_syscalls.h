// SPDX-License-Identifier: Apache-2.0 OR MIT
// The read-only state driver's system calls, one function each.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_read_only_state_driver_exists(void);

// Lends the buffer that the kernel keeps up to date while this process reads it.
returncode_t libtock_read_only_state_set_userspace_read_allow_allocate_region(uint8_t *buffer, uint32_t length);

// Stores the version of the buffer's layout.
returncode_t libtock_read_only_state_command_get_version(uint32_t *version);

#ifdef __cplusplus
}
#endif
