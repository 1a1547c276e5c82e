// SPDX-License-Identifier: Apache-2.0 OR MIT
// See memory.h. All sums are made so that they cannot wrap: sizes are compared with what is left.
#include "core/kernel/memory.h"

#include "core/kernel/arch.h"

#include <string.h>

static bool inside(uaddr_t start, uaddr_t end, uaddr_t address, uint32_t size)
{
    return address >= start && address <= end && size <= end - address;
}

bool memory_in_ram(const struct process *process, uaddr_t address, uint32_t size)
{
    const struct process_memory *const m = &process->memory;
    return inside(m->ram_start, m->application_break, address, size);
}

static bool in_flash(const struct process *process, uaddr_t address, uint32_t size)
{
    const struct process_memory *const m = &process->memory;
    return inside(m->flash_start + m->flash_protected, m->flash_start + m->flash_size, address, size);
}

bool memory_readable(const struct process *process, uaddr_t address, uint32_t size)
{
    return memory_in_ram(process, address, size) || in_flash(process, address, size);
}

bool memory_is_function(const struct process *process, uaddr_t address)
{
    return memory_readable(process, address, sizeof(uaddr_t));
}

uint8_t *memory_writable_view(const struct process *process, uaddr_t address, uint32_t size)
{
    if (!memory_in_ram(process, address, size))
        return NULL;
    return process->memory.ram + (address - process->memory.ram_start);
}

const uint8_t *memory_readable_view(const struct process *process, uaddr_t address, uint32_t size)
{
    if (memory_in_ram(process, address, size))
        return process->memory.ram + (address - process->memory.ram_start);
    if (in_flash(process, address, size))
        return process->memory.flash + (address - process->memory.flash_start);
    return NULL;
}

// The break and its reach go together: the port learns of both before anybody relies on them.
static enum error move_break(struct process *process, uaddr_t new_break, uaddr_t reach)
{
    struct process_memory *const m = &process->memory;
    const uaddr_t old_break = m->application_break;
    const uaddr_t old_reach = m->reach;
    assert(new_break >= m->allow_high_water && new_break <= reach && reach <= m->kernel_break);
    m->application_break = new_break;
    m->reach = reach;
    if (reach != old_reach && arch_memory_changed(process) != ERROR_OK) {
        m->application_break = old_break;
        m->reach = old_reach;
        return ERROR_NOMEM;
    }
    return ERROR_OK;
}

enum error memory_brk(struct process *process, uaddr_t new_break)
{
    struct process_memory *const m = &process->memory;
    const struct mpu_block block = {m->ram_start, m->ram_size};
    const uaddr_t old_break = m->application_break;
    uaddr_t reach;
    if (new_break < m->allow_high_water || new_break < m->ram_start || new_break > m->kernel_break ||
        new_break - m->ram_start >= m->ram_size)
        return ERROR_NOMEM;
    if (!process->mpu->reach(&block, new_break, &reach) || reach > m->kernel_break)
        return ERROR_NOMEM;
    const enum error error = move_break(process, new_break, reach);
    // Up to the reach, not only to the break: what rounding opens may hold grants of an earlier life.
    if (error == ERROR_OK && new_break > old_break)
        memset(m->ram + (old_break - m->ram_start), 0, reach - old_break);
    return error;
}

enum error memory_sbrk(struct process *process, int32_t delta, uaddr_t *old_break)
{
    const uaddr_t before = process->memory.application_break;
    const int64_t after = (int64_t)before + delta;
    if (after < 0 || after > UINT32_MAX)
        return ERROR_NOMEM;
    *old_break = before;
    return memory_brk(process, (uaddr_t)after);
}

void memory_note_allow(struct process *process, uaddr_t address, uint32_t size)
{
    struct process_memory *const m = &process->memory;
    if (size > 0 && memory_in_ram(process, address, size) && address + size > m->allow_high_water)
        m->allow_high_water = address + size;
}

void *memory_take(struct process *process, uint32_t size, uaddr_t *address)
{
    struct process_memory *const m = &process->memory;
    if (size > m->kernel_break - m->ram_start)
        return NULL;
    const uaddr_t start = (m->kernel_break - size) & ~(uaddr_t)7;
    if (start < m->ram_start || start < m->reach)
        return NULL;
    assert(start % 8 == 0 && start >= m->application_break);
    m->kernel_break = start;
    *address = start;
    void *const view = memory_kernel_view(process, start);
    memset(view, 0, size);
    return view;
}

void *memory_kernel_view(const struct process *process, uaddr_t address)
{
    const struct process_memory *const m = &process->memory;
    assert(address >= m->kernel_break && address - m->ram_start <= m->ram_size);
    return m->ram + (address - m->ram_start);
}

static uint32_t little_endian_32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

enum error memory_flash_region(const struct process *process, uint32_t index, uaddr_t *start, uaddr_t *end)
{
    const struct process_memory *const m = &process->memory;
    if (index >= m->writeable_region_count)
        return ERROR_FAIL;
    const uint32_t offset = little_endian_32(m->writeable_regions + (size_t)index * 8);
    const uint32_t size = little_endian_32(m->writeable_regions + (size_t)index * 8 + 4);
    if (size == 0 || offset > m->flash_size || size > m->flash_size - offset)
        return ERROR_FAIL;
    *start = m->flash_start + offset;
    *end = *start + size;
    return ERROR_OK;
}
