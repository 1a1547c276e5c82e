// SPDX-License-Identifier: Apache-2.0 OR MIT
// See proximity_syscalls.h.
#include "proximity_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_proximity_yield_wait_for(uint8_t *proximity)
{
    *proximity = (uint8_t)yield_wait_for(DRIVER_PROXIMITY, PROXIMITY_UPCALL_MEASURED).data0;
    return RETURNCODE_SUCCESS;
}
