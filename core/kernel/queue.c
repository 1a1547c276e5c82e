// SPDX-License-Identifier: Apache-2.0 OR MIT
// The events of a process: what waits for it and how it gets them.
#include "core/kernel/arch.h"
#include "core/kernel/ipc.h"
#include "core/kernel/observer.h"
#include "core/kernel/process.h"

static struct task *task_at(struct process *process, uint32_t position)
{
    assert(position < process->queue_count);
    return &process->queue[(process->queue_head + position) % PROCESS_QUEUE_CAPACITY];
}

static const struct task *task_at_const(const struct process *process, uint32_t position)
{
    return &process->queue[(process->queue_head + position) % PROCESS_QUEUE_CAPACITY];
}

// Order of the others is kept.
static void remove_task(struct process *process, uint32_t position)
{
    assert(position < process->queue_count);
    for (uint32_t i = position; i + 1u < process->queue_count; i++)
        *task_at(process, i) = *task_at(process, i + 1);
    process->queue_count--;
}

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
    process->queue_count++;
    assert(process->queue_count <= PROCESS_QUEUE_CAPACITY);
    *task_at(process, process->queue_count - 1u) = *task;
    return ERROR_OK;
}

static bool satisfies(const struct task *task, struct upcall_id id)
{
    return (task->kind == TASK_UPCALL || task->kind == TASK_NULL_UPCALL) && upcall_id_equal(task->id, id);
}

bool process_take_for(struct process *process, struct upcall_id id, struct task *task)
{
    for (uint32_t i = 0; i < process->queue_count; i++) {
        if (!satisfies(task_at(process, i), id))
            continue;
        *task = *task_at(process, i);
        remove_task(process, i);
        return true;
    }
    return false;
}

void process_scrub(struct process *process, struct upcall_id id)
{
    for (uint32_t i = 0; i < process->queue_count;) {
        const struct task *const task = task_at(process, i);
        if (task->kind == TASK_UPCALL && upcall_id_equal(task->id, id))
            remove_task(process, i);
        else
            i++;
    }
}

static bool has_event_for(const struct process *process, struct upcall_id id)
{
    for (uint32_t i = 0; i < process->queue_count; i++)
        if (satisfies(task_at_const(process, i), id))
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
    return set_running(process, &task, arch_set_return(process, task.arguments, 0x7));
}

static bool deliver_next(struct process *process)
{
    while (process->state == PROCESS_YIELDED && process->queue_count > 0) {
        const struct task task = *task_at(process, 0);
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
        const struct task task = *task_at(process, 0);
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
