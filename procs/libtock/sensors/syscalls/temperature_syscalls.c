// SPDX-License-Identifier: Apache-2.0 OR MIT
// See temperature_syscalls.h.
#include "temperature_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_temperature_driver_exists(void)
{
    return driver_exists(DRIVER_TEMPERATURE);
}

returncode_t libtock_temperature_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_TEMPERATURE, TEMPERATURE_UPCALL_MEASURED, callback, opaque);
}

returncode_t libtock_temperature_command_read(void)
{
    return driver_command(DRIVER_TEMPERATURE, TEMPERATURE_COMMAND_READ, 0, 0);
}
