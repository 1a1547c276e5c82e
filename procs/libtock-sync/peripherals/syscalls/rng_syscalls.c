// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rng_syscalls.h.
#include "rng_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_rng_yield_wait_for(int *received)
{
    yield_waitfor_return_t done = yield_wait_for(DRIVER_RNG, RNG_UPCALL_DONE);
    *received = (int)done.data1;
    return tock_status_to_returncode((statuscode_t)done.data0);
}
