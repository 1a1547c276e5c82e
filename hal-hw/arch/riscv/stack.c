// SPDX-License-Identifier: Apache-2.0 OR MIT
// How deep the kernel's stack has been: start.S painted it, and what is still painted was never used.
#include "arch_process.h"
#include "hal-hw/arch/hw.h"
#include "layout_symbols.h"

uint32_t hw_stack_size(void)
{
    return (uint32_t)(_estack - _sstack);
}

uint32_t hw_stack_used(void)
{
    const uint32_t *word = (const uint32_t *)(uintptr_t)_sstack;
    while ((const uint8_t *)word < _estack && *word == STACK_PAINT)
        word++;
    return (uint32_t)(_estack - (const uint8_t *)word);
}
