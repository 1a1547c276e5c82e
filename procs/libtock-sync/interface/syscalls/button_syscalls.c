// SPDX-License-Identifier: Apache-2.0 OR MIT
// See button_syscalls.h.
#include "button_syscalls.h"

#include "core/abi/abi.h"

returncode_t libtocksync_button_yield_wait_for(int *button_index, bool *pressed)
{
    yield_waitfor_return_t change = yield_wait_for(DRIVER_BUTTON, BUTTON_UPCALL_CHANGED);
    *button_index = (int)change.data0;
    *pressed = change.data1 == BUTTON_STATE_PRESSED;
    return RETURNCODE_SUCCESS;
}
