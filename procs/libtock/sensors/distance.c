// SPDX-License-Identifier: Apache-2.0 OR MIT
// See distance.h. The application's callback travels through the kernel as the upcall's user data.
#include "distance.h"

#include "syscalls/distance_syscalls.h"

static void measured(int status, int value, int unused, void *opaque)
{
    (void)unused;
    ((libtock_distance_callback)opaque)(tock_status_to_returncode((statuscode_t)status), (uint32_t)value);
}

bool libtock_distance_exists(void)
{
    return libtock_distance_driver_exists();
}

returncode_t libtock_distance_get_minimum_distance(uint32_t *distance)
{
    return libtock_distance_command_get_minimum_distance(distance);
}

returncode_t libtock_distance_get_maximum_distance(uint32_t *distance)
{
    return libtock_distance_command_get_maximum_distance(distance);
}

returncode_t libtock_distance_read(libtock_distance_callback cb)
{
    const returncode_t code = libtock_distance_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_distance_command_read() : code;
}
