// SPDX-License-Identifier: Apache-2.0 OR MIT
// See temperature_syscalls.h.
#include "temperature_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_temperature_yield_wait_for(int *temp)
{
    *temp = (int)yield_wait_for(DRIVER_TEMPERATURE, TEMPERATURE_UPCALL_MEASURED).data0;
    return RETURNCODE_SUCCESS;
}
