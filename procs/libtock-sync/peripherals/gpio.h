// SPDX-License-Identifier: Apache-2.0 OR MIT
// The board's general-purpose pins, numbered from 0, for an application that waits for them. Errors
// of all that name a pin: ENODEVICE (no GPIO driver, or the board keeps this pin), EINVAL (number too
// large), ENOSUPPORT (the pin has no such pull resistor).
#pragma once

#include <libtock/peripherals/gpio_types.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

bool libtocksync_gpio_exists(void);

// Stores how many pins the board has.
returncode_t libtocksync_gpio_count(int *count);

returncode_t libtocksync_gpio_enable_output(uint32_t pin);
returncode_t libtocksync_gpio_enable_input(uint32_t pin, libtock_gpio_input_mode_t pin_config);

// Drives an output high, low, or to the other level.
returncode_t libtocksync_gpio_set(uint32_t pin);
returncode_t libtocksync_gpio_clear(uint32_t pin);
returncode_t libtocksync_gpio_toggle(uint32_t pin);

// Stores the level of an input, 0 or 1.
returncode_t libtocksync_gpio_read(uint32_t pin, int *pin_value);

// Makes the pin an input and waits until it rises, falls, or does either; a pin that is high already
// must fall and rise again. No callback runs meanwhile. Afterwards the pin's interrupt is disabled.
returncode_t libtocksync_gpio_wait_until_high(uint32_t pin, libtock_gpio_input_mode_t pin_config);
returncode_t libtocksync_gpio_wait_until_low(uint32_t pin, libtock_gpio_input_mode_t pin_config);
returncode_t libtocksync_gpio_wait_until_changed(uint32_t pin, libtock_gpio_input_mode_t pin_config);

#ifdef __cplusplus
}
#endif
