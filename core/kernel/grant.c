// SPDX-License-Identifier: Apache-2.0 OR MIT
// See grant.h. One grant in memory, from low to high: counts | upcalls | read-only buffers |
// read-write buffers | the driver's record, 8-aligned.
#include "core/kernel/grant.h"

#include "core/kernel/capsule.h"
#include "core/kernel/kernel.h"
#include "core/kernel/memory.h"

#include <string.h>

enum { ENTERED = 1 };

// Kept in the memory itself, so that a process's grants can be read without its driver.
struct grant_counts {
    uint8_t upcalls, read_only, read_write, zero;
};

static_assert(sizeof(struct grant_counts) == 4, "one word");
static_assert(sizeof(struct grant_entry) == 8, "an entry of the table: a driver number and an address");
static_assert(sizeof(struct grant_upcall) == 8 && sizeof(struct user_span) == 8, "two words each");

uint32_t grant_table_size(const struct kernel *kernel)
{
    return kernel->grant_count * (uint32_t)sizeof(struct grant_entry);
}

uaddr_t grant_table_address(const struct process *process)
{
    const struct process_memory *const m = &process->memory;
    return (m->ram_start + m->ram_size - grant_table_size(process->kernel)) & ~(uaddr_t)7;
}

enum { UPCALLS_AT = sizeof(struct grant_counts) };

void grant_arrange(struct grant *grant)
{
    const size_t read_only = UPCALLS_AT + grant->upcalls * sizeof(struct grant_upcall);
    const size_t read_write = read_only + grant->read_only * sizeof(struct user_span);
    const size_t end = read_write + grant->read_write * sizeof(struct user_span);
    grant->buffers_at[GRANT_READ_ONLY] = (uint16_t)read_only;
    grant->buffers_at[GRANT_READ_WRITE] = (uint16_t)read_write;
    grant->data_at = (uint16_t)((end + 7) & ~(size_t)7);
}

static uint8_t *view_of(const struct process *process, const struct grant_entry *entry)
{
    return process->memory.ram + ((entry->address & ~(uaddr_t)ENTERED) - process->memory.ram_start);
}

static uint8_t *view(const struct process *process, const struct grant *grant)
{
    return view_of(process, grant_entry_of(process, grant));
}

bool grant_is_allocated(const struct process *process, const struct grant *grant)
{
    return grant_entry_of(process, grant)->address != 0; // the table is cleared when a life ends
}

void *grant_data(const struct process *process, const struct grant *grant)
{
    return view(process, grant) + grant->data_at;
}

uint32_t grant_count_allocated(const struct process *process)
{
    uint32_t count = 0;
    for (const struct grant *grant = process->kernel->grants; grant != NULL; grant = grant->next)
        count += grant_is_allocated(process, grant);
    return count;
}

// Two grants of one driver number would make a system call's target ambiguous.
static bool number_taken(const struct process *process, const struct grant *grant)
{
    for (const struct grant *other = process->kernel->grants; other != NULL; other = other->next) {
        if (other != grant && other->driver == grant->driver && grant_is_allocated(process, other))
            return true;
    }
    return false;
}

static enum error allocate(struct process *process, const struct grant *grant)
{
    uaddr_t address;
    if (number_taken(process, grant))
        return ERROR_NOMEM;
    uint8_t *const memory = memory_take(process, grant->data_at + grant->data_size, &address);
    if (memory == NULL)
        return ERROR_NOMEM;
    const struct grant_counts counts = {grant->upcalls, grant->read_only, grant->read_write, 0};
    memcpy(memory, &counts, sizeof(counts));
    *grant_entry_of(process, grant) = (struct grant_entry){.driver = grant->driver, .address = address};
    process->kernel->is_disturbed = true; // a hook may wait for it
    return ERROR_OK;
}

enum error grant_prepare(struct process *process, const struct grant *grant)
{
    if (!process_is_alive(process))
        return ERROR_FAIL;
    const uaddr_t address = grant_entry_of(process, grant)->address;
    if ((address & ENTERED) != 0)
        return ERROR_NOMEM;
    return address != 0 ? ERROR_OK : allocate(process, grant);
}

enum error grant_swap_upcall(struct process *process, const struct grant *grant, uint32_t number,
                             struct grant_upcall *upcall)
{
    if (number >= grant->upcalls)
        return ERROR_NOSUPPORT;
    struct grant_upcall *const slots = (struct grant_upcall *)(void *)(view(process, grant) + UPCALLS_AT);
    const struct grant_upcall before = slots[number];
    slots[number] = *upcall;
    *upcall = before;
    return ERROR_OK;
}

struct grant_upcall grant_upcall_of(const struct process *process, const struct queued_task *task)
{
    const struct grant_entry *const entry = &process->grants[task->grant];
    if (task->grant >= process->kernel->grant_count || entry->address == 0)
        return (struct grant_upcall){0, 0};
    const uint8_t *const memory = view_of(process, entry);
    assert(task->number < ((const struct grant_counts *)(const void *)memory)->upcalls);
    return ((const struct grant_upcall *)(const void *)(memory + UPCALLS_AT))[task->number];
}

static struct user_span *buffer_slot(const struct process *process, const struct grant *grant, enum grant_allow kind,
                                     uint32_t number)
{
    const uint32_t count = kind == GRANT_READ_ONLY ? grant->read_only : grant->read_write;
    if (number >= count)
        return NULL;
    return (struct user_span *)(void *)(view(process, grant) + grant->buffers_at[kind]) + number;
}

enum error grant_swap_buffer(struct process *process, const struct grant *grant, enum grant_allow kind, uint32_t number,
                             struct user_span *buffer)
{
    struct user_span *const slot = buffer_slot(process, grant, kind, number);
    if (slot == NULL)
        return ERROR_NOSUPPORT;
    const struct user_span before = *slot;
    *slot = *buffer;
    *buffer = before;
    return ERROR_OK;
}

bool grant_buffer(const struct process *process, const struct grant *grant, enum grant_allow kind, uint32_t number,
                  struct user_span *buffer)
{
    if (!grant_is_allocated(process, grant))
        return false;
    const struct user_span *const slot = buffer_slot(process, grant, kind, number);
    if (slot != NULL)
        *buffer = *slot;
    return slot != NULL;
}

bool grant_make_upcall(const struct process *process, const struct grant *grant, uint32_t number,
                       const uint32_t arguments[3], struct queued_task *task)
{
    if (number >= grant->upcalls || !grant_is_allocated(process, grant))
        return false;
    const struct grant_upcall *const slots =
        (const struct grant_upcall *)(const void *)(view(process, grant) + UPCALLS_AT);
    task->arguments[0] = arguments[0];
    task->arguments[1] = arguments[1];
    task->arguments[2] = arguments[2];
    task->kind = slots[number].function != 0 ? TASK_UPCALL : TASK_NULL_UPCALL;
    task->number = (uint8_t)number;
    task->grant = grant->index;
    task->to_service = false;
    return true;
}

enum error grant_schedule(struct process *process, const struct grant *grant, uint32_t number,
                          const uint32_t arguments[3])
{
    struct queued_task task;
    if (!process_is_alive(process))
        return ERROR_NODEVICE;
    return grant_make_upcall(process, grant, number, arguments, &task) ? process_put(process, &task) : ERROR_INVAL;
}

// --- For capsules --------------------------------------------------------------------------------

void *grant_try_enter(const struct grant *grant, struct process_id id, enum error *error)
{
    struct process *const process = process_find(grant->kernel, id);
    *error = process == NULL ? ERROR_INVAL : grant_prepare(process, grant);
    if (*error != ERROR_OK)
        return NULL;
    grant_entry_of(process, grant)->address |= ENTERED;
    return grant_data(process, grant);
}

void *grant_enter(const struct grant *grant, struct process_id id, enum error *error)
{
    const struct process *const process = process_find(grant->kernel, id);
    if (process != NULL && process_is_alive(process) && (grant_entry_of(process, grant)->address & ENTERED) != 0)
        kernel_panic(grant->kernel, "Attempted to re-enter a grant region.");
    return grant_try_enter(grant, id, error);
}

void grant_leave(const struct grant *grant, struct process_id id)
{
    const struct process *const process = process_find(grant->kernel, id);
    if (process != NULL && process_is_alive(process))
        grant_entry_of(process, grant)->address &= ~(uaddr_t)ENTERED;
}

bool grant_next(const struct grant *grant, struct process_id *id)
{
    struct kernel *const kernel = grant->kernel;
    for (uint32_t i = id->index + 1; i < kernel->config.process_slots; i++) {
        const struct process *const process = process_at(kernel, i);
        if (process != NULL && grant_is_allocated(process, grant)) {
            *id = process->id;
            return true;
        }
    }
    return false;
}

enum error upcall_schedule(const struct grant *grant, struct process_id id, uint32_t number, uint32_t argument0,
                           uint32_t argument1, uint32_t argument2)
{
    struct process *const process = process_find(grant->kernel, id);
    if (process == NULL)
        return ERROR_NODEVICE;
    return grant_schedule(process, grant, number, (const uint32_t[3]){argument0, argument1, argument2});
}

static bool buffer_of(const struct grant *grant, struct process_id id, enum grant_allow kind, uint32_t number,
                      const struct process **process, struct user_span *buffer)
{
    *process = process_find(grant->kernel, id);
    return *process != NULL && grant_buffer(*process, grant, kind, number, buffer);
}

uint32_t allow_size(const struct grant *grant, struct process_id id, enum grant_allow kind, uint32_t number)
{
    const struct process *process;
    struct user_span buffer;
    return buffer_of(grant, id, kind, number, &process, &buffer) ? buffer.size : 0;
}

uaddr_t allow_address(const struct grant *grant, struct process_id id, enum grant_allow kind, uint32_t number)
{
    const struct process *process;
    struct user_span buffer;
    return buffer_of(grant, id, kind, number, &process, &buffer) ? buffer.address : 0;
}

uint32_t allow_read(const struct grant *grant, struct process_id id, enum grant_allow kind, uint32_t number,
                    uint32_t offset, struct span to)
{
    const struct process *process;
    struct user_span buffer;
    if (!buffer_of(grant, id, kind, number, &process, &buffer) || offset >= buffer.size)
        return 0;
    const uint8_t *const from = memory_readable_view(process, buffer.address, buffer.size);
    if (from == NULL)
        return 0;
    const uint32_t rest = buffer.size - offset;
    const uint32_t size = to.size < rest ? (uint32_t)to.size : rest;
    memcpy(to.data, from + offset, size);
    return size;
}

static uint32_t write_user(const struct process *process, struct user_span buffer, uint32_t offset,
                           struct const_span from)
{
    uint8_t *const to = memory_writable_view(process, buffer.address, buffer.size);
    if (to == NULL || offset >= buffer.size)
        return 0;
    const uint32_t rest = buffer.size - offset;
    const uint32_t size = from.size < rest ? (uint32_t)from.size : rest;
    memcpy(to + offset, from.data, size);
    return size;
}

uint32_t allow_write(const struct grant *grant, struct process_id id, uint32_t number, uint32_t offset,
                     struct const_span from)
{
    const struct process *process;
    struct user_span buffer;
    if (!buffer_of(grant, id, GRANT_READ_WRITE, number, &process, &buffer))
        return 0;
    return write_user(process, buffer, offset, from);
}

uint32_t user_span_write(const struct grant *grant, struct process_id id, struct user_span to, uint32_t offset,
                         struct const_span from)
{
    const struct process *const process = process_find(grant->kernel, id);
    return process != NULL ? write_user(process, to, offset, from) : 0;
}
