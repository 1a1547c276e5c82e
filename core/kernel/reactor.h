// SPDX-License-Identifier: Apache-2.0 OR MIT
// Between kernel.c and syscall.c: the reactor's inside.
#pragma once

#include "core/kernel/kernel.h"

extern const struct driver kernel_no_driver;

// Walks all drivers; kernel_no_driver when none has the number.
const struct driver *kernel_driver_search(struct kernel *kernel, uint32_t number);

// A process that calls a driver most often called it before.
static inline __attribute__((always_inline)) const struct driver *kernel_driver_of(struct kernel *kernel,
                                                                                   uint32_t number)
{
    return kernel->found->number == number ? kernel->found : kernel_driver_search(kernel, number);
}
