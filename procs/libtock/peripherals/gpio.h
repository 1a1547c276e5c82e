// SPDX-License-Identifier: Apache-2.0 OR MIT
// The board's general-purpose pins, numbered from 0. None of these waits. Errors of all that name a
// pin: ENODEVICE (no GPIO driver, or the board keeps this pin), EINVAL (number too large).
#pragma once

#include "../tock.h"
#include "gpio_types.h"

#ifdef __cplusplus
extern "C" {
#endif

// Runs in a yield after an interrupt: the pin, and whether it is now high.
typedef void (*libtock_gpio_callback_interrupt)(uint32_t, bool);

bool libtock_gpio_exists(void);

// Stores how many pins the board has.
returncode_t libtock_gpio_count(int *count);

// Names the function that runs for interrupts of any pin: also of pins that another process enabled.
returncode_t libtock_gpio_set_interrupt_callback(libtock_gpio_callback_interrupt cb);

// ENOSUPPORT if the pin has no such pull resistor.
returncode_t libtock_gpio_enable_input(uint32_t pin, libtock_gpio_input_mode_t pin_config);
returncode_t libtock_gpio_enable_output(uint32_t pin);

// Drives an output high, low, or to the other level.
returncode_t libtock_gpio_set(uint32_t pin);
returncode_t libtock_gpio_clear(uint32_t pin);
returncode_t libtock_gpio_toggle(uint32_t pin);

// Stores the level of an input, 0 or 1.
returncode_t libtock_gpio_read(uint32_t pin, int *pin_value);

returncode_t libtock_gpio_enable_interrupt(uint32_t pin, libtock_gpio_interrupt_mode_t irq_config);
returncode_t libtock_gpio_disable_interrupt(uint32_t pin);

// Puts the pin into its lowest-power state.
returncode_t libtock_gpio_disable(uint32_t pin);

#ifdef __cplusplus
}
#endif
