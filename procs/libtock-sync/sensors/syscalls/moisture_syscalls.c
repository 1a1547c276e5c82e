// SPDX-License-Identifier: Apache-2.0 OR MIT
// See moisture_syscalls.h.
#include "moisture_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_moisture_yield_wait_for(int *moisture)
{
    const yield_waitfor_return_t done = yield_wait_for(DRIVER_MOISTURE, MOISTURE_UPCALL_MEASURED);
    const returncode_t code = tock_status_to_returncode((statuscode_t)done.data0);
    if (code == RETURNCODE_SUCCESS)
        *moisture = (int)done.data1;
    return code;
}
