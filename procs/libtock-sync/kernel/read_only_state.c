// SPDX-License-Identifier: Apache-2.0 OR MIT
// See read_only_state.h.
#include "read_only_state.h"

returncode_t libtocksync_read_only_state_quick_yield(void *base, int *pending_tasks)
{
    uint32_t pending = libtock_read_only_state_get_pending_tasks(base);
    // What waits may be events without a function, which would not end a yield-wait.
    if (pending > 0)
        yield_no_wait();
    *pending_tasks = (int)pending;
    return RETURNCODE_SUCCESS;
}
