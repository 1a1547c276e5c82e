// SPDX-License-Identifier: Apache-2.0 OR MIT
// See pressure_syscalls.h.
#include "pressure_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_pressure_driver_exists(void)
{
    return driver_exists(DRIVER_PRESSURE);
}

returncode_t libtock_pressure_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_PRESSURE, PRESSURE_UPCALL_MEASURED, callback, opaque);
}

returncode_t libtock_pressure_command_read(void)
{
    return driver_command(DRIVER_PRESSURE, PRESSURE_COMMAND_READ, 0, 0);
}
