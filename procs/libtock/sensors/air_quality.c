// SPDX-License-Identifier: Apache-2.0 OR MIT
// See air_quality.h. The application's callback travels through the kernel as the upcall's user data.
#include "air_quality.h"

#include "syscalls/air_quality_syscalls.h"

static void measured(int value, int unused0, int unused1, void *opaque)
{
    (void)unused0;
    (void)unused1;
    ((libtock_air_quality_callback)opaque)(RETURNCODE_SUCCESS, (uint32_t)value);
}

bool libtock_air_quality_exists(void)
{
    return libtock_air_quality_driver_exists();
}

returncode_t libtock_air_quality_read_co2(libtock_air_quality_callback cb)
{
    const returncode_t code = libtock_air_quality_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_air_quality_command_read_co2() : code;
}

returncode_t libtock_air_quality_read_tvoc(libtock_air_quality_callback cb)
{
    const returncode_t code = libtock_air_quality_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_air_quality_command_read_tvoc() : code;
}
