// SPDX-License-Identifier: Apache-2.0 OR MIT
// Communication between processes: find a service by its package name, notify it, and show it a
// buffer. A buffer stays visible until its owner allows another one in its place or either side
// ends; then nobody else can touch it any more.
#pragma once

#include "core/kernel/grant.h"
#include "core/kernel/kernel.h"

struct ipc {
    struct kernel *kernel;
    struct grant grant;
    struct driver driver;
};

// Other processes' memory that a process sees. It is kept in its grant.
struct process_share {
    struct user_span memory;
    uaddr_t seen_at;
    uint32_t from_identifier;
    uint16_t from_index;
    bool active;
};

// PROCESS_SHARES_MAX of them. NULL: it sees nothing of anybody.
struct process_share *ipc_shares(const struct process *process);

// Board code, before the first process: fills in the driver that the board lists.
void ipc_init(struct ipc *ipc, struct kernel *kernel);

// For the kernel: a notification that waited becomes the upcall that it means, and shows its receiver the buffer.
// False: it means nothing any more.
bool ipc_resolve(struct process *receiver, struct queued_task *task);
// ... a process replaced read-write buffer `number` of the IPC driver.
void ipc_buffer_replaced(struct process *owner, uint32_t number);
// ... a life ended.
void ipc_forget_process(struct process *process);
