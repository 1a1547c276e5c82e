// SPDX-License-Identifier: Apache-2.0 OR MIT
// See led_syscalls.h.
#include "led_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"

bool libtock_led_driver_exists(void)
{
    return driver_exists(DRIVER_LED);
}

returncode_t libtock_led_command_count(int *count)
{
    return driver_command_int(DRIVER_LED, LED_COMMAND_EXISTS, 0, count);
}

returncode_t libtock_led_command_on(int led_num)
{
    return driver_command(DRIVER_LED, LED_COMMAND_ON, (uint32_t)led_num, 0);
}

returncode_t libtock_led_command_off(int led_num)
{
    return driver_command(DRIVER_LED, LED_COMMAND_OFF, (uint32_t)led_num, 0);
}

returncode_t libtock_led_command_toggle(int led_num)
{
    return driver_command(DRIVER_LED, LED_COMMAND_TOGGLE, (uint32_t)led_num, 0);
}
