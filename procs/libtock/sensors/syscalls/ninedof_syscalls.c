// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ninedof_syscalls.h.
#include "ninedof_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_ninedof_driver_exists(void)
{
    return driver_exists(DRIVER_NINEDOF);
}

returncode_t libtock_ninedof_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_NINEDOF, NINEDOF_UPCALL_MEASURED, callback, opaque);
}

returncode_t libtock_ninedof_command_start_accelerometer_reading(void)
{
    return driver_command(DRIVER_NINEDOF, NINEDOF_COMMAND_READ_ACCELEROMETER, 0, 0);
}

returncode_t libtock_ninedof_command_start_magnetometer_reading(void)
{
    return driver_command(DRIVER_NINEDOF, NINEDOF_COMMAND_READ_MAGNETOMETER, 0, 0);
}

returncode_t libtock_ninedof_command_start_gyroscope_reading(void)
{
    return driver_command(DRIVER_NINEDOF, NINEDOF_COMMAND_READ_GYROSCOPE, 0, 0);
}
