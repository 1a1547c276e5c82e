// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where SiFive's core-local interruptor has the timer's registers, seen from its base (FE310-G002
// manual, 9.1). QEMU's ACLINT keeps the same places.
#pragma once

#include "machine_timer.h"

static inline struct machine_timer_registers clint_timer(uintptr_t base)
{
    return (struct machine_timer_registers){
        .time = (volatile uint32_t *)(base + 0xbff8),
        .compare = (volatile uint32_t *)(base + 0x4000),
    };
}
