// SPDX-License-Identifier: Apache-2.0 OR MIT
// From a trap to an event of the kernel, and from its decision to a process. No process runs and no
// interrupt comes while this works; sleep is a wfi with interrupts off, which a pending one ends
// all the same (RISC-V privileged 3.3.3).
#include "csr.h"
#include "hal-hw/arch/hw.h"
#include "layout_symbols.h"
#include "machine_timer.h"
#include "plic.h"
#include "pmp.h"
#include "port.h"

#include <string.h>

struct kernel *riscv_kernel;
struct arch_process *riscv_running;
struct riscv_kernel_frame riscv_kernel_frame;
bool riscv_kernel_faulted;

static const struct kernel_decision *decision;

// --- The devices' bottom half --------------------------------------------------------------------

// Called for each interrupt event. What is still pending afterwards traps again with the next mret.
static void chip_service(void *context)
{
    (void)context;
    if (machine_timer_has_pending())
        machine_timer_service();
    if ((csr_read(CSR_MIP) & MIP_EXTERNAL) != 0)
        plic_service();
}

// --- Events --------------------------------------------------------------------------------------

static void handle(enum kernel_event_kind kind)
{
    const struct kernel_event event = {.kind = kind, .now_us = machine_timer_now_us()};
    decision = kernel_handle(riscv_kernel, &event);
}

// Most of these are answered in passing, and the timer ends the slice by itself: no time is read.
struct arch_process *riscv_syscall(uint32_t slot0, uint32_t slot1, uint32_t slot2, uint32_t slot3,
                                   uint32_t class_number, struct arch_process *arch)
{
    const uint32_t slots[4] = {slot0, slot1, slot2, slot3};
    if (kernel_call(riscv_kernel, class_number, slots))
        return arch;
    handle(KERNEL_EVENT_NONE);
    return NULL;
}

static void handle_syscall(struct arch_process *arch)
{
    const uint32_t *const a = &arch->registers[REGISTER_A0];
    const struct kernel_event event = {
        .kind = KERNEL_EVENT_SYSCALL,
        .now_us = machine_timer_now_us(),
        .class_number = arch->registers[REGISTER_A4],
        .slots = {a[0], a[1], a[2], a[3]},
    };
    arch->registers[0] += 4; // past the ecall, which has no short form
    decision = kernel_handle(riscv_kernel, &event);
}

static void record_fault(struct arch_process *arch, uint32_t cause)
{
    arch->cause = cause;
    arch->value = csr_read(CSR_MTVAL);
    arch->has_fault = true;
    handle(KERNEL_EVENT_FAULT);
}

struct arch_process *riscv_trap(struct arch_process *arch)
{
    const uint32_t cause = csr_read(CSR_MCAUSE);
    if (cause == CAUSE_USER_CALL) {
        handle_syscall(arch);
    } else if ((cause & CAUSE_INTERRUPT) == 0) {
        record_fault(arch, cause);
    } else {
        handle(machine_timer_take_slice_end() ? KERNEL_EVENT_SLICE_END : KERNEL_EVENT_INTERRUPT);
    }
    return riscv_settle();
}

// --- Decisions -----------------------------------------------------------------------------------

static void sleep(void)
{
    machine_timer_set_slice(false, 0);
    while (decision->action == KERNEL_SLEEP) {
        __asm__ volatile("wfi" ::: "memory");
        handle(KERNEL_EVENT_INTERRUPT);
    }
}

// A life begins with no register of the one before: trap.S has just saved those.
static void forget_old_life(struct arch_process *arch)
{
    static const uint8_t kept_by_c[] = {3, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27};
    for (size_t i = 0; i < sizeof(kept_by_c); i++)
        arch->registers[kept_by_c[i]] = 0;
    arch->fresh = false;
}

struct arch_process *riscv_settle(void)
{
    if (decision->action == KERNEL_SLEEP)
        sleep();
    struct arch_process *const next = decision->process->arch;
    if (!decision->goes_on)
        machine_timer_set_slice(decision->has_slice, decision->slice_us);
    if (next->fresh)
        forget_old_life(next);
    if (next != riscv_running)
        pmp_load(next->regions);
    riscv_running = next;
    return next;
}

// --- Start ---------------------------------------------------------------------------------------

void hw_init(struct kernel *kernel)
{
    riscv_kernel = kernel;
    kernel->config.chip = (struct kernel_chip){.service = chip_service};
    csr_clear(CSR_MSTATUS, MSTATUS_FS | MSTATUS_MPRV);
    // wfi is the kernel's (3.1.6.5), and so are the counters (3.1.11).
    csr_set(CSR_MSTATUS, MSTATUS_TW);
    csr_write(CSR_MCOUNTEREN, 0);
    pmp_init();
    csr_set(CSR_MIE, MIP_EXTERNAL); // the timer's bit is machine_timer.c's
}

_Noreturn void hw_run(struct kernel *kernel)
{
    assert(kernel == riscv_kernel);
    (void)kernel;
    handle(KERNEL_EVENT_NONE);
    riscv_begin(riscv_settle());
}

uint32_t hw_now_us(void)
{
    return machine_timer_now_us();
}

const struct mpu_unit *hw_mpu(void)
{
    return &mpu_pmp;
}
