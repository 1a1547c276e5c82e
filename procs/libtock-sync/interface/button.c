// SPDX-License-Identifier: Apache-2.0 OR MIT
// See button.h.
#include "button.h"

bool libtocksync_button_exists(void)
{
    return libtock_button_driver_exists();
}

returncode_t libtocksync_button_count(int *count)
{
    return libtock_button_command_count(count);
}

returncode_t libtocksync_button_read(int button_num, int *button_value)
{
    return libtock_button_command_read(button_num, button_value);
}

returncode_t libtocksync_button_wait_for_press(int button_num)
{
    returncode_t code = libtock_button_command_enable_interrupt(button_num);
    if (code != RETURNCODE_SUCCESS)
        return code;
    int changed = -1;
    bool pressed = false;
    while (!(changed == button_num && pressed))
        libtocksync_button_yield_wait_for(&changed, &pressed);
    return libtock_button_command_disable_interrupt(button_num);
}
