// SPDX-License-Identifier: Apache-2.0 OR MIT
// See pressure.h. The application's callback travels through the kernel as the upcall's user data.
#include "pressure.h"

#include "syscalls/pressure_syscalls.h"

static void measured(int value, int unused0, int unused1, void *opaque)
{
    (void)unused0;
    (void)unused1;
    ((libtock_pressure_callback)opaque)(RETURNCODE_SUCCESS, value);
}

bool libtock_pressure_exists(void)
{
    return libtock_pressure_driver_exists();
}

returncode_t libtock_pressure_read(libtock_pressure_callback cb)
{
    const returncode_t code = libtock_pressure_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_pressure_command_read() : code;
}
