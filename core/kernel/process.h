// SPDX-License-Identifier: Apache-2.0 OR MIT
// A process: one life of one application in one slot of the board's process array. This header is
// for the kernel and the ports; capsules see processes through capsule.h only.
#pragma once

#include "core/kernel/types.h"
#include "core/mpu/mpu.h"

struct arch_process;
struct format_sink;
struct grant_entry;
struct kernel;

enum process_state {
    PROCESS_UNUSED, // an empty slot
    PROCESS_RUNNING,
    PROCESS_YIELDED,     // waits for any upcall
    PROCESS_YIELDED_FOR, // waits for one upcall, see waiting_for
    PROCESS_FAULTED,
    PROCESS_TERMINATED,
};

// The ring of Tock has ten slots and keeps one empty (facts an application can count on: 9 events).
enum { PROCESS_QUEUE_CAPACITY = 9, PROCESS_SHARES_MAX = 6 };

// A time slice that has this little left counts as used up.
enum { PROCESS_SLICE_MINIMUM_US = 500 };

static_assert(PROCESS_QUEUE_CAPACITY == 9, "applications can count on nine events");

enum task_kind {
    TASK_ENTRY,       // the start of the process
    TASK_UPCALL,      // a subscribed upcall
    TASK_NULL_UPCALL, // an event nobody subscribed to: only yield-wait-for takes it
    TASK_IPC,         // a notification of another process
};

struct task {
    enum task_kind kind;
    struct upcall_id id;      // UPCALL, NULL_UPCALL
    uint8_t grant;            // UPCALL, NULL_UPCALL: index of the driver's grant, which has the subscription
    uaddr_t function;         // UPCALL, ENTRY
    uint32_t arguments[4];    // all; the fourth is the application's own word
    struct process_id sender; // IPC
    bool to_service;          // IPC
};

// A task as it waits, in as few words as will do. Function and application's word of an upcall stay in
// the grant, where they can't change meanwhile: a new subscription removes the calls of the one before.
struct queued_task {
    uint32_t arguments[3]; // IPC: the sender's identifier and slot
    uint8_t kind;          // enum task_kind
    uint8_t number;        // UPCALL, NULL_UPCALL: which of the driver's
    uint8_t grant;         // UPCALL, NULL_UPCALL: whose
    bool to_service;       // IPC
};

static_assert(sizeof(struct queued_task) == 16, "every process has nine of them");

enum fault_cause {
    FAULT_NONE,
    FAULT_CPU,           // the machine said so: the port prints the details
    FAULT_SYSCALL_CLASS, // a system call class that does not exist
    FAULT_YIELD_NUMBER,  // a yield that does not exist
    FAULT_STACK,         // no room on its stack for a result or an upcall
    FAULT_REQUESTED,     // the process console or a process manager asked for it
    FAULT_MEMORY,        // the machine could not give it the memory that the kernel granted
};

struct process_memory {
    uint8_t *ram; // the kernel's view of [ram_start, ram_start + ram_size)
    uaddr_t ram_start;
    uint32_t ram_size;         // the whole block, the kernel's part included
    uaddr_t application_break; // end of what the application may use
    uaddr_t kernel_break;      // start of the grant region; application_break's reach never passes it
    uaddr_t reach;             // what the protection unit makes of application_break
    uaddr_t allow_high_water;  // end of the highest buffer ever allowed: brk never goes below
    const uint8_t *flash;      // the kernel's view of its read-only part
    uaddr_t flash_start;
    uint32_t flash_size;
    uint32_t flash_protected;         // bytes at its start (header, trailer) that the application can't name
    const uint8_t *writeable_regions; // pairs of 32-bit offset and size, little endian (TLV 2)
    uint32_t writeable_region_count;
    uaddr_t stack_start, heap_start; // as the application reported them, 0 when it did not
};

struct process_counters {
    uint32_t syscalls;
    uint32_t dropped_upcalls;
    uint32_t restarts;
    uint32_t slice_expirations;
};

struct process_syscall {
    bool made;
    uint32_t class_number;
    uint32_t slots[4];
};

struct process {
    // Fixed while the slot is in use.
    struct kernel *kernel;
    struct arch_process *arch;
    const struct mpu_unit *mpu;
    const char *name;
    uint32_t name_size;
    uint32_t short_id; // 0: locally unique
    uaddr_t entry;

    // Set by each start.
    struct process_id id;
    enum process_state state;
    bool stopped; // suspended by a manager; state says what it will be again
    bool held;    // the machine holds resources for this life: arch_process_end() is due once
    struct upcall_id waiting_for;
    struct process_memory memory;
    struct grant_entry *grants; // the kernel's view of its table, one entry a grant
    struct queued_task queue[PROCESS_QUEUE_CAPACITY];
    uint8_t queue_head, queue_count;
    struct process_counters counters;
    struct process_syscall last_syscall;

    // How it ended.
    bool ended;    // it has a completion: terminated, or about to run anew
    bool has_code; // ... and gave a code
    uint32_t completion_code;
    enum fault_cause fault;

    // The scheduler's.
    uint8_t sched_level;
    uint32_t sched_used_us;
    uint64_t sched_order;
};

// What the loader or a port knows of a new process. Numbers are checked here, not trusted.
struct process_image {
    const char *name;
    uint32_t name_size;
    uint32_t short_id;
    uaddr_t entry;
    uint8_t *ram;
    struct mpu_block block;
    const struct mpu_unit *mpu;
    const uint8_t *flash;
    uaddr_t flash_start;
    uint32_t flash_size;
    uint32_t flash_protected;
    const uint8_t *writeable_regions;
    uint32_t writeable_region_count;
    struct arch_process *arch;
};

// --- Lives ---------------------------------------------------------------------------------------

// Puts an image into a free slot and queues its entry. Errors: NOMEM no slot, no room for the grant
// table, or the arch lacks resources; INVAL the image's numbers contradict each other.
enum error process_create(struct kernel *kernel, const struct process_image *image, struct process **created);

// Empties the slot for good.
void process_remove(struct process *process);

// Suspends it wherever it is. FAIL: it is not running (faulted, terminated) or stopped already.
enum error process_stop(struct process *process);
// Undoes stop. FAIL: it is not stopped.
enum error process_resume(struct process *process);
// Ends it. FAIL: it has ended already. has_code tells whether it gave a completion code.
enum error process_terminate(struct process *process, bool has_code, uint32_t code);
// Begins a new life after terminate. FAIL: it is not terminated.
enum error process_start(struct process *process);
// Terminates and starts. When the start fails it stays terminated. FAIL: it is terminated.
enum error process_restart(struct process *process, bool has_code, uint32_t code);
// Faults it; the board's policy then decides.
void process_fault(struct process *process, enum fault_cause cause);
// The end of what a fault policy does for a stop: terminated, shown as faulted.
void process_set_faulted(struct process *process);

// --- Questions -----------------------------------------------------------------------------------

static_assert(PROCESS_YIELDED == PROCESS_RUNNING + 1 && PROCESS_YIELDED_FOR == PROCESS_RUNNING + 2, "see below");

// Neither faulted nor terminated: it may run, now or later.
static inline bool process_is_alive(const struct process *process)
{
    return (unsigned)process->state - PROCESS_RUNNING <= PROCESS_YIELDED_FOR - PROCESS_RUNNING;
}

// The upcall that it waits for by yield-wait-for is in its queue.
bool process_has_awaited(const struct process *process);

// It would run if it were scheduled now.
static inline bool process_is_ready(const struct process *process)
{
    if (process->stopped)
        return false;
    if (process->state == PROCESS_YIELDED)
        return process->queue_count > 0;
    return process->state == PROCESS_RUNNING || (process->state == PROCESS_YIELDED_FOR && process_has_awaited(process));
}

// NULL: that life is over.
struct process *process_find(struct kernel *kernel, struct process_id id);
struct process *process_at(struct kernel *kernel, uint32_t index);
// Walks used slots: pass NULL first.
struct process *process_next(struct kernel *kernel, const struct process *after);
bool process_has_name(const struct process *process, const char *name, size_t size);
// "Running", "Stopped(Yielded)", ... into sink.
void process_print_state(const struct process *process, struct format_sink *sink);
const char *fault_cause_text(enum fault_cause cause);

// --- Its events ----------------------------------------------------------------------------------

// NOMEM: the queue is full (counted as dropped). NODEVICE: it has ended.
enum error process_enqueue(struct process *process, const struct task *task);
// The same for one in its packed form.
enum error process_put(struct process *process, const struct queued_task *task);
// A task that waits, 0 being the next.
struct task process_task_at(const struct process *process, uint32_t position);
// Takes the first task for id out, wherever it stands. False: there is none.
bool process_take_for(struct process *process, struct upcall_id id, struct queued_task *task);
// Removes queued calls of id; events that nobody subscribed to stay.
void process_scrub(struct process *process, struct upcall_id id);
// Gives a yielded process what it waits for, if that is there: true when it can now run.
bool process_deliver(struct process *process);
// Turns notifications of other processes into upcalls and forgets events that nobody subscribed
// to, as a yield does, up to the first upcall. True: there is one.
bool process_settle(struct process *process);
