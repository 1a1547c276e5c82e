// SPDX-License-Identifier: Apache-2.0 OR MIT
// The lives of a process: create, start, stop, end. Its events are in queue.c, its memory in
// memory.c.
#include "core/kernel/process.h"

#include "core/kernel/arch.h"
#include "core/kernel/fault.h"
#include "core/kernel/format.h"
#include "core/kernel/grant.h"
#include "core/kernel/ipc.h"
#include "core/kernel/memory.h"
#include "core/kernel/observer.h"

#include <string.h>

struct process *process_at(struct kernel *kernel, uint32_t index)
{
    if (index >= kernel->config.process_slots)
        return NULL;
    struct process *const process = &kernel->config.processes[index];
    return process->state != PROCESS_UNUSED ? process : NULL;
}

struct process *process_find(struct kernel *kernel, struct process_id id)
{
    if (id.index >= kernel->slots_used)
        return NULL;
    struct process *const process = &kernel->config.processes[id.index];
    return process->id.identifier == id.identifier && process->state != PROCESS_UNUSED ? process : NULL;
}

struct process *process_next(struct kernel *kernel, const struct process *after)
{
    uint32_t index = after == NULL ? 0 : after->id.index + 1;
    for (; index < kernel->slots_used; index++)
        if (kernel->config.processes[index].state != PROCESS_UNUSED)
            return &kernel->config.processes[index];
    return NULL;
}

bool process_has_name(const struct process *process, const char *name, size_t size)
{
    return process->name_size == size && (size == 0 || memcmp(process->name, name, size) == 0);
}

static const char *state_name(enum process_state state)
{
    static const char *const names[] = {"Unused", "Running", "Yielded", "YieldedFor", "Faulted", "Terminated"};
    return names[state];
}

void process_print_state(const struct process *process, struct format_sink *sink)
{
    if (process->stopped)
        format(sink, "Stopped(");
    format(sink, "%s", state_name(process->state));
    if (process->state == PROCESS_YIELDED_FOR)
        format(sink, "(UpcallId { driver_num: %#x, subscribe_num: %u })", (unsigned)process->waiting_for.driver,
               (unsigned)process->waiting_for.subscribe);
    if (process->stopped)
        format(sink, ")");
}

const char *fault_cause_text(enum fault_cause cause)
{
    static const char *const texts[] = {
        "none",
        "the processor faulted",
        "system call of an unknown class",
        "yield of an unknown number",
        "no room on the stack for a result or an upcall",
        "requested by a process manager",
        "the machine could not map its memory",
    };
    return texts[cause];
}

static void observe_state(const struct process *process)
{
    process->kernel->is_disturbed = true;
    OBSERVE(process->kernel, state, process);
}

// --- Starting ------------------------------------------------------------------------------------

static enum error reset_memory(struct process *process)
{
    struct process_memory *const m = &process->memory;
    const struct mpu_block block = {m->ram_start, m->ram_size};
    const uint32_t table = grant_table_size(process->kernel);
    const uint32_t initial = arch_initial_break(process);
    if (table > m->ram_size || initial > m->ram_size - table)
        return ERROR_NOMEM;
    m->kernel_break = grant_table_address(process);
    m->application_break = m->ram_start + initial;
    m->allow_high_water = m->ram_start;
    m->stack_start = m->heap_start = 0;
    if (!process->mpu->reach(&block, m->application_break, &m->reach) || m->reach > m->kernel_break)
        return ERROR_NOMEM;
    process->grants = memory_kernel_view(process, m->kernel_break);
    memset(process->grants, 0, table);
    // The first life finds zero; a later one finds below its break what the one before left there.
    if (process->counters.restarts == 0)
        memset(m->ram, 0, m->reach - m->ram_start);
    return ERROR_OK;
}

static void queue_entry(struct process *process)
{
    assert(process->queue_count == 0);
    const struct task entry = {.kind = TASK_ENTRY};
    const enum error queued = process_enqueue(process, &entry);
    assert(queued == ERROR_OK);
    (void)queued;
}

static enum error begin_life(struct process *process)
{
    assert(!process_is_alive(process) && !process->held);
    struct kernel *const kernel = process->kernel;
    process->id.identifier = kernel->next_identifier++;
    process->stopped = false;
    process->queue_head = process->queue_count = 0;
    process->last_syscall.made = false;
    const enum error error = reset_memory(process);
    if (error != ERROR_OK)
        return error;
    const enum error started = arch_process_start(process);
    if (started != ERROR_OK)
        return started;
    process->held = true;
    process->state = PROCESS_YIELDED;
    queue_entry(process);
    observe_state(process);
    return ERROR_OK;
}

static struct process *free_slot(struct kernel *kernel)
{
    for (uint32_t i = 0; i < kernel->config.process_slots; i++) {
        struct process *const slot = &kernel->config.processes[i];
        if (slot->state == PROCESS_UNUSED) {
            *slot = (struct process){.kernel = kernel, .id = {.index = i}};
            if (i >= kernel->slots_used)
                kernel->slots_used = i + 1;
            return slot;
        }
    }
    return NULL;
}

static bool image_is_sound(const struct process_image *image)
{
    return image->ram != NULL && image->mpu != NULL && image->block.size > 0 &&
           image->block.size <= UINT32_MAX - image->block.start && image->block.start % 8 == 0 &&
           image->flash_size <= UINT32_MAX - image->flash_start && image->flash_protected <= image->flash_size &&
           (image->name != NULL || image->name_size == 0);
}

static void adopt_image(struct process *process, const struct process_image *image)
{
    process->arch = image->arch;
    process->mpu = image->mpu;
    process->name = image->name;
    process->name_size = image->name_size;
    process->short_id = image->short_id;
    process->entry = image->entry;
    process->memory = (struct process_memory){
        .ram = image->ram,
        .ram_start = image->block.start,
        .ram_size = image->block.size,
        .flash = image->flash,
        .flash_start = image->flash_start,
        .flash_size = image->flash_size,
        .flash_protected = image->flash_protected,
        .writeable_regions = image->writeable_regions,
        .writeable_region_count = image->writeable_region_count,
    };
}

enum error process_create(struct kernel *kernel, const struct process_image *image, struct process **created)
{
    if (!image_is_sound(image))
        return ERROR_INVAL;
    struct process *const process = free_slot(kernel);
    if (process == NULL)
        return ERROR_NOMEM;
    kernel_finish_wiring(kernel);
    adopt_image(process, image);
    const enum error error = begin_life(process);
    if (error != ERROR_OK) {
        process->state = PROCESS_UNUSED;
        return error;
    }
    *created = process;
    return ERROR_OK;
}

// --- Ending --------------------------------------------------------------------------------------

// Drops everything that a life has with the kernel: events, grants, shares in both directions.
static void end_life(struct process *process)
{
    process->queue_head = process->queue_count = 0;
    process->stopped = false;
    ipc_forget_process(process);
    if (process->held)
        arch_process_end(process);
    process->held = false;
    memset(process->grants, 0, grant_table_size(process->kernel));
}

enum error process_terminate(struct process *process, bool has_code, uint32_t code)
{
    if (!process_is_alive(process) && process->state != PROCESS_FAULTED)
        return ERROR_FAIL;
    end_life(process);
    process->ended = true;
    process->has_code = has_code;
    process->completion_code = code;
    process->state = PROCESS_TERMINATED;
    observe_state(process);
    return ERROR_OK;
}

void process_set_faulted(struct process *process)
{
    process->state = PROCESS_FAULTED;
    observe_state(process);
}

enum error process_start(struct process *process)
{
    if (process->state != PROCESS_TERMINATED)
        return ERROR_FAIL;
    const uint32_t restarts = process->counters.restarts + 1;
    process->counters = (struct process_counters){.restarts = restarts};
    return begin_life(process);
}

enum error process_restart(struct process *process, bool has_code, uint32_t code)
{
    const enum error error = process_terminate(process, has_code, code);
    return error != ERROR_OK ? error : process_start(process);
}

void process_remove(struct process *process)
{
    if (process->state == PROCESS_UNUSED)
        return;
    (void)process_terminate(process, false, 0);
    if (process->kernel->current == process)
        process->kernel->current = NULL;
    process->state = PROCESS_UNUSED;
    observe_state(process);
}

// --- Suspending ----------------------------------------------------------------------------------

enum error process_stop(struct process *process)
{
    if (!process_is_alive(process) || process->stopped)
        return ERROR_FAIL;
    process->stopped = true;
    observe_state(process);
    return ERROR_OK;
}

enum error process_resume(struct process *process)
{
    if (!process->stopped)
        return ERROR_FAIL;
    process->stopped = false;
    observe_state(process);
    return ERROR_OK;
}

// --- Faults --------------------------------------------------------------------------------------

// A life whose entry fits on no stack made no call yet. The next one would end in the same way, for
// ever and without giving anybody else a turn: it is stopped instead.
static enum fault_action decide(struct process *process)
{
    const struct fault_policy *const policy = process->kernel->config.fault_policy;
    const enum fault_action action = policy->decide(policy, process);
    if (action != FAULT_ACTION_RESTART || process->fault != FAULT_STACK || process->last_syscall.made)
        return action;
    kernel_debug(process->kernel, "Process %.*s can't begin: it was stopped.", (int)process->name_size, process->name);
    return FAULT_ACTION_STOP;
}

void process_fault(struct process *process, enum fault_cause cause)
{
    if (!process_is_alive(process))
        return;
    process->fault = cause;
    process->stopped = false;
    process_set_faulted(process);
    OBSERVE(process->kernel, fault, process);
    switch (decide(process)) {
    case FAULT_ACTION_PANIC:
        kernel_panic(process->kernel, "Process %.*s had a fault", (int)process->name_size, process->name);
    case FAULT_ACTION_RESTART:
        (void)process_restart(process, false, 0);
        break;
    case FAULT_ACTION_STOP:
        (void)process_terminate(process, false, 0);
        process_set_faulted(process);
        break;
    }
}
