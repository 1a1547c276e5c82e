// SPDX-License-Identifier: Apache-2.0 OR MIT
// See moisture.h.
#include "moisture.h"

#include "syscalls/moisture_syscalls.h"

bool libtocksync_moisture_exists(void)
{
    return libtock_moisture_driver_exists();
}

returncode_t libtocksync_moisture_read(int *moisture)
{
    const returncode_t code = libtock_moisture_command_read();
    return code == RETURNCODE_SUCCESS ? libtocksync_moisture_yield_wait_for(moisture) : code;
}
