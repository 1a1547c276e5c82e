// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rainfall.h. The application's callback travels through the kernel as the upcall's user data.
#include "rainfall.h"

#include "syscalls/rainfall_syscalls.h"

static void measured(int status, int value, int unused, void *opaque)
{
    (void)unused;
    ((libtock_rainfall_callback)opaque)(tock_status_to_returncode((statuscode_t)status), (uint32_t)value);
}

bool libtock_rainfall_exists(void)
{
    return libtock_rainfall_driver_exists();
}

returncode_t libtock_rainfall_read(libtock_rainfall_callback cb, int hours)
{
    const returncode_t code = libtock_rainfall_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_rainfall_command_read(hours) : code;
}
