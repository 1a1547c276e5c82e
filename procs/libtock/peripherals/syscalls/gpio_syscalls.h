// SPDX-License-Identifier: Apache-2.0 OR MIT
// The GPIO driver's system calls, one function each. Errors of all that name a pin: EINVAL (number
// too large), ENODEVICE (the board does not give this pin to applications).
#pragma once

#include "../../driver_numbers.h"
#include "../../tock.h"

#ifdef __cplusplus
extern "C" {
#endif

#define GPIO_DRIVER_NUM DRIVER_NUM_GPIO

bool libtock_gpio_driver_exists(void);

// The upcall's words: pin, its level, 0. Every process that uses the driver gets it.
returncode_t libtock_gpio_set_upcall(subscribe_upcall callback, void *opaque);

// Stores how many pins the board has.
returncode_t libtock_gpio_command_count(uint32_t *count);

returncode_t libtock_gpio_command_enable_output(uint32_t pin);

// pin_config is a libtock_gpio_input_mode_t. ENOSUPPORT if the pin cannot do it.
returncode_t libtock_gpio_command_enable_input(uint32_t pin, uint32_t pin_config);

returncode_t libtock_gpio_command_set(uint32_t pin);
returncode_t libtock_gpio_command_clear(uint32_t pin);
returncode_t libtock_gpio_command_toggle(uint32_t pin);

// Stores the level, 0 or 1.
returncode_t libtock_gpio_command_read(uint32_t pin, uint32_t *pin_value);

// irq_config is a libtock_gpio_interrupt_mode_t.
returncode_t libtock_gpio_command_enable_interrupt(uint32_t pin, uint32_t irq_config);
returncode_t libtock_gpio_command_disable_interrupt(uint32_t pin);

// Puts the pin into its lowest-power state.
returncode_t libtock_gpio_command_disable(uint32_t pin);

#ifdef __cplusplus
}
#endif
