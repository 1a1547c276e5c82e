// SPDX-License-Identifier: Apache-2.0 OR MIT
// See temperature.h.
#include "temperature.h"

#include "syscalls/temperature_syscalls.h"

bool libtocksync_temperature_exists(void)
{
    return libtock_temperature_driver_exists();
}

returncode_t libtocksync_temperature_read(int *temperature)
{
    const returncode_t code = libtock_temperature_command_read();
    return code == RETURNCODE_SUCCESS ? libtocksync_temperature_yield_wait_for(temperature) : code;
}
