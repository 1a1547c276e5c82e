// SPDX-License-Identifier: Apache-2.0 OR MIT
// Random bytes from the board's source of entropy, waiting until they are there.
#pragma once

#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_rng_exists(void);

// Fills buf, which has room for len bytes, with num random bytes, and stores how many arrived: perhaps
// fewer than num, also on success. No callback runs meanwhile. ENODEVICE: no such driver.
returncode_t libtocksync_rng_get_random_bytes(uint8_t *buf, uint32_t len, uint32_t num, int *num_received);

#ifdef __cplusplus
}
#endif
