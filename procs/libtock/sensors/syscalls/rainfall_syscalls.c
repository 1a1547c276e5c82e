// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rainfall_syscalls.h.
#include "rainfall_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_rainfall_driver_exists(void)
{
    return driver_exists(DRIVER_RAINFALL);
}

returncode_t libtock_rainfall_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_RAINFALL, RAINFALL_UPCALL_MEASURED, callback, opaque);
}

returncode_t libtock_rainfall_command_read(int hours)
{
    return driver_command(DRIVER_RAINFALL, RAINFALL_COMMAND_READ, (uint32_t)hours, 0);
}
