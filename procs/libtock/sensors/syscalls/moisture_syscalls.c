// SPDX-License-Identifier: Apache-2.0 OR MIT
// See moisture_syscalls.h.
#include "moisture_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_moisture_driver_exists(void)
{
    return driver_exists(DRIVER_MOISTURE);
}

returncode_t libtock_moisture_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_MOISTURE, MOISTURE_UPCALL_MEASURED, callback, opaque);
}

returncode_t libtock_moisture_command_read(void)
{
    return driver_command(DRIVER_MOISTURE, MOISTURE_COMMAND_READ, 0, 0);
}
