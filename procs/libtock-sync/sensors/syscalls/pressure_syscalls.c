// SPDX-License-Identifier: Apache-2.0 OR MIT
// See pressure_syscalls.h.
#include "pressure_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_pressure_yield_wait_for(int *pressure)
{
    *pressure = (int)yield_wait_for(DRIVER_PRESSURE, PRESSURE_UPCALL_MEASURED).data0;
    return RETURNCODE_SUCCESS;
}
