// SPDX-License-Identifier: Apache-2.0 OR MIT
// See humidity.h.
#include "humidity.h"

#include "syscalls/humidity_syscalls.h"

bool libtocksync_humidity_exists(void)
{
    return libtock_humidity_driver_exists();
}

returncode_t libtocksync_humidity_read(int *humidity)
{
    const returncode_t code = libtock_humidity_command_read();
    return code == RETURNCODE_SUCCESS ? libtocksync_humidity_yield_wait_for(humidity) : code;
}
