// SPDX-License-Identifier: Apache-2.0 OR MIT
// Yielding only when it is worth a system call: see libtock/kernel/read_only_state.h.
#pragma once

#include <libtock/kernel/read_only_state.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Runs an upcall if the buffer at base says that one waits, and else makes no system call. Stores how
// many were waiting. Never sleeps.
returncode_t libtocksync_read_only_state_quick_yield(void *base, int *pending_tasks);

#ifdef __cplusplus
}
#endif
