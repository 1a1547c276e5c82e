// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the buzzer driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/interface/syscalls/buzzer_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for a tone to end and returns its result.
returncode_t libtocksync_buzzer_yield_wait_for(void);

#ifdef __cplusplus
}
#endif
