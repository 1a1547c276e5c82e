// SPDX-License-Identifier: Apache-2.0 OR MIT
// The events of a process: what waits for it and how it gets them.
#include "core/kernel/arch.h"
#include "core/kernel/grant.h"
#include "core/kernel/ipc.h"
#include "core/kernel/observer.h"
#include "core/kernel/process.h"

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

// --- Packing -------------------------------------------------------------------------------------

static void pack(struct queued_task *packed, const struct task *task)
{
    assert(task->id.subscribe <= UINT8_MAX);
    packed->driver = task->id.driver;
    packed->arguments[0] = task->kind == TASK_IPC ? task->sender.identifier : task->arguments[0];
    packed->arguments[1] = task->kind == TASK_IPC ? task->sender.index : task->arguments[1];
    packed->arguments[2] = task->arguments[2];
    packed->kind = (uint8_t)task->kind;
    packed->number = (uint8_t)task->id.subscribe;
    packed->grant = task->grant;
    packed->to_service = task->to_service;
}

static void fill_in_entry(const struct process *process, struct task *task)
{
    const struct process_memory *const m = &process->memory;
    task->function = process->entry;
    task->arguments[0] = m->flash_start + m->flash_protected;
    task->arguments[1] = m->ram_start;
    task->arguments[2] = m->ram_size;
    task->arguments[3] = m->application_break;
}

static void fill_in_upcall(const struct process *process, struct task *task)
{
    const struct grant_upcall upcall = grant_upcall_of(process, task->grant, task->id);
    task->function = upcall.function;
    task->arguments[3] = upcall.data;
}

struct task process_task_at(const struct process *process, uint32_t position)
{
    const struct queued_task *const packed = look_at(process, position);
    struct task task; // every member is set: zeroing it first would cost more than that
    task.kind = (enum task_kind)packed->kind;
    task.id = (struct upcall_id){packed->driver, packed->number};
    task.grant = packed->grant;
    task.function = 0;
    task.arguments[0] = packed->arguments[0];
    task.arguments[1] = packed->arguments[1];
    task.arguments[2] = packed->arguments[2];
    task.arguments[3] = 0;
    task.sender = (struct process_id){packed->arguments[0], packed->arguments[1]}; // of an IPC task
    task.to_service = packed->to_service;
    if (task.kind == TASK_ENTRY)
        fill_in_entry(process, &task);
    else if (task.kind == TASK_UPCALL)
        fill_in_upcall(process, &task);
    return task;
}

// --- In and out ----------------------------------------------------------------------------------

enum error process_enqueue(struct process *process, const struct task *task)
{
    if (!process_is_alive(process)) {
        process->counters.dropped_upcalls++;
        return ERROR_NODEVICE;
    }
    const bool full = process->queue_count == PROCESS_QUEUE_CAPACITY;
    if (task->kind != TASK_ENTRY)
        OBSERVE(process->kernel, queued, process, task, full);
    if (full) {
        process->counters.dropped_upcalls++;
        return ERROR_NOMEM;
    }
    process->kernel->is_disturbed = true;
    process->queue_count++;
    assert(process->queue_count <= PROCESS_QUEUE_CAPACITY);
    pack(queued_at(process, process->queue_count - 1u), task);
    return ERROR_OK;
}

static bool is_of(const struct queued_task *task, struct upcall_id id)
{
    return task->driver == id.driver && task->number == id.subscribe;
}

static bool satisfies(const struct queued_task *task, struct upcall_id id)
{
    return (task->kind == TASK_UPCALL || task->kind == TASK_NULL_UPCALL) && is_of(task, id);
}

bool process_take_for(struct process *process, struct upcall_id id, struct task *task)
{
    for (uint32_t i = 0; i < process->queue_count; i++) {
        if (!satisfies(look_at(process, i), id))
            continue;
        *task = process_task_at(process, i);
        remove_task(process, i);
        return true;
    }
    return false;
}

void process_scrub(struct process *process, struct upcall_id id)
{
    for (uint32_t i = 0; i < process->queue_count;) {
        const struct queued_task *const task = look_at(process, i);
        if (task->kind == TASK_UPCALL && is_of(task, id))
            remove_task(process, i);
        else
            i++;
    }
}

static bool has_event_for(const struct process *process, struct upcall_id id)
{
    for (uint32_t i = 0; i < process->queue_count; i++)
        if (satisfies(look_at(process, i), id))
            return true;
    return false;
}

bool process_is_ready(const struct process *process)
{
    if (process->stopped)
        return false;
    switch (process->state) {
    case PROCESS_RUNNING:
        return true;
    case PROCESS_YIELDED:
        return process->queue_count > 0;
    case PROCESS_YIELDED_FOR:
        return has_event_for(process, process->waiting_for);
    default:
        return false;
    }
}

// --- Delivery ------------------------------------------------------------------------------------

static bool set_running(struct process *process, const struct task *task, enum error error)
{
    assert(process->state == PROCESS_YIELDED || process->state == PROCESS_YIELDED_FOR);
    if (error != ERROR_OK) {
        process_fault(process, FAULT_STACK);
        return false;
    }
    process->state = PROCESS_RUNNING;
    OBSERVE(process->kernel, upcall, process, task);
    return true;
}

// yield-wait-for returns the event's words as they are, in the first three slots.
static bool deliver_awaited(struct process *process)
{
    struct task task;
    if (!process_take_for(process, process->waiting_for, &task))
        return false;
    return set_running(process, &task, arch_set_return(process, task.arguments, 3));
}

static bool deliver_next(struct process *process)
{
    while (process->state == PROCESS_YIELDED && process->queue_count > 0) {
        const struct task task = process_task_at(process, 0);
        remove_task(process, 0);
        switch (task.kind) {
        case TASK_ENTRY:
        case TASK_UPCALL:
            return set_running(process, &task,
                               arch_set_upcall(process, task.function, task.arguments, task.kind == TASK_ENTRY));
        case TASK_NULL_UPCALL:
            break; // yield-wait does not return for these
        case TASK_IPC:
            ipc_deliver(process, &task); // queues an upcall in turn
            break;
        }
    }
    return false;
}

// Only what stands before the first upcall: a yield leaves the rest for the next one, which may be a
// yield-wait-for.
bool process_settle(struct process *process)
{
    while (process->queue_count > 0) {
        const struct task task = process_task_at(process, 0);
        if (task.kind == TASK_ENTRY || task.kind == TASK_UPCALL)
            return true;
        remove_task(process, 0);
        if (task.kind == TASK_IPC)
            ipc_deliver(process, &task); // at most one upcall at the end of the queue
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
