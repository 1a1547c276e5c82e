// SPDX-License-Identifier: Apache-2.0 OR MIT
// See driver_call.h.
#include "libtock/driver_call.h"

returncode_t driver_command(uint32_t driver, uint32_t number, uint32_t arg1, uint32_t arg2)
{
    return (returncode_t)tock_command_return_novalue_to_returncode(command(driver, number, (int)arg1, (int)arg2));
}

returncode_t driver_command_u32(uint32_t driver, uint32_t number, uint32_t arg1, uint32_t arg2, uint32_t *value)
{
    return (returncode_t)tock_command_return_u32_to_returncode(command(driver, number, (int)arg1, (int)arg2), value);
}

returncode_t driver_command_int(uint32_t driver, uint32_t number, uint32_t arg1, int *value)
{
    uint32_t word = 0;
    returncode_t code = driver_command_u32(driver, number, arg1, 0, &word);
    if (code == RETURNCODE_SUCCESS)
        *value = (int)word;
    return code;
}

returncode_t driver_subscribe(uint32_t driver, uint32_t number, subscribe_upcall callback, void *opaque)
{
    return (returncode_t)tock_subscribe_return_to_returncode(subscribe(driver, number, callback, opaque));
}

returncode_t driver_lend_readwrite(uint32_t driver, uint32_t number, void *buffer, size_t length)
{
    return (returncode_t)tock_allow_rw_return_to_returncode(allow_readwrite(driver, number, buffer, length));
}

returncode_t driver_lend_readonly(uint32_t driver, uint32_t number, const void *buffer, size_t length)
{
    return (returncode_t)tock_allow_ro_return_to_returncode(allow_readonly(driver, number, buffer, length));
}
