// SPDX-License-Identifier: Apache-2.0 OR MIT
// From reset to the board's own code. Interrupts stay off until the kernel runs.
#include "hal-hw/arch/cortex-m/port.h"
#include "hal-hw/arch/cortex-m/scs.h"
#include "hal-hw/arch/hw.h"

enum { PAINT = 0x5eedface };

extern const uint32_t cortexm_vectors[];
extern uint32_t _srelocate[], _erelocate[], _szero[], _ezero[], _sstack[], _estack[];
extern const uint32_t _lrelocate[];

_Noreturn void _start(void);

// Below what runs now the stack is painted, so that its deepest use can be read off later.
static void paint_stack(void)
{
    uint32_t *const here = (uint32_t *)__builtin_frame_address(0) - 16;
    for (uint32_t *word = _sstack; word < here; word++)
        *word = PAINT;
}

void _start(void)
{
    __asm__ volatile("cpsid i");
    SCB_VTOR = (uint32_t)(uintptr_t)cortexm_vectors;
    const uint32_t *from = _lrelocate;
    for (uint32_t *to = _srelocate; to < _erelocate; to++)
        *to = *from++;
    for (uint32_t *to = _szero; to < _ezero; to++)
        *to = 0;
    paint_stack();
    board_start();
}

// The lowest words may be the protection unit's guard, which the kernel itself cannot read.
uint32_t hw_stack_used(void)
{
    const uint32_t *word = _sstack + STACK_GUARD_BYTES / sizeof(uint32_t);
    while (word < _estack && *word == PAINT)
        word++;
    return (uint32_t)((uintptr_t)_estack - (uintptr_t)word);
}

uint32_t hw_stack_size(void)
{
    return (uint32_t)((uintptr_t)_estack - (uintptr_t)_sstack) - STACK_GUARD_BYTES;
}
