// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gpio_syscalls.h.
#include "gpio_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_gpio_yield_wait_for(uint32_t *pin, bool *value)
{
    yield_waitfor_return_t change = yield_wait_for(DRIVER_GPIO, GPIO_UPCALL_CHANGED);
    *pin = change.data0;
    *value = change.data1 != 0;
    return RETURNCODE_SUCCESS;
}
