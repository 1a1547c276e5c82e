// SPDX-License-Identifier: Apache-2.0 OR MIT
// See moisture.h. The application's callback travels through the kernel as the upcall's user data.
#include "moisture.h"

#include "syscalls/moisture_syscalls.h"

static void measured(int status, int value, int unused, void *opaque)
{
    (void)unused;
    ((libtock_moisture_callback)opaque)(tock_status_to_returncode((statuscode_t)status), value);
}

bool libtock_moisture_exists(void)
{
    return libtock_moisture_driver_exists();
}

returncode_t libtock_moisture_read(libtock_moisture_callback cb)
{
    const returncode_t code = libtock_moisture_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_moisture_command_read() : code;
}
