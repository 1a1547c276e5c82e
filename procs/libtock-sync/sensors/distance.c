// SPDX-License-Identifier: Apache-2.0 OR MIT
// See distance.h.
#include "distance.h"

#include "syscalls/distance_syscalls.h"

bool libtocksync_distance_exists(void)
{
    return libtock_distance_driver_exists();
}

returncode_t libtocksync_distance_read(uint32_t *distance)
{
    const returncode_t code = libtock_distance_command_read();
    return code == RETURNCODE_SUCCESS ? libtocksync_distance_yield_wait_for(distance) : code;
}
