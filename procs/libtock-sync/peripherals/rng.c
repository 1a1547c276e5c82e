// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rng.h: lend, start, wait, take back.
#include "rng.h"

#include "syscalls/rng_syscalls.h"

bool libtocksync_rng_exists(void)
{
    return libtock_rng_driver_exists();
}

returncode_t libtocksync_rng_get_random_bytes(uint8_t *buf, uint32_t len, uint32_t num, int *num_received)
{
    *num_received = 0;
    returncode_t code = libtock_rng_set_allow_readwrite(buf, len);
    if (code != RETURNCODE_SUCCESS)
        return code;
    code = libtock_rng_command_get_random(num);
    if (code == RETURNCODE_SUCCESS)
        code = libtocksync_rng_yield_wait_for(num_received);
    libtock_rng_set_allow_readwrite(NULL, 0);
    return code;
}
