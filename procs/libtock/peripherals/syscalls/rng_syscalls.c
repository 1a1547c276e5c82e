// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rng_syscalls.h.
#include "rng_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_rng_driver_exists(void)
{
    return driver_exists(DRIVER_RNG);
}

returncode_t libtock_rng_set_allow_readwrite(uint8_t *buf, uint32_t len)
{
    return driver_lend_readwrite(DRIVER_RNG, RNG_RW_BUFFER, buf, len);
}

returncode_t libtock_rng_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_RNG, RNG_UPCALL_DONE, callback, opaque);
}

returncode_t libtock_rng_command_get_random(uint32_t num_bytes)
{
    return driver_command(DRIVER_RNG, RNG_COMMAND_GET, num_bytes, 0);
}
