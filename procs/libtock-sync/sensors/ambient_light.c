// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ambient_light.h.
#include "ambient_light.h"

#include "syscalls/ambient_light_syscalls.h"

bool libtocksync_ambient_light_exists(void)
{
    return libtock_ambient_light_driver_exists();
}

returncode_t libtocksync_ambient_light_read_intensity(int *lux_value)
{
    const returncode_t code = libtock_ambient_light_command_start_intensity_reading();
    return code == RETURNCODE_SUCCESS ? libtocksync_ambient_light_yield_wait_for(lux_value) : code;
}
