// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the screen driver.
#pragma once

#include <libtock/display/screen_types.h>
#include <libtock/display/syscalls/screen_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

returncode_t libtocksync_screen_yield_wait_for(void);
// For kernels that answer these questions by the upcall.
returncode_t libtocksync_screen_yield_wait_for_format(libtock_screen_format_t *format);
returncode_t libtocksync_screen_yield_wait_for_rotation(libtock_screen_rotation_t *rotation);

#ifdef __cplusplus
}
#endif
