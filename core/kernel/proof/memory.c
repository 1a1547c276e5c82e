// SPDX-License-Identifier: Apache-2.0 OR MIT
// Which spans the kernel takes for a process's own, for `./verge prove`. Never compiled into anything. The contracts
// stand on declarations that repeat those of memory.c.
#include "core/kernel/memory.c"

/*@ predicate lies_in(integer start, integer end, integer address, integer size) =
        start <= address && address + size <= end; */

/*@ assigns \nothing;
    ensures \result <==> lies_in(start, end, address, size); */
static bool inside(uaddr_t start, uaddr_t end, uaddr_t address, uint32_t size);

/*@ requires \valid_read(process);
    assigns \nothing;
    ensures \result <==> lies_in(process->memory.ram_start, process->memory.application_break, address, size); */
bool memory_in_ram(const struct process *process, uaddr_t address, uint32_t size);

/*@ requires \valid_read(process);
    requires process->memory.flash_start + process->memory.flash_size <= UINT32_MAX;
    requires process->memory.flash_protected <= process->memory.flash_size;
    assigns \nothing;
    ensures \result <==> lies_in(process->memory.flash_start + process->memory.flash_protected,
        process->memory.flash_start + process->memory.flash_size, address, size); */
static bool in_flash(const struct process *process, uaddr_t address, uint32_t size);

/*@ requires \valid(process);
    assigns process->memory.allow_high_water;
    ensures process->memory.allow_high_water >= \old(process->memory.allow_high_water);
    ensures \old(process->memory.allow_high_water) <= process->memory.application_break ==>
        process->memory.allow_high_water <= process->memory.application_break;
    ensures size > 0 && lies_in(process->memory.ram_start, process->memory.application_break, address, size) ==>
        address + size <= process->memory.allow_high_water; */
void memory_note_allow(struct process *process, uaddr_t address, uint32_t size);
