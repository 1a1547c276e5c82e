// SPDX-License-Identifier: Apache-2.0 OR MIT
// See proximity.h. The application's callback travels through the kernel as the upcall's user data.
#include "proximity.h"

#include "syscalls/proximity_syscalls.h"

static void measured(int value, int unused0, int unused1, void *opaque)
{
    (void)unused0;
    (void)unused1;
    ((libtock_proximity_callback)opaque)(RETURNCODE_SUCCESS, (uint8_t)value);
}

bool libtock_proximity_exists(void)
{
    return libtock_proximity_driver_exists();
}

returncode_t libtock_proximity_read(libtock_proximity_callback cb)
{
    const returncode_t code = libtock_proximity_set_upcall(measured, (void *)cb);
    return code == RETURNCODE_SUCCESS ? libtock_proximity_command_read() : code;
}

returncode_t libtock_proximity_read_on_interrupt(uint32_t lower_threshold, uint32_t higher_threshold,
                                                 libtock_proximity_callback cb)
{
    const returncode_t code = libtock_proximity_set_upcall(measured, (void *)cb);
    if (code != RETURNCODE_SUCCESS)
        return code;
    return libtock_proximity_command_read_on_interrupt(lower_threshold, higher_threshold);
}
