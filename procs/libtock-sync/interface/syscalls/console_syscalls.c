// SPDX-License-Identifier: Apache-2.0 OR MIT
// See console_syscalls.h.
#include "console_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_console_yield_wait_for_write(uint32_t *bytes_written)
{
    yield_waitfor_return_t done = yield_wait_for(DRIVER_CONSOLE, CONSOLE_UPCALL_WRITE_DONE);
    return libtock_console_write_result(done.data0, done.data1, bytes_written);
}

returncode_t libtocksync_console_yield_wait_for_read(uint32_t *bytes_read)
{
    yield_waitfor_return_t done = yield_wait_for(DRIVER_CONSOLE, CONSOLE_UPCALL_READ_DONE);
    *bytes_read = done.data1;
    return tock_status_to_returncode((statuscode_t)done.data0);
}
