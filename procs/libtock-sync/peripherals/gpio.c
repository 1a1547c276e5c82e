// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gpio.h.
#include "gpio.h"

#include "syscalls/gpio_syscalls.h"

bool libtocksync_gpio_exists(void)
{
    return libtock_gpio_driver_exists();
}

// For the two commands that give a word where the interface has an int.
static returncode_t store(returncode_t code, uint32_t word, int *value)
{
    if (code == RETURNCODE_SUCCESS)
        *value = (int)word;
    return code;
}

returncode_t libtocksync_gpio_count(int *count)
{
    uint32_t pins = 0;
    returncode_t code = libtock_gpio_command_count(&pins);
    return store(code, pins, count);
}

returncode_t libtocksync_gpio_enable_output(uint32_t pin)
{
    return libtock_gpio_command_enable_output(pin);
}

returncode_t libtocksync_gpio_enable_input(uint32_t pin, libtock_gpio_input_mode_t pin_config)
{
    return libtock_gpio_command_enable_input(pin, (uint32_t)pin_config);
}

returncode_t libtocksync_gpio_set(uint32_t pin)
{
    return libtock_gpio_command_set(pin);
}

returncode_t libtocksync_gpio_clear(uint32_t pin)
{
    return libtock_gpio_command_clear(pin);
}

returncode_t libtocksync_gpio_toggle(uint32_t pin)
{
    return libtock_gpio_command_toggle(pin);
}

returncode_t libtocksync_gpio_read(uint32_t pin, int *pin_value)
{
    uint32_t level = 0;
    returncode_t code = libtock_gpio_command_read(pin, &level);
    return store(code, level, pin_value);
}

// The upcall tells of every pin that any process enabled; only the right change of this one counts.
static void wait_for_edge(uint32_t pin, libtock_gpio_interrupt_mode_t edge)
{
    for (;;) {
        uint32_t changed;
        bool high;
        libtocksync_gpio_yield_wait_for(&changed, &high);
        if (changed == pin && (edge == libtock_change || high == (edge == libtock_rising_edge)))
            return;
    }
}

static returncode_t wait_until(uint32_t pin, libtock_gpio_input_mode_t pull, libtock_gpio_interrupt_mode_t edge)
{
    returncode_t code = libtock_gpio_command_enable_input(pin, (uint32_t)pull);
    if (code == RETURNCODE_SUCCESS)
        code = libtock_gpio_command_enable_interrupt(pin, (uint32_t)edge);
    if (code != RETURNCODE_SUCCESS)
        return code;
    wait_for_edge(pin, edge);
    return libtock_gpio_command_disable_interrupt(pin);
}

returncode_t libtocksync_gpio_wait_until_high(uint32_t pin, libtock_gpio_input_mode_t pin_config)
{
    return wait_until(pin, pin_config, libtock_rising_edge);
}

returncode_t libtocksync_gpio_wait_until_low(uint32_t pin, libtock_gpio_input_mode_t pin_config)
{
    return wait_until(pin, pin_config, libtock_falling_edge);
}

returncode_t libtocksync_gpio_wait_until_changed(uint32_t pin, libtock_gpio_input_mode_t pin_config)
{
    return wait_until(pin, pin_config, libtock_change);
}
