// SPDX-License-Identifier: Apache-2.0 OR MIT
// Waiting for the GPIO driver's upcall. It needs no subscribed function.
#pragma once

#include <libtock/peripherals/syscalls/gpio_syscalls.h>
#include <libtock/tock.h>

#ifdef __cplusplus
extern "C" {
#endif

// Waits for an interrupt of any pin; stores which, and whether the pin is high.
returncode_t libtocksync_gpio_yield_wait_for(uint32_t *pin, bool *value);

#ifdef __cplusplus
}
#endif
