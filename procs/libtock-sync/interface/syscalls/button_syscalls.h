// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the button driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/interface/syscalls/button_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits until a button with its interrupt enabled changes; stores which, and whether it is pressed.
returncode_t libtocksync_button_yield_wait_for(int *button_index, bool *pressed);

#ifdef __cplusplus
}
#endif
