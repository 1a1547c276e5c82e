// SPDX-License-Identifier: Apache-2.0 OR MIT
// See humidity.h. The application's callback travels through the kernel as the upcall's user data.
#include "humidity.h"

#include "syscalls/humidity_syscalls.h"

static void measured(int value, int unused0, int unused1, void *opaque)
{
    (void)unused0;
    (void)unused1;
    ((libtock_humidity_callback)opaque)(RETURNCODE_SUCCESS, value);
}

bool libtock_humidity_exists(void)
{
    return libtock_humidity_driver_exists();
}

returncode_t libtock_humidity_read(libtock_humidity_callback cb)
{
    const returncode_t code = libtock_humidity_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_humidity_command_read() : code;
}
