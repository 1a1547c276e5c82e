// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the console driver's upcalls. They need no subscribed function.
#pragma once

#include <libtock/interface/syscalls/console_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Each waits for one operation to end, stores its length in bytes and returns its result.
returncode_t libtocksync_console_yield_wait_for_write(uint32_t *bytes_written);
returncode_t libtocksync_console_yield_wait_for_read(uint32_t *bytes_read);

#ifdef __cplusplus
}
#endif
