// SPDX-License-Identifier: Apache-2.0 OR MIT
// See humidity_syscalls.h.
#include "humidity_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_humidity_driver_exists(void)
{
    return driver_exists(DRIVER_HUMIDITY);
}

returncode_t libtock_humidity_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_HUMIDITY, HUMIDITY_UPCALL_MEASURED, callback, opaque);
}

returncode_t libtock_humidity_command_read(void)
{
    return driver_command(DRIVER_HUMIDITY, HUMIDITY_COMMAND_READ, 0, 0);
}
