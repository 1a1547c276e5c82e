// SPDX-License-Identifier: Apache-2.0 OR MIT
// See humidity_syscalls.h.
#include "humidity_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_humidity_yield_wait_for(int *humidity)
{
    *humidity = (int)yield_wait_for(DRIVER_HUMIDITY, HUMIDITY_UPCALL_MEASURED).data0;
    return RETURNCODE_SUCCESS;
}
