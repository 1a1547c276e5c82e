// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ambient_light_syscalls.h.
#include "ambient_light_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_ambient_light_yield_wait_for(int *intensity)
{
    *intensity = (int)yield_wait_for(DRIVER_AMBIENT_LIGHT, AMBIENT_LIGHT_UPCALL_MEASURED).data0;
    return RETURNCODE_SUCCESS;
}
