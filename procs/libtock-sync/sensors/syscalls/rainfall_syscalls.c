// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rainfall_syscalls.h.
#include "rainfall_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_rainfall_yield_wait_for(uint32_t *rainfall)
{
    const yield_waitfor_return_t done = yield_wait_for(DRIVER_RAINFALL, RAINFALL_UPCALL_MEASURED);
    const returncode_t code = tock_status_to_returncode((statuscode_t)done.data0);
    if (code == RETURNCODE_SUCCESS)
        *rainfall = (uint32_t)done.data1;
    return code;
}
