// SPDX-License-Identifier: Apache-2.0 OR MIT
// The events of a process: what waits for it and how it gets them.
#include "core/kernel/arch.h"
#include "core/kernel/grant.h"
#include "core/kernel/ipc.h"
#include "core/kernel/observer.h"
#include "core/kernel/process.h"
#include "core/kernel/scheduler.h"

#include <string.h>

static uint32_t place_of(const struct process *process, uint32_t position)
{
    assert(position < process->queue_count);
    const uint32_t place = process->queue_head + position;
    return place < PROCESS_QUEUE_CAPACITY ? place : place - PROCESS_QUEUE_CAPACITY;
}

static struct queued_task *queued_at(struct process *process, uint32_t position)
{
    return &process->queue[place_of(process, position)];
}

static const struct queued_task *look_at(const struct process *process, uint32_t position)
{
    return &process->queue[place_of(process, position)];
}

// Order of the others is kept. The first one, which is nearly always meant, goes at no cost.
static void remove_task(struct process *process, uint32_t position)
{
    for (uint32_t i = position; i > 0; i--)
        *queued_at(process, i) = *queued_at(process, i - 1);
    process->queue_head = (uint8_t)(process->queue_head + 1 < PROCESS_QUEUE_CAPACITY ? process->queue_head + 1 : 0);
    process->queue_count--;
}

static void drop_first(struct process *process)
{
    process->queue_head = (uint8_t)(process->queue_head + 1 < PROCESS_QUEUE_CAPACITY ? process->queue_head + 1 : 0);
    process->queue_count--;
}

// --- Packing -------------------------------------------------------------------------------------

static struct queued_task pack(const struct task *task)
{
    const bool is_ipc = task->kind == TASK_IPC;
    assert(task->id.subscribe <= UINT8_MAX);
    return (struct queued_task){
        .arguments = {is_ipc ? task->sender.identifier : task->arguments[0],
                      is_ipc ? task->sender.index : task->arguments[1], task->arguments[2]},
        .kind = (uint8_t)task->kind,
        .number = (uint8_t)task->id.subscribe,
        .grant = task->grant,
        .to_service = task->to_service,
    };
}

static void fill_in_entry(const struct process *process, uint32_t arguments[4])
{
    const struct process_memory *const m = &process->memory;
    arguments[0] = m->flash_start + m->flash_protected;
    arguments[1] = m->ram_start;
    arguments[2] = m->ram_size;
    arguments[3] = m->application_break;
}

// The function that a task calls and its arguments; 0 if it calls none.
static uaddr_t call_of(const struct process *process, const struct queued_task *task, uint32_t arguments[4])
{
    struct grant_upcall upcall = {0, 0};
    if (task->kind == TASK_ENTRY) {
        fill_in_entry(process, arguments);
        return process->entry;
    }
    if (task->kind == TASK_UPCALL)
        upcall = grant_upcall_of(process, task);
    arguments[0] = task->arguments[0];
    arguments[1] = task->arguments[1];
    arguments[2] = task->arguments[2];
    arguments[3] = upcall.data;
    return upcall.function;
}

// A task of an upcall knows its driver by the driver's grant.
static struct upcall_id id_of(const struct process *process, const struct queued_task *task)
{
    const bool is_upcall = task->kind == TASK_UPCALL || task->kind == TASK_NULL_UPCALL;
    return (struct upcall_id){is_upcall ? process->grants[task->grant].driver : 0, task->number};
}

static struct task unpack(const struct process *process, const struct queued_task *packed)
{
    struct task task = {
        .kind = (enum task_kind)packed->kind,
        .id = id_of(process, packed),
        .grant = packed->grant,
        .sender = {packed->arguments[0], packed->arguments[1]}, // of an IPC task
        .to_service = packed->to_service,
    };
    task.function = call_of(process, packed, task.arguments);
    return task;
}

struct task process_task_at(const struct process *process, uint32_t position)
{
    return unpack(process, look_at(process, position));
}

// --- In and out ----------------------------------------------------------------------------------

static void observe_queued(const struct process *process, const struct queued_task *packed, bool full)
{
    const struct task task = unpack(process, packed);
    OBSERVE(process->kernel, queued, process, &task, full);
}

// Only a scheduler that ranks processes wants to hear of an event while somebody runs.
static void disturb(struct kernel *kernel)
{
    if (kernel->config.scheduler->keeps != NULL)
        kernel->is_disturbed = true;
}

enum error process_put(struct process *process, const struct queued_task *task)
{
    const bool full = process->queue_count == PROCESS_QUEUE_CAPACITY;
    if (process->kernel->config.observer != NULL && task->kind != TASK_ENTRY)
        observe_queued(process, task, full);
    if (full) {
        process->counters.dropped_upcalls++;
        return ERROR_NOMEM;
    }
    disturb(process->kernel);
    process->queue_count++;
    *queued_at(process, process->queue_count - 1u) = *task;
    return ERROR_OK;
}

enum error process_enqueue(struct process *process, const struct task *task)
{
    if (!process_is_alive(process)) {
        process->counters.dropped_upcalls++;
        return ERROR_NODEVICE;
    }
    const struct queued_task packed = pack(task);
    return process_put(process, &packed);
}

static bool is_of(const struct process *process, const struct queued_task *task, struct upcall_id id)
{
    return process->grants[task->grant].driver == id.driver && task->number == id.subscribe;
}

static bool satisfies(const struct process *process, const struct queued_task *task, struct upcall_id id)
{
    return (task->kind == TASK_UPCALL || task->kind == TASK_NULL_UPCALL) && is_of(process, task, id);
}

void process_scrub(struct process *process, struct upcall_id id)
{
    for (uint32_t i = 0; i < process->queue_count;) {
        const struct queued_task *const task = look_at(process, i);
        if (task->kind == TASK_UPCALL && is_of(process, task, id))
            remove_task(process, i);
        else
            i++;
    }
}

bool process_has_awaited(const struct process *process)
{
    for (uint32_t i = 0; i < process->queue_count; i++)
        if (satisfies(process, look_at(process, i), process->waiting_for))
            return true;
    return false;
}

// --- Delivery ------------------------------------------------------------------------------------

static void observe_upcall(const struct process *process, const struct queued_task *packed)
{
    const struct task task = unpack(process, packed);
    OBSERVE(process->kernel, upcall, process, &task);
}

static bool set_running(struct process *process, const struct queued_task *task, enum error error)
{
    assert(process->state == PROCESS_YIELDED || process->state == PROCESS_YIELDED_FOR);
    if (error != ERROR_OK) {
        process_fault(process, FAULT_STACK);
        return false;
    }
    process->state = PROCESS_RUNNING;
    if (process->kernel->config.observer != NULL)
        observe_upcall(process, task);
    return true;
}

bool process_take_for(struct process *process, struct upcall_id id, struct queued_task *task)
{
    for (uint32_t i = 0; i < process->queue_count; i++) {
        if (!satisfies(process, look_at(process, i), id))
            continue;
        *task = *look_at(process, i);
        remove_task(process, i);
        return true;
    }
    return false;
}

// yield-wait-for returns the event's words as they are, in the first three slots.
static bool deliver_awaited(struct process *process)
{
    struct queued_task task;
    uint32_t slots[4];
    if (!process_take_for(process, process->waiting_for, &task))
        return false;
    memcpy(slots, task.arguments, sizeof(task.arguments));
    return set_running(process, &task, arch_set_return(process, slots, 3));
}

// A notification becomes the upcall that it means, behind everything that waits already. True: nothing does, and it
// is this one's turn.
static bool turn_into_upcall(struct process *process, struct queued_task *task)
{
    if (!ipc_resolve(process, task))
        return false;
    if (process->queue_count == 0) {
        if (process->kernel->config.observer != NULL)
            observe_queued(process, task, false);
        return true;
    }
    (void)process_put(process, task);
    return false;
}

static bool deliver_next(struct process *process)
{
    uint32_t arguments[4];
    while (process->queue_count > 0) {
        struct queued_task task = process->queue[process->queue_head];
        drop_first(process);
        if (task.kind == TASK_IPC && !turn_into_upcall(process, &task))
            continue;
        if (task.kind == TASK_NULL_UPCALL) // yield-wait does not return for these
            continue;
        const uaddr_t function = call_of(process, &task, arguments);
        return set_running(process, &task, arch_set_upcall(process, function, arguments, task.kind == TASK_ENTRY));
    }
    return false;
}

// Only what stands before the first upcall: a yield leaves the rest for the next one, which may be a
// yield-wait-for.
bool process_settle(struct process *process)
{
    while (process->queue_count > 0) {
        struct queued_task task = process->queue[process->queue_head];
        if (task.kind == TASK_ENTRY || task.kind == TASK_UPCALL)
            return true;
        drop_first(process);
        if (task.kind == TASK_IPC && ipc_resolve(process, &task))
            (void)process_put(process, &task); // at the end of the queue
    }
    return false;
}

bool process_deliver(struct process *process)
{
    if (process->stopped)
        return false;
    switch (process->state) {
    case PROCESS_RUNNING:
        return true;
    case PROCESS_YIELDED:
        return deliver_next(process);
    case PROCESS_YIELDED_FOR:
        return deliver_awaited(process);
    default:
        return false;
    }
}
