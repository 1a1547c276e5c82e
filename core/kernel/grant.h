// SPDX-License-Identifier: Apache-2.0 OR MIT
// Grants: what a driver keeps for each process, in that process's own memory but out of its reach.
// A grant holds the process's subscriptions and shared buffers for that driver, and the driver's
// own record after them. They go when the process ends.
#pragma once

#include "core/kernel/process.h"

// A driver's grant: static storage of the capsule, registered once by the board.
struct grant {
    struct kernel *kernel;
    uint32_t driver; // driver number
    uint8_t upcalls; // how many subscriptions, read-only and read-write buffers it knows
    uint8_t read_only;
    uint8_t read_write;
    uint16_t data_size; // bytes of the driver's own record
    // What follows is filled in when it is registered.
    uint8_t index; // in the table of each process
    // Where its parts lie in a process's memory, in bytes; the subscriptions follow its first word.
    uint16_t buffers_at[2], data_at;
    struct grant *next; // in the order of their registration
};

struct grant_upcall {
    uaddr_t function; // 0: null upcall
    uint32_t data;
};

// The table at the end of each process's memory, one entry a grant.
struct grant_entry {
    uint32_t driver;
    uaddr_t address; // 0: not allocated; bit 0: entered
};

// --- For the kernel ------------------------------------------------------------------------------

// Fills in where the parts lie.
void grant_arrange(struct grant *grant);
uint32_t grant_table_size(const struct kernel *kernel);
// Where the table begins: a multiple of 8, at the very end of the process's memory.
uaddr_t grant_table_address(const struct process *process);
static inline struct grant_entry *grant_entry_of(const struct process *process, const struct grant *grant)
{
    return &process->grants[grant->index];
}
// Allocates if need be. NOMEM: no memory, or it is entered.
enum error grant_prepare(struct process *process, const struct grant *grant);
// Replaces a subscription and gives the one before. NOSUPPORT: no such number.
enum error grant_swap_upcall(struct process *process, const struct grant *grant, uint32_t number,
                             struct grant_upcall *upcall);
enum grant_allow { GRANT_READ_ONLY, GRANT_READ_WRITE };
enum error grant_swap_buffer(struct process *process, const struct grant *grant, enum grant_allow kind, uint32_t number,
                             struct user_span *buffer);
// A shared buffer as it stands now. False: none was ever allocated or the number is unknown.
bool grant_buffer(const struct process *process, const struct grant *grant, enum grant_allow kind, uint32_t number,
                  struct user_span *buffer);
// A subscription as it stands now; that of `upcall` only. Null: there is none.
struct grant_upcall grant_upcall_of(const struct process *process, const struct queued_task *task);
bool grant_is_allocated(const struct process *process, const struct grant *grant);
// The driver's own record, if the grant is allocated.
void *grant_data(const struct process *process, const struct grant *grant);
uint32_t grant_count_allocated(const struct process *process);
// The queued form of upcall `number` with these arguments. False: no such number, or the process never used the
// driver.
bool grant_make_upcall(const struct process *process, const struct grant *grant, uint32_t number,
                       const uint32_t arguments[3], struct queued_task *task);
// Queues upcall `number` with these arguments. INVAL: no such number, or the process never used the
// driver; NOMEM: its queue is full; NODEVICE: it has ended.
enum error grant_schedule(struct process *process, const struct grant *grant, uint32_t number,
                          const uint32_t arguments[3]);
