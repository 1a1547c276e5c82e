// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ninedof.h. The application's callback travels through the kernel as the upcall's user data.
#include "ninedof.h"

#include "syscalls/ninedof_syscalls.h"

static void measured(int x, int y, int z, void *opaque)
{
    ((libtock_ninedof_callback)opaque)(RETURNCODE_SUCCESS, x, y, z);
}

static returncode_t start(libtock_ninedof_callback cb, returncode_t (*begin)(void))
{
    const returncode_t code = libtock_ninedof_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? begin() : code;
}

bool libtock_ninedof_exists(void)
{
    return libtock_ninedof_driver_exists();
}

returncode_t libtock_ninedof_read_accelerometer(libtock_ninedof_callback cb)
{
    return start(cb, libtock_ninedof_command_start_accelerometer_reading);
}

returncode_t libtock_ninedof_read_magnetometer(libtock_ninedof_callback cb)
{
    return start(cb, libtock_ninedof_command_start_magnetometer_reading);
}

returncode_t libtock_ninedof_read_gyroscope(libtock_ninedof_callback cb)
{
    return start(cb, libtock_ninedof_command_start_gyroscope_reading);
}
