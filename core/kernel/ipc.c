// SPDX-License-Identifier: Apache-2.0 OR MIT
// See ipc.h. Processes are numbered by their slots. A share is opened when a notification is
// delivered, and recorded with the receiver, who alone can see it.
#include "core/kernel/ipc.h"

#include "core/kernel/arch.h"
#include "core/kernel/memory.h"

#include <string.h>

// --- Shares --------------------------------------------------------------------------------------

struct process_share *ipc_shares(const struct process *process)
{
    const struct grant *const grant = process->kernel->ipc;
    return grant != NULL && grant_is_allocated(process, grant) ? grant_data(process, grant) : NULL;
}

static void end_share(struct process *holder, struct process_share *share)
{
    if (!share->active)
        return;
    share->active = false;
    const struct process *const from = process_at(holder->kernel, share->from_index);
    if (process_is_alive(holder))
        arch_unshare(holder, from, share->memory, share->seen_at);
}

static void end_shares_from(struct process *holder, struct process_id from)
{
    struct process_share *const shares = ipc_shares(holder);
    for (uint32_t i = 0; shares != NULL && i < PROCESS_SHARES_MAX; i++)
        if (shares[i].active && shares[i].from_identifier == from.identifier)
            end_share(holder, &shares[i]);
}

static struct process_share *existing_share(struct process_share *shares, struct process_id from,
                                            struct user_span memory)
{
    for (uint32_t i = 0; i < PROCESS_SHARES_MAX; i++) {
        struct process_share *const share = &shares[i];
        if (share->active && share->from_identifier == from.identifier && share->memory.address == memory.address &&
            share->memory.size == memory.size)
            return share;
    }
    return NULL;
}

static struct process_share *free_share(struct process_share *shares)
{
    for (uint32_t i = 0; i < PROCESS_SHARES_MAX; i++)
        if (!shares[i].active)
            return &shares[i];
    return NULL;
}

// What the unit really opens lies in the owner's part of its RAM, and stays there: below the lowest
// reach that the owner's break can ever have while this buffer is allowed.
static bool can_be_shown(const struct process *from, struct user_span memory)
{
    const struct process_memory *const m = &from->memory;
    const struct mpu_block block = {m->ram_start, m->ram_size};
    struct mpu_block region;
    uaddr_t limit;
    return from->mpu->reach(&block, memory.address + memory.size, &limit) &&
           from->mpu->cover(memory.address, memory.size, &region) && region.start >= m->ram_start &&
           region.size <= limit - region.start;
}

// Where holder sees memory of from; 0 when it can't be shown.
static uaddr_t open_share(struct process *holder, const struct process *from, struct user_span memory)
{
    struct process_share *const shares = ipc_shares(holder);
    assert(shares != NULL); // a notification is resolved in a grant that is there
    struct process_share *share = existing_share(shares, from->id, memory);
    if (share != NULL)
        return share->seen_at;
    share = free_share(shares);
    uaddr_t seen_at;
    if (share == NULL || !can_be_shown(from, memory) || arch_share(holder, from, memory, &seen_at) != ERROR_OK)
        return 0;
    *share = (struct process_share){
        .memory = memory,
        .seen_at = seen_at,
        .from_identifier = from->id.identifier,
        .from_index = (uint16_t)from->id.index,
        .active = true,
    };
    return seen_at;
}

void ipc_buffer_replaced(struct process *owner, uint32_t number)
{
    struct process *const holder = process_at(owner->kernel, number);
    if (holder != NULL)
        end_shares_from(holder, owner->id);
}

void ipc_forget_process(struct process *process)
{
    struct process_share *const shares = ipc_shares(process);
    for (uint32_t i = 0; shares != NULL && i < PROCESS_SHARES_MAX; i++)
        end_share(process, &shares[i]);
    for (struct process *other = process_next(process->kernel, NULL); other != NULL;
         other = process_next(process->kernel, other))
        if (other != process)
            end_shares_from(other, process->id);
}

// --- Notifications -------------------------------------------------------------------------------

// What the sender shares with the receiver at this moment.
static struct user_span shared_buffer(const struct process *sender, const struct process *receiver)
{
    struct user_span buffer = {0, 0};
    if (grant_buffer(sender, sender->kernel->ipc, GRANT_READ_WRITE, receiver->id.index, &buffer) && buffer.size > 0 &&
        !memory_in_ram(sender, buffer.address, buffer.size))
        buffer = (struct user_span){0, 0};
    return buffer;
}

bool ipc_resolve(struct process *receiver, struct queued_task *task)
{
    const struct process_id id = {task->arguments[0], task->arguments[1]};
    const struct process *const sender = process_find(receiver->kernel, id);
    const struct grant *const grant = receiver->kernel->ipc;
    if (sender == NULL || !process_is_alive(sender) || grant == NULL)
        return false;
    if (!grant_is_allocated(receiver, grant) && grant_prepare(receiver, grant) != ERROR_OK)
        return false;
    const struct user_span buffer = shared_buffer(sender, receiver);
    uint32_t arguments[3] = {id.index, 0, 0};
    if (buffer.size > 0) {
        arguments[2] = open_share(receiver, sender, buffer);
        arguments[1] = arguments[2] != 0 ? buffer.size : 0;
    }
    return grant_make_upcall(receiver, grant, task->to_service ? receiver->id.index : id.index, arguments, task);
}

static struct syscall_return notify(struct kernel *kernel, struct process_id caller, uint32_t target, bool to_service)
{
    struct process *const receiver = process_at(kernel, target);
    if (receiver == NULL)
        return return_failure(ERROR_INVAL);
    if (process_id_equal(receiver->id, caller))
        return return_success();
    if (!process_is_alive(receiver)) {
        receiver->counters.dropped_upcalls++;
        return return_failure(ERROR_NODEVICE);
    }
    struct queued_task task; // every member is set, which costs less than zeroing it
    task.arguments[0] = caller.identifier;
    task.arguments[1] = caller.index;
    task.arguments[2] = 0;
    task.kind = TASK_IPC;
    task.number = task.grant = 0;
    task.to_service = to_service;
    return return_error(process_put(receiver, &task));
}

// --- Discovery -----------------------------------------------------------------------------------

static struct syscall_return discover(struct ipc *ipc, struct process_id caller)
{
    const struct process *const process = process_find(ipc->kernel, caller);
    struct user_span name;
    if (process == NULL || !grant_buffer(process, &ipc->grant, GRANT_READ_ONLY, IPC_RO_NAME, &name))
        return return_failure(ERROR_INVAL);
    const uint8_t *const text = memory_readable_view(process, name.address, name.size);
    if (text == NULL || name.size == 0)
        return return_failure(ERROR_INVAL);
    for (const struct process *p = process_next(ipc->kernel, NULL); p != NULL; p = process_next(ipc->kernel, p))
        if (process_has_name(p, (const char *)text, name.size))
            return return_success_u32(p->id.index);
    return return_failure(ERROR_NODEVICE);
}

static struct syscall_return ipc_command(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                         uint32_t argument1)
{
    struct ipc *const ipc = capsule;
    (void)argument1;
    switch (command) {
    case IPC_COMMAND_EXISTS:
        return return_success();
    case IPC_COMMAND_DISCOVER:
        return discover(ipc, caller);
    case IPC_COMMAND_NOTIFY_SERVICE:
        return notify(ipc->kernel, caller, argument0, true);
    case IPC_COMMAND_NOTIFY_CLIENT:
        return notify(ipc->kernel, caller, argument0, false);
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

void ipc_init(struct ipc *ipc, struct kernel *kernel)
{
    const uint32_t slots = kernel->config.process_slots;
    const uint8_t count = slots < UINT8_MAX ? (uint8_t)slots : UINT8_MAX;
    *ipc = (struct ipc){
        .kernel = kernel,
        .grant = {.driver = DRIVER_IPC,
                  .upcalls = count,
                  .read_only = IPC_RO_COUNT,
                  .read_write = count,
                  .data_size = PROCESS_SHARES_MAX * sizeof(struct process_share)},
        .driver = {.number = DRIVER_IPC, .name = "ipc", .grant = &ipc->grant, .capsule = ipc, .command = ipc_command},
    };
    kernel_grant_register(kernel, &ipc->grant);
    kernel->ipc = &ipc->grant;
}
