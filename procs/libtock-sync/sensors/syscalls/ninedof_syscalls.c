// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ninedof_syscalls.h.
#include "ninedof_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_ninedof_yield_wait_for(int *x, int *y, int *z)
{
    const yield_waitfor_return_t done = yield_wait_for(DRIVER_NINEDOF, NINEDOF_UPCALL_MEASURED);
    *x = (int)done.data0;
    *y = (int)done.data1;
    *z = (int)done.data2;
    return RETURNCODE_SUCCESS;
}
