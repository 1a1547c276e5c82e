// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a processor port on hardware offers to a board, besides the arch contract that it fulfils
// for the core. Both ports (cortex-m, riscv) define all of this once; struct arch_process is
// complete in the port's own "arch_process.h", which the build puts on the include path.
#pragma once

#include "core/kernel/kernel.h"

struct mpu_unit;

// The board: called by the port's start-up code once data and bss stand.
_Noreturn void board_start(void);

// The protection unit of this processor, as arithmetic.
const struct mpu_unit *hw_mpu(void);

// Microseconds since start, wrapping: what kernel events carry. From the port's own counter.
uint32_t hw_now_us(void);

// Takes the machine over: vectors, priorities, the kernel's own protection, the slice timer. Called
// once by the board before it makes any process. The kernel is in handler mode from hw_run() on.
void hw_init(struct kernel *kernel);

// Gives the machine to the kernel for good: the first event is KERNEL_EVENT_NONE.
_Noreturn void hw_run(struct kernel *kernel);

// Interrupt lines of the processor's controller. A handler runs from the kernel's chip service, at
// the kernel's one priority; the line is masked from the moment it fired until its handler returned.
// Board and chip code only, at start.
void hw_interrupt_attach(unsigned line, void (*handler)(void *context), void *context);
void hw_interrupt_enable(unsigned line);
// Both.
static inline void hw_interrupt_connect(unsigned line, void (*handler)(void *context), void *context)
{
    hw_interrupt_attach(line, handler, context);
    hw_interrupt_enable(line);
}

// Asks whoever listens behind the processor, an emulator or a debugger (Arm's "Semihosting for AArch32 and
// AArch64", which RISC-V uses too). Where nobody does, this is a fault of the kernel.
uint32_t hw_semihosting(uint32_t operation, const void *argument);

// Ends the machine: what the board calls from firmware_board.end. Emulators only.
_Noreturn void hw_exit_emulator(unsigned status);

// Deepest use so far of the kernel's stack, and its size, in bytes.
uint32_t hw_stack_used(void);
uint32_t hw_stack_size(void);
