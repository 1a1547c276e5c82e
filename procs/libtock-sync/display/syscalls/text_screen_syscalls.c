// SPDX-License-Identifier: Apache-2.0 OR MIT
// See text_screen_syscalls.h.
#include "text_screen_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_text_screen_yield_wait_for_done(void)
{
    yield_waitfor_return_t done = yield_wait_for(DRIVER_TEXT_SCREEN, TEXT_SCREEN_UPCALL_DONE);
    return tock_status_to_returncode((statuscode_t)done.data0);
}

returncode_t libtocksync_text_screen_yield_wait_for_size(uint32_t *width, uint32_t *height)
{
    yield_waitfor_return_t done = yield_wait_for(DRIVER_TEXT_SCREEN, TEXT_SCREEN_UPCALL_DONE);
    if (done.data0 == TOCK_STATUSCODE_SUCCESS) {
        *width = done.data1;
        *height = done.data2;
    }
    return tock_status_to_returncode((statuscode_t)done.data0);
}
