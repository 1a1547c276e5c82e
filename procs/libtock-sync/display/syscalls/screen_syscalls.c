// SPDX-License-Identifier: Apache-2.0 OR MIT
// See screen_syscalls.h.
#include "screen_syscalls.h"

#include "core/abi/abi.h"

static returncode_t wait(uint32_t *value)
{
    yield_waitfor_return_t done = yield_wait_for(DRIVER_SCREEN, SCREEN_UPCALL_DONE);
    *value = done.data1;
    return tock_status_to_returncode((statuscode_t)done.data0);
}

returncode_t libtocksync_screen_yield_wait_for(void)
{
    uint32_t unused;
    return wait(&unused);
}

returncode_t libtocksync_screen_yield_wait_for_format(libtock_screen_format_t *format)
{
    uint32_t value;
    returncode_t code = wait(&value);
    *format = (libtock_screen_format_t)value;
    return code;
}

returncode_t libtocksync_screen_yield_wait_for_rotation(libtock_screen_rotation_t *rotation)
{
    uint32_t value;
    returncode_t code = wait(&value);
    *rotation = (libtock_screen_rotation_t)value;
    return code;
}
