// SPDX-License-Identifier: Apache-2.0 OR MIT
// See button.h. The application's callback travels through the kernel as the upcall's user data.
#include "button.h"

#include "syscalls/button_syscalls.h"

bool libtock_button_exists(void)
{
    return libtock_button_driver_exists();
}

returncode_t libtock_button_read(int button_num, int *button_value)
{
    return libtock_button_command_read(button_num, button_value);
}

returncode_t libtock_button_count(int *count)
{
    return libtock_button_command_count(count);
}

static void button_changed(int button, int pressed, int unused, void *opaque)
{
    (void)unused;
    libtock_button_callback callback = (libtock_button_callback)opaque;
    callback(RETURNCODE_SUCCESS, button, pressed != 0);
}

returncode_t libtock_button_notify_on_press(int button_num, libtock_button_callback cb)
{
    returncode_t code = libtock_button_set_upcall(button_changed, (void *)cb);
    if (code != RETURNCODE_SUCCESS)
        return code;
    return libtock_button_command_enable_interrupt(button_num);
}
