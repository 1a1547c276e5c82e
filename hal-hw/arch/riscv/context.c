// SPDX-License-Identifier: Apache-2.0 OR MIT
// The arch contract on RISC-V: what the core does to a suspended process is done to its record.
// Nothing here touches a process's stack, so no stack pointer can make it fail.
#include "core/kernel/arch.h"
#include "csr.h"
#include "pmp.h"
#include "port.h"

#include "core/kernel/process.h"

#include <string.h>

uint32_t arch_initial_break(const struct process *process)
{
    (void)process;
    return 0;
}

// --- Protection ----------------------------------------------------------------------------------

static struct pmp_pair pair_of(uaddr_t start, uaddr_t end)
{
    return (struct pmp_pair){start >> 2, end >> 2};
}

static bool cover(const struct process *process, uaddr_t start, uint32_t size, struct pmp_pair *pair)
{
    struct mpu_block region;
    if (!process->mpu->cover(start, size, &region))
        return false;
    *pair = pair_of(region.start, region.start + region.size);
    return true;
}

// The unit holds the regions of whom it ran last, also while the kernel works.
static void regions_changed(const struct process *process)
{
    if (process->arch == riscv_running)
        pmp_load(process->arch->regions);
}

enum error arch_memory_changed(struct process *process)
{
    const struct process_memory *const memory = &process->memory;
    process->arch->regions[PMP_REGION_RAM] = pair_of(memory->ram_start, memory->reach);
    regions_changed(process);
    return ERROR_OK;
}

enum error arch_share(struct process *to, const struct process *from, struct user_span memory, uaddr_t *seen_at)
{
    struct pmp_pair pair;
    if (!cover(from, memory.address, memory.size, &pair))
        return ERROR_NOMEM;
    for (unsigned i = PMP_REGION_SHARE; i < PMP_REGIONS; i++) {
        struct pmp_pair *const region = &to->arch->regions[i];
        if (region->base == region->top) {
            *region = pair;
            *seen_at = memory.address;
            regions_changed(to);
            return ERROR_OK;
        }
    }
    return ERROR_NOMEM;
}

void arch_unshare(struct process *to, const struct process *from, struct user_span memory, uaddr_t seen_at)
{
    struct pmp_pair pair = {0, 0};
    const bool covered = cover(from, memory.address, memory.size, &pair);
    assert(covered && seen_at == memory.address);
    (void)covered;
    (void)seen_at;
    for (unsigned i = PMP_REGION_SHARE; i < PMP_REGIONS; i++) {
        struct pmp_pair *const region = &to->arch->regions[i];
        if (region->base == pair.base && region->top == pair.top) {
            *region = PMP_PAIR_NONE;
            break; // another share may have the same bounds and its own pair
        }
    }
    regions_changed(to);
}

// --- Lives ---------------------------------------------------------------------------------------

enum error arch_process_start(struct process *process)
{
    struct arch_process *const arch = process->arch;
    const struct process_memory *const memory = &process->memory;
    *arch = (struct arch_process){.fresh = true};
    pmp_clear(arch->regions);
    if (!cover(process, memory->flash_start, memory->flash_size, &arch->regions[PMP_REGION_FLASH]))
        return ERROR_FAIL;
    return arch_memory_changed(process);
}

void arch_process_end(struct process *process)
{
    (void)process; // its record holds nothing that would have to be given back
}

// Spelled out: it is on the path of every system call.
enum error arch_set_return(struct process *process, const uint32_t slots[4], unsigned count)
{
    uint32_t *const a = &process->arch->registers[REGISTER_A0];
    a[0] = slots[0];
    for (unsigned i = 1; i < count; i++)
        a[i] = slots[i];
    return ERROR_OK;
}

// An upcall is a call: it returns through ra to where the process yielded, on the stack as it stands.
enum error arch_set_upcall(struct process *process, uaddr_t function, const uint32_t arguments[4], bool is_entry)
{
    uint32_t *const registers = process->arch->registers;
    memcpy(&registers[REGISTER_A0], arguments, 4 * sizeof(arguments[0]));
    if (is_entry)
        registers[REGISTER_SP] = process->memory.ram_start;
    else
        registers[REGISTER_RA] = registers[0];
    registers[0] = function;
    return ERROR_OK;
}
