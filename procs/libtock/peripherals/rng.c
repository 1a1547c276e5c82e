// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rng.h. The application's callback travels through the kernel as the upcall's user data.
#include "rng.h"

#include "syscalls/rng_syscalls.h"

bool libtock_rng_exists(void)
{
    return libtock_rng_driver_exists();
}

static void bytes_arrived(int status, int length, int unused, void *opaque)
{
    (void)unused;
    ((libtock_rng_callback)opaque)(tock_status_to_returncode((statuscode_t)status), length);
}

returncode_t libtock_rng_get_random_bytes(uint8_t *buf, uint32_t len, uint32_t num, libtock_rng_callback cb)
{
    returncode_t code = libtock_rng_set_upcall(bytes_arrived, (void *)cb);
    if (code != RETURNCODE_SUCCESS)
        return code;
    code = libtock_rng_set_allow_readwrite(buf, len);
    if (code != RETURNCODE_SUCCESS)
        return code;
    return libtock_rng_command_get_random(num);
}
