// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the text screen driver.
#pragma once

#include <libtock/display/syscalls/text_screen_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

returncode_t libtocksync_text_screen_yield_wait_for_done(void);
// Stores columns and rows on success.
returncode_t libtocksync_text_screen_yield_wait_for_size(uint32_t *width, uint32_t *height);

#ifdef __cplusplus
}
#endif
