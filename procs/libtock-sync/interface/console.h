// SPDX-License-Identifier: Apache-2.0 OR MIT
// Text out and in over the board's console, waiting until it is done. No callback runs meanwhile.
// Lengths are bytes. Both take the buffer back from the kernel before they return.
#pragma once

#include <libtock/interface/console.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_console_exists(void);

// Writes, and stores how much was written: perhaps less than length. printf() ends up here.
returncode_t libtocksync_console_write(const uint8_t *buffer, uint32_t length, uint32_t *written);

// Waits until length bytes have arrived. Fewer are stored after ECANCEL. Errors: EBUSY (a process is
// reading), EINVAL (more than the kernel has room for); then 0 is stored.
returncode_t libtocksync_console_read(uint8_t *buffer, uint32_t length, uint32_t *read);

#ifdef __cplusplus
}
#endif
