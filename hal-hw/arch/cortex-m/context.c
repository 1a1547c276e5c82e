// SPDX-License-Identifier: Apache-2.0 OR MIT
// The arch contract for processes: their frames, registers and regions.
#include "core/kernel/arch.h"
#include "core/kernel/format.h"
#include "hal-hw/arch/cortex-m/port.h"
#include "hal-hw/arch/hw.h"

#include <string.h>

enum { PSR_THUMB = 1 << 24, PSR_STACK_WAS_UNALIGNED = 1 << 9, BASIC_FRAME_BYTES = 32, FP_FRAME_BYTES = 104 };

extern const struct mpu_unit CORTEXM_MPU;

// Whose regions the protection unit holds.
static const struct arch_process *protected_for;

const struct mpu_unit *hw_mpu(void)
{
    return &CORTEXM_MPU;
}

uint32_t arch_initial_break(const struct process *process)
{
    (void)process;
    return sizeof(struct frame); // of the entry
}

// --- Memory ------------------------------------------------------------------------------------------

void context_protect(struct arch_process *arch)
{
    if (protected_for == arch)
        return;
    mpu_write(arch->regions);
    protected_for = arch;
}

// New regions take effect before anything else happens: the kernel itself does not depend on them.
static void refresh(const struct arch_process *arch)
{
    if (protected_for == arch)
        mpu_write(arch->regions);
}

static void describe_frames(struct arch_process *arch, const struct process_memory *memory)
{
    const uint32_t reachable = memory->reach - memory->ram_start;
    const bool room = reachable >= sizeof(struct frame);
    arch->frames_start = room ? memory->ram_start : 1; // no frame lies at an odd address
    arch->frames_span = room ? reachable - (uint32_t)sizeof(struct frame) : 0;
}

enum error arch_memory_changed(struct process *process)
{
    struct arch_process *const arch = process->arch;
    if (!mpu_describe_ram(arch->regions, &process->memory))
        return ERROR_NOMEM;
    describe_frames(arch, &process->memory);
    refresh(arch);
    return ERROR_OK;
}

enum error arch_share(struct process *to, const struct process *from, struct user_span memory, uaddr_t *seen_at)
{
    (void)from;
    if (!mpu_describe_share(to->arch->regions, memory.address, memory.size))
        return ERROR_NOMEM;
    refresh(to->arch);
    *seen_at = memory.address;
    return ERROR_OK;
}

void arch_unshare(struct process *to, const struct process *from, struct user_span memory, uaddr_t seen_at)
{
    (void)from;
    (void)seen_at;
    mpu_forget_share(to->arch->regions, memory.address, memory.size);
    refresh(to->arch);
}

// --- Lives -------------------------------------------------------------------------------------------

enum error arch_process_start(struct process *process)
{
    struct arch_process *const arch = process->arch;
    if (protected_for == arch)
        protected_for = NULL;
    *arch = (struct arch_process){
        .psp = process->memory.ram_start,
        .exc_return = EXC_RETURN_PROCESS,
        .control = CONTROL_PROCESS,
        .fresh = true,
    };
    if (!mpu_describe_ram(arch->regions, &process->memory) ||
        !mpu_describe_flash(arch->regions, process->memory.flash_start, process->memory.flash_size))
        return ERROR_NOMEM;
    describe_frames(arch, &process->memory);
    return ERROR_OK;
}

void arch_process_end(struct process *process)
{
    (void)process; // its registers and fault stay for the report
}

// --- What it finds when it runs ----------------------------------------------------------------------

static bool owns_frame(const struct arch_process *arch)
{
    return arch->psp - arch->frames_start <= arch->frames_span;
}

static struct frame *frame_of(const struct arch_process *arch)
{
    return (struct frame *)(uintptr_t)arch->psp;
}

enum error arch_set_return(struct process *process, const uint32_t slots[4], unsigned count)
{
    struct frame *const frame = frame_of(process->arch);
    if (!owns_frame(process->arch))
        return ERROR_FAIL;
    frame->r0_to_r3[0] = slots[0];
    for (unsigned i = 1; i < count; i++) // most calls give one word back, or two
        frame->r0_to_r3[i] = slots[i];
    return ERROR_OK;
}

// The frame of the yield becomes that of the function, which returns behind the yield. Only the bit that
// says how the processor aligned the stack is kept: the function begins outside any IT block.
enum error arch_set_upcall(struct process *process, uaddr_t function, const uint32_t arguments[4], bool is_entry)
{
    struct frame *const frame = frame_of(process->arch);
    if (!owns_frame(process->arch))
        return ERROR_FAIL;
    if (is_entry)
        *frame = (struct frame){.pc = 0};
    memcpy(frame->r0_to_r3, arguments, sizeof(frame->r0_to_r3));
    frame->lr = frame->pc | 1;
    frame->pc = function & ~(uint32_t)1;
    frame->psr = (frame->psr & PSR_STACK_WAS_UNALIGNED) | PSR_THUMB;
    return ERROR_OK;
}

// --- Reports -----------------------------------------------------------------------------------------

static void print_high_registers(const struct arch_process *arch, struct format_sink *sink)
{
    for (unsigned i = 0; i < 8; i++)
        format(sink, "  R%-2u : 0x%08X%s", i + 4, (unsigned)arch->r4_to_r11[i], i % 4 == 3 ? "\r\n" : "");
}

// Where the stack stood before the frame (Armv7-M ARM B1.5.7).
static uint32_t stack_before(const struct arch_process *arch, const struct frame *frame)
{
    const bool basic = (arch->exc_return & EXC_RETURN_BASIC_FRAME) != 0;
    return arch->psp + (basic ? BASIC_FRAME_BYTES : FP_FRAME_BYTES) + (frame->psr & PSR_STACK_WAS_UNALIGNED ? 4 : 0);
}

static bool frame_is_lost(const struct arch_process *arch)
{
    return !owns_frame(arch) || (arch->has_fault && fault_frame_was_lost(&arch->fault));
}

void arch_print_registers(const struct process *process, struct format_sink *sink)
{
    const struct arch_process *const arch = process->arch;
    const struct frame *const frame = frame_of(arch);
    const bool lost = frame_is_lost(arch);
    if (!lost)
        for (unsigned i = 0; i < 4; i++)
            format(sink, "  R%-2u : 0x%08X%s", i, (unsigned)frame->r0_to_r3[i], i == 3 ? "\r\n" : "");
    print_high_registers(arch, sink);
    if (lost)
        format(sink, "  SP  : 0x%08X  (no frame there: R0-R3, R12, LR, PC and xPSR are lost)\r\n", (unsigned)arch->psp);
    else
        format(
            sink,
            "  R12 : 0x%08X  SP  : 0x%08X  LR  : 0x%08X  PC  : 0x%08X\r\n  xPSR: 0x%08X  N %u Z %u C %u V %u T %u\r\n",
            (unsigned)frame->r12, (unsigned)stack_before(arch, frame), (unsigned)frame->lr, (unsigned)frame->pc,
            (unsigned)frame->psr, (unsigned)(frame->psr >> 31), (unsigned)(frame->psr >> 30 & 1),
            (unsigned)(frame->psr >> 29 & 1), (unsigned)(frame->psr >> 28 & 1), (unsigned)(frame->psr >> 24 & 1));
}

void arch_print_fault(const struct process *process, struct format_sink *sink)
{
    const struct arch_process *const arch = process->arch;
    if (!arch->has_fault)
        return;
    fault_cause(process, frame_is_lost(arch) ? 0 : frame_of(arch)->pc, sink);
    fault_text(&arch->fault, sink);
}
