// SPDX-License-Identifier: Apache-2.0 OR MIT
// See alarm_syscalls.h.
#include "alarm_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_alarm_yield_wait_for(void)
{
    yield_wait_for(DRIVER_ALARM, ALARM_UPCALL_FIRED);
    return RETURNCODE_SUCCESS;
}
