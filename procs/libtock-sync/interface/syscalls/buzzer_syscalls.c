// SPDX-License-Identifier: Apache-2.0 OR MIT
// See buzzer_syscalls.h.
#include "buzzer_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_buzzer_yield_wait_for(void)
{
    return tock_status_to_returncode((statuscode_t)yield_wait_for(DRIVER_BUZZER, BUZZER_UPCALL_DONE).data0);
}
