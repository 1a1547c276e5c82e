// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sound_pressure_syscalls.h.
#include "sound_pressure_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_sound_pressure_yield_wait_for(uint8_t *sound_pressure)
{
    *sound_pressure = (uint8_t)yield_wait_for(DRIVER_SOUND_PRESSURE, SOUND_PRESSURE_UPCALL_MEASURED).data0;
    return RETURNCODE_SUCCESS;
}
