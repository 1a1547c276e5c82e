// SPDX-License-Identifier: Apache-2.0 OR MIT
// The random number driver's system calls, one function each. Lengths are bytes.
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

bool libtock_rng_driver_exists(void);

// Lends the buffer that random bytes go into.
returncode_t libtock_rng_set_allow_readwrite(uint8_t *buf, uint32_t len);

// The upcall's words: status, bytes stored, 0.
returncode_t libtock_rng_set_upcall(subscribe_upcall callback, void *opaque);

// Starts a request; it ends early when the lent buffer is full.
returncode_t libtock_rng_command_get_random(uint32_t num_bytes);

#ifdef __cplusplus
}
#endif
