// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a failed assertion does on a board. See include/assert.h.
#include "hal-hw/firmware/firmware_internal.h"

#include <assert.h>

void firmware_assert_failed(void)
{
    const uintptr_t address = (uintptr_t)__builtin_return_address(0);
    kernel_panic(&firmware.kernel, "assertion failed at %#x", (unsigned)address);
}
