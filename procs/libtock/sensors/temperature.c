// SPDX-License-Identifier: Apache-2.0 OR MIT
// See temperature.h. The application's callback travels through the kernel as the upcall's user data.
#include "temperature.h"

#include "syscalls/temperature_syscalls.h"

static void measured(int value, int unused0, int unused1, void *opaque)
{
    (void)unused0;
    (void)unused1;
    ((libtock_temperature_callback)opaque)(RETURNCODE_SUCCESS, value);
}

bool libtock_temperature_exists(void)
{
    return libtock_temperature_driver_exists();
}

returncode_t libtock_temperature_read(libtock_temperature_callback cb)
{
    const returncode_t code = libtock_temperature_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_temperature_command_read() : code;
}
