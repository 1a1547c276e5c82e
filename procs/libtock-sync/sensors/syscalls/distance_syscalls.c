// SPDX-License-Identifier: Apache-2.0 OR MIT
// See distance_syscalls.h.
#include "distance_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_distance_yield_wait_for(uint32_t *distance)
{
    const yield_waitfor_return_t done = yield_wait_for(DRIVER_DISTANCE, DISTANCE_UPCALL_MEASURED);
    const returncode_t code = tock_status_to_returncode((statuscode_t)done.data0);
    if (code == RETURNCODE_SUCCESS)
        *distance = (uint32_t)done.data1;
    return code;
}
