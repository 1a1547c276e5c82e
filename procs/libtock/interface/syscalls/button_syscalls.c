// SPDX-License-Identifier: Apache-2.0 OR MIT
// See button_syscalls.h.
#include "button_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_button_driver_exists(void)
{
    return driver_exists(DRIVER_BUTTON);
}

returncode_t libtock_button_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_BUTTON, BUTTON_UPCALL_CHANGED, callback, opaque);
}

returncode_t libtock_button_command_count(int *count)
{
    return driver_command_int(DRIVER_BUTTON, BUTTON_COMMAND_EXISTS, 0, count);
}

returncode_t libtock_button_command_enable_interrupt(int button_num)
{
    return driver_command(DRIVER_BUTTON, BUTTON_COMMAND_ENABLE, (uint32_t)button_num, 0);
}

returncode_t libtock_button_command_disable_interrupt(int button_num)
{
    return driver_command(DRIVER_BUTTON, BUTTON_COMMAND_DISABLE, (uint32_t)button_num, 0);
}

returncode_t libtock_button_command_read(int button_num, int *button_value)
{
    return driver_command_int(DRIVER_BUTTON, BUTTON_COMMAND_READ, (uint32_t)button_num, button_value);
}
