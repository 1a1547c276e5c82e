// SPDX-License-Identifier: Apache-2.0 OR MIT
// Random bytes from the board's source of entropy, without waiting. See also
// libtock-sync/peripherals/rng.h.
#pragma once

#include "../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

// The result of a request, and how many bytes are in the buffer: perhaps fewer than asked for.
typedef void (*libtock_rng_callback)(returncode_t, int);

bool libtock_rng_exists(void);

// Starts to fill buf, which has room for len bytes, with num random bytes. The buffer must stay what
// it is until cb runs in a later yield.
returncode_t libtock_rng_get_random_bytes(uint8_t *buf, uint32_t len, uint32_t num, libtock_rng_callback cb);

#ifdef __cplusplus
}
#endif
