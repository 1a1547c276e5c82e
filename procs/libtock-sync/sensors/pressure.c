// SPDX-License-Identifier: Apache-2.0 OR MIT
// See pressure.h.
#include "pressure.h"

#include "syscalls/pressure_syscalls.h"

bool libtocksync_pressure_exists(void)
{
    return libtock_pressure_driver_exists();
}

returncode_t libtocksync_pressure_read(int *pressure)
{
    const returncode_t code = libtock_pressure_command_read();
    return code == RETURNCODE_SUCCESS ? libtocksync_pressure_yield_wait_for(pressure) : code;
}
