// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ambient_light_syscalls.h.
#include "ambient_light_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_ambient_light_driver_exists(void)
{
    return driver_exists(DRIVER_AMBIENT_LIGHT);
}

returncode_t libtock_ambient_light_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_AMBIENT_LIGHT, AMBIENT_LIGHT_UPCALL_MEASURED, callback, opaque);
}

returncode_t libtock_ambient_light_command_start_intensity_reading(void)
{
    return driver_command(DRIVER_AMBIENT_LIGHT, AMBIENT_LIGHT_COMMAND_READ, 0, 0);
}
