// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ambient_light.h. The application's callback travels through the kernel as the upcall's user data.
#include "ambient_light.h"

#include "syscalls/ambient_light_syscalls.h"

static void measured(int value, int unused0, int unused1, void *opaque)
{
    (void)unused0;
    (void)unused1;
    ((libtock_ambient_light_callback)opaque)(RETURNCODE_SUCCESS, value);
}

bool libtock_ambient_light_exists(void)
{
    return libtock_ambient_light_driver_exists();
}

returncode_t libtock_ambient_light_read_intensity(libtock_ambient_light_callback cb)
{
    const returncode_t code = libtock_ambient_light_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_ambient_light_command_start_intensity_reading() : code;
}
