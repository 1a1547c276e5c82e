// SPDX-License-Identifier: Apache-2.0 OR MIT
// See gpio_syscalls.h.
#include "gpio_syscalls.h"

#include "core/abi/abi.h"
#include "libtock/driver_call.h"
#include "libtock/peripherals/gpio_types.h"

#include <assert.h>

static_assert(libtock_pull_none == GPIO_PULL_NONE && libtock_pull_up == GPIO_PULL_UP &&
                  libtock_pull_down == GPIO_PULL_DOWN,
              "the driver's pull values");
static_assert(libtock_change == GPIO_EDGE_EITHER && libtock_rising_edge == GPIO_EDGE_RISING &&
                  libtock_falling_edge == GPIO_EDGE_FALLING,
              "the driver's edge values");

bool libtock_gpio_driver_exists(void)
{
    return driver_exists(DRIVER_GPIO);
}

returncode_t libtock_gpio_set_upcall(subscribe_upcall callback, void *opaque)
{
    return driver_subscribe(DRIVER_GPIO, GPIO_UPCALL_CHANGED, callback, opaque);
}

returncode_t libtock_gpio_command_count(uint32_t *count)
{
    return driver_command_u32(DRIVER_GPIO, GPIO_COMMAND_PIN_COUNT, 0, 0, count);
}

returncode_t libtock_gpio_command_enable_output(uint32_t pin)
{
    return driver_command(DRIVER_GPIO, GPIO_COMMAND_OUTPUT_ENABLE, pin, 0);
}

returncode_t libtock_gpio_command_enable_input(uint32_t pin, uint32_t pin_config)
{
    return driver_command(DRIVER_GPIO, GPIO_COMMAND_INPUT_ENABLE, pin, pin_config);
}

returncode_t libtock_gpio_command_set(uint32_t pin)
{
    return driver_command(DRIVER_GPIO, GPIO_COMMAND_SET, pin, 0);
}

returncode_t libtock_gpio_command_clear(uint32_t pin)
{
    return driver_command(DRIVER_GPIO, GPIO_COMMAND_CLEAR, pin, 0);
}

returncode_t libtock_gpio_command_toggle(uint32_t pin)
{
    return driver_command(DRIVER_GPIO, GPIO_COMMAND_TOGGLE, pin, 0);
}

returncode_t libtock_gpio_command_read(uint32_t pin, uint32_t *pin_value)
{
    return driver_command_u32(DRIVER_GPIO, GPIO_COMMAND_READ, pin, 0, pin_value);
}

returncode_t libtock_gpio_command_enable_interrupt(uint32_t pin, uint32_t irq_config)
{
    return driver_command(DRIVER_GPIO, GPIO_COMMAND_INTERRUPT_ENABLE, pin, irq_config);
}

returncode_t libtock_gpio_command_disable_interrupt(uint32_t pin)
{
    return driver_command(DRIVER_GPIO, GPIO_COMMAND_INTERRUPT_DISABLE, pin, 0);
}

returncode_t libtock_gpio_command_disable(uint32_t pin)
{
    return driver_command(DRIVER_GPIO, GPIO_COMMAND_DISABLE, pin, 0);
}
