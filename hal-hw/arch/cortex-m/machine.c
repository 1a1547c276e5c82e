// SPDX-License-Identifier: Apache-2.0 OR MIT
// The reactor's caller: turns exceptions into kernel events, and the kernel's decision into the context
// that the exception returns to.
#include "core/kernel/arch.h"
#include "hal-hw/arch/cortex-m/cortexm.h"
#include "hal-hw/arch/cortex-m/port.h"
#include "hal-hw/arch/cortex-m/scs.h"
#include "hal-hw/arch/hw.h"

enum { IDLE_STACK_BYTES = 128, EXTERNAL_EXCEPTIONS = 16 };

extern uint8_t _estack[], _sstack[];

struct kernel *cortexm_kernel;
struct arch_process *cortexm_current = &cortexm_idle;
// No frame lies at 1: its frames are never taken for a system call's.
struct arch_process cortexm_idle = {.control = CONTROL_IDLE, .exc_return = EXC_RETURN_PROCESS, .frames_start = 1};

// Faulted at HardFault's priority: the kernel hears of it as soon as that is left.
static struct arch_process *set_aside;

static _Alignas(8) uint8_t idle_stack[IDLE_STACK_BYTES];

// --- Obeying the kernel ------------------------------------------------------------------------------

static context_switch switch_from(struct arch_process *from, struct arch_process *to)
{
    if (to == from && !to->fresh)
        return CONTEXT_SAME;
    const uintptr_t save = from->fresh ? 0 : (uintptr_t)from;
    to->fresh = false;
    cortexm_current = to;
    return (uint64_t)(uintptr_t)to << 32 | save;
}

static context_switch obey(struct arch_process *from, const struct kernel_decision *decision)
{
    if (decision->action == KERNEL_SLEEP) {
        slice_stop();
        return switch_from(from, &cortexm_idle);
    }
    if (!decision->goes_on) {
        context_protect(decision->process->arch);
        if (decision->has_slice)
            slice_start(decision->slice_us);
        else
            slice_stop();
    }
    return switch_from(from, decision->process->arch);
}

static context_switch tell(struct arch_process *from, enum kernel_event_kind kind)
{
    static struct kernel_event event; // its words for system calls stay zero
    event.kind = kind;
    event.now_us = hw_now_us();
    return obey(from, kernel_handle(cortexm_kernel, &event));
}

static context_switch handle(uint32_t psp, enum kernel_event_kind kind)
{
    struct arch_process *const from = cortexm_current;
    from->psp = psp;
    return tell(from, kind);
}

// --- System calls ------------------------------------------------------------------------------------

// The processor stacked a frame where the process may write but which is not its own memory: a share.
// Or the call is that of a process whose fault came between (SVCall stays pending when its stacking
// fails): nobody made it any more.
static context_switch on_stray_call(uint32_t psp)
{
    return cortexm_current == &cortexm_idle ? CONTEXT_SAME : handle(psp, KERNEL_EVENT_FAULT);
}
context_switch cortexm_on_call(uint32_t psp)
{
    struct arch_process *const from = cortexm_current;
    if (psp - from->frames_start > from->frames_span)
        return on_stray_call(psp);
    // The processor fetched the instruction before the stacked pc and wrote the frame, both with the
    // process's rights, a moment ago: reading them again is safe.
    const struct frame *const frame = (const struct frame *)(uintptr_t)psp;
    from->psp = psp;
    const uint32_t class_number = ((const uint8_t *)(uintptr_t)frame->pc)[-2];
    if (kernel_call(cortexm_kernel, class_number, frame->r0_to_r3))
        return CONTEXT_SAME;
    return tell(from, KERNEL_EVENT_NONE); // its stack may be a new life's by now
}

// --- Everything else ---------------------------------------------------------------------------------

context_switch cortexm_on_interrupt(uint32_t psp, uint32_t exception)
{
    interrupts_note(exception - EXTERNAL_EXCEPTIONS);
    return handle(psp, KERNEL_EVENT_INTERRUPT);
}

context_switch cortexm_on_slice_end(uint32_t psp)
{
    return slice_is_over() ? handle(psp, KERNEL_EVENT_SLICE_END) : (context_switch)CONTEXT_SAME;
}

context_switch cortexm_on_fault(uint32_t psp)
{
    struct arch_process *const from = cortexm_current;
    if (from == &cortexm_idle)
        kernel_panic(cortexm_kernel, "the idle loop faulted");
    fault_collect(&from->fault);
    from->has_fault = true;
    return handle(psp, KERNEL_EVENT_FAULT);
}

// At this priority a mistake of the kernel would lock the processor up, so the kernel is told by PendSV,
// and what else is pending finds nobody but the idle loop until then.
context_switch cortexm_on_hard_fault(uint32_t psp)
{
    set_aside = cortexm_current;
    set_aside->psp = psp;
    fault_collect(&set_aside->fault);
    set_aside->has_fault = true;
    SCB_ICSR = ICSR_PENDSVSET;
    cortexm_current = &cortexm_idle;
    return (uint64_t)(uintptr_t)&cortexm_idle << 32;
}

context_switch cortexm_on_pended(uint32_t psp)
{
    const enum kernel_event_kind kind = set_aside != NULL ? KERNEL_EVENT_FAULT : KERNEL_EVENT_NONE;
    set_aside = NULL;
    return handle(psp, kind);
}

// --- Start -------------------------------------------------------------------------------------------

// All exceptions at one priority, so that none preempts another.
static void level_priorities(void)
{
    for (unsigned number = 1; number <= 3; number++)
        SCB_SHPR(number) = 0;
    for (unsigned word = 0; word < (CORTEXM_LINES + 3) / 4; word++)
        NVIC_IPR(word) = 0;
}

void hw_init(struct kernel *kernel)
{
    cortexm_kernel = kernel;
    level_priorities();
    interrupts_init(kernel);
    fault_init();
    mpu_start((uint32_t)(uintptr_t)_sstack);
}

void hw_run(struct kernel *kernel)
{
    (void)kernel;
    SCB_ICSR = ICSR_PENDSVSET; // the first event
    cortexm_idle_loop((uint32_t)(uintptr_t)(idle_stack + IDLE_STACK_BYTES), (uint32_t)(uintptr_t)_estack);
}

void cortexm_reset_chip(void)
{
    barrier();
    SCB_AIRCR = AIRCR_VECTKEY | AIRCR_SYSRESETREQ;
    for (;;)
        barrier();
}
