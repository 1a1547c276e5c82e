// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the files of this port share, and the functions that entry.S calls.
#pragma once

#include "arch_process.h"
#include "core/kernel/kernel.h"

// The frame that exception entry leaves on the stack (Armv7-M ARM B1.5.6).
struct frame {
    uint32_t r0_to_r3[4];
    uint32_t r12, lr, pc, psr;
};
static_assert(sizeof(struct frame) == 32, "as the processor writes it");

// Registers at a fault of the kernel itself; entry.S fills them in.
struct cortexm_kernel_fault {
    struct frame frame;
    uint32_t r4_to_r11[8];
    uint32_t msp; // where the frame was, or should have been
    uint32_t exc_return;
};

extern struct kernel *cortexm_kernel;
// Whose thread-mode context is suspended while a handler runs: a process's, or cortexm_idle. Handlers
// go by this and never by what LR says, which an exception that was chained to another one inherits.
extern struct arch_process *cortexm_current;
extern struct arch_process cortexm_idle;
extern struct cortexm_kernel_fault cortexm_kernel_fault;
extern bool cortexm_kernel_faulted;

// What a handler answers to entry.S: low word the context to save r4-r11 into, 0 for none; high word
// the context to load, 0 to go on with the suspended one.
typedef uint64_t context_switch;
enum { CONTEXT_SAME = 0 };

// From entry.S.
context_switch cortexm_on_call(uint32_t psp);
context_switch cortexm_on_interrupt(uint32_t psp, uint32_t exception);
context_switch cortexm_on_slice_end(uint32_t psp);
context_switch cortexm_on_pended(uint32_t psp);
context_switch cortexm_on_fault(uint32_t psp);
context_switch cortexm_on_hard_fault(uint32_t psp);
_Noreturn void cortexm_on_kernel_fault(void);

// To entry.S.
_Noreturn void cortexm_idle_loop(uint32_t idle_stack, uint32_t kernel_stack);

// Of reset.c, for the vector table.
_Noreturn void cortexm_reset(void);

// --- Protection unit: mpu_*.c ---------------------------------------------------------------------------

// Room for the largest frame of a function on the way into the kernel, so that an overflow does not step
// over it. Taken from the stack's lowest bytes; Armv8-M has a limit register instead.
#if __ARM_ARCH >= 8
enum { STACK_GUARD_BYTES = 0 };
#elif __ARM_ARCH >= 7
enum { STACK_GUARD_BYTES = 128 };
#else
enum { STACK_GUARD_BYTES = 256 }; // the smallest region
#endif

// Switches it on: the kernel reaches everything but the guard of its own stack.
void mpu_start(uint32_t guard);
// Describes the process's own memory as [ram_start, reach) and its flash object. False: the unit can't
// express it.
bool mpu_describe_ram(struct mpu_region regions[MPU_REGIONS], const struct process_memory *memory);
bool mpu_describe_flash(struct mpu_region regions[MPU_REGIONS], uint32_t start, uint32_t size);
// Opens a buffer of another process. False: no region is left, or the unit can't express it.
bool mpu_describe_share(struct mpu_region regions[MPU_REGIONS], uint32_t start, uint32_t size);
void mpu_forget_share(struct mpu_region regions[MPU_REGIONS], uint32_t start, uint32_t size);
// Writes the registers.
void mpu_write(const struct mpu_region regions[MPU_REGIONS]);

// --- Memory protection of who runs: context.c ----------------------------------------------------------

// The unit holds the regions of this process from now on; does nothing if it does already.
void context_protect(struct arch_process *arch);

// --- Slice timer: slice.c --------------------------------------------------------------------------------

void slice_start(uint32_t microseconds);
void slice_stop(void);
// The timer fired: is the slice over? If not the rest of it runs now.
bool slice_is_over(void);

// --- Interrupt lines: interrupts.c -----------------------------------------------------------------------

void interrupts_init(struct kernel *kernel);
void interrupts_note(unsigned line);

// --- Faults: fault.c --------------------------------------------------------------------------------------

void fault_init(void);
// Takes what the status registers say, and clears them and all that a fault left pending.
void fault_collect(struct cortexm_fault *fault);
bool fault_frame_was_lost(const struct cortexm_fault *fault);

struct format_sink;
void fault_text(const struct cortexm_fault *fault, struct format_sink *sink);
// One line that says what the process did. pc: of the instruction, or 0 where it is lost.
void fault_cause(const struct process *process, uint32_t pc, struct format_sink *sink);
