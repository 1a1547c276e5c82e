// SPDX-License-Identifier: Apache-2.0 OR MIT
// See touch_syscalls.h.
#include "touch_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_touch_driver_exists(void)
{
    return driver_exists(DRIVER_TOUCH);
}

returncode_t libtock_touch_set_upcall_single_touch(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_TOUCH, TOUCH_UPCALL_SINGLE, callback, opaque);
}

returncode_t libtock_touch_set_upcall_gesture(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_TOUCH, TOUCH_UPCALL_GESTURED, callback, opaque);
}

returncode_t libtock_touch_set_upcall_multi_touch(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_TOUCH, TOUCH_UPCALL_MULTI, callback, opaque);
}

returncode_t libtock_touch_set_allow_readwrite_multi_touch(void *data, int len)
{
    return driver_lend_readwrite(DRIVER_TOUCH, TOUCH_RW_EVENTS, data, (size_t)len);
}

returncode_t libtock_touch_command_get_number_of_touches(uint32_t *touches)
{
    return driver_command_u32(DRIVER_TOUCH, TOUCH_COMMAND_TOUCH_LIMIT, 0, 0, touches);
}

static returncode_t order(uint32_t number)
{
    return driver_command(DRIVER_TOUCH, number, 0, 0);
}

returncode_t libtock_touch_command_enable_single_touch(void)
{
    return order(TOUCH_COMMAND_ENABLE);
}

returncode_t libtock_touch_command_disable_single_touch(void)
{
    return order(TOUCH_COMMAND_DISABLE);
}

returncode_t libtock_touch_command_enable_multi_touch(void)
{
    return order(TOUCH_COMMAND_ENABLE_MULTI);
}

returncode_t libtock_touch_command_disable_multi_touch(void)
{
    return order(TOUCH_COMMAND_DISABLE_MULTI);
}

returncode_t libtock_touch_command_multi_touch_next(void)
{
    return order(TOUCH_COMMAND_ACKNOWLEDGE);
}
