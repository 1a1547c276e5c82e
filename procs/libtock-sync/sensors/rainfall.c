// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rainfall.h.
#include "rainfall.h"

#include "syscalls/rainfall_syscalls.h"

bool libtocksync_rainfall_exists(void)
{
    return libtock_rainfall_driver_exists();
}

returncode_t libtocksync_rainfall_read(uint32_t *rainfall, int hours)
{
    const returncode_t code = libtock_rainfall_command_read(hours);
    return code == RETURNCODE_SUCCESS ? libtocksync_rainfall_yield_wait_for(rainfall) : code;
}
