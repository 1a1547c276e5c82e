// SPDX-License-Identifier: Apache-2.0 OR MIT
// See air_quality_syscalls.h.
#include "air_quality_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_air_quality_yield_wait_for(uint32_t *concentration)
{
    *concentration = yield_wait_for(DRIVER_AIR_QUALITY, AIR_QUALITY_UPCALL_MEASURED).data0;
    return RETURNCODE_SUCCESS;
}
