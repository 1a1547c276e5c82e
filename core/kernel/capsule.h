// SPDX-License-Identifier: Apache-2.0 OR MIT
// The capsule API: all that a driver may know of the kernel. Processes are handles, their memory is
// reached by copies with every length checked, and what a driver keeps for them lies in grants.
// Together with core/hil this is the only header that a capsule includes.
//
// All functions run to completion in the kernel's one thread; none blocks.
#pragma once

#include "core/kernel/deferred.h"
#include "core/kernel/driver.h"
#include "core/kernel/format.h"
#include "core/kernel/grant.h"
#include "core/kernel/types.h"

struct capability;

// --- Grants --------------------------------------------------------------------------------------

// The driver's record for a process, zero at its first use. Valid until grant_leave(). While it is
// entered the process's subscribe and allow on this driver fail with NOMEM.
// Errors, with NULL: INVAL that process is gone, NOMEM no memory left, FAIL it has ended.
// Entering twice is a defect of the capsule and panics; grant_try_enter() gives NOMEM instead.
void *grant_enter(const struct grant *grant, struct process_id process, enum error *error);
void *grant_try_enter(const struct grant *grant, struct process_id process, enum error *error);
void grant_leave(const struct grant *grant, struct process_id process);

// The process has this grant already; asking does not allocate it.
bool grant_exists(const struct grant *grant, struct process_id process);
// Walks the processes that have this grant: begin with PROCESS_ID_FIRST.
#define PROCESS_ID_FIRST ((struct process_id){.identifier = UINT32_MAX, .index = UINT32_MAX})
bool grant_next(const struct grant *grant, struct process_id *process);

// --- Upcalls -------------------------------------------------------------------------------------

// Queues an upcall, or an event for yield-wait-for if the process has not subscribed.
// Errors: NODEVICE the process is gone, NOMEM its queue is full (the event is dropped and counted),
// INVAL no such upcall.
enum error upcall_schedule(const struct grant *grant, struct process_id process, uint32_t number, uint32_t argument0,
                           uint32_t argument1, uint32_t argument2);

// --- Shared buffers ------------------------------------------------------------------------------

// Bytes that the process shares now under this number; 0: none.
uint32_t allow_size(const struct grant *grant, struct process_id process, enum grant_allow kind, uint32_t number);
// Where it lies, for interfaces that tell the process; 0: none.
uaddr_t allow_address(const struct grant *grant, struct process_id process, enum grant_allow kind, uint32_t number);
// Copies from or to the buffer at offset; returns the bytes copied, fewer where the buffer ends.
uint32_t allow_read(const struct grant *grant, struct process_id process, enum grant_allow kind, uint32_t number,
                    uint32_t offset, struct span to);
uint32_t allow_write(const struct grant *grant, struct process_id process, uint32_t number, uint32_t offset,
                     struct const_span from);
// The same for a buffer that stays readable for the application.
uint32_t user_span_write(const struct grant *grant, struct process_id process, struct user_span to, uint32_t offset,
                         struct const_span from);

// --- Processes, for capsules that the board trusts with them ---------------------------------------

enum { CAPABILITY_PROCESS_MANAGEMENT = 1u << 0, CAPABILITY_RESET = 1u << 1 };

// What may be asked about a process. Numbers as the process info driver gives them.
struct process_facts {
    struct process_id id;
    const char *name;
    uint32_t name_size;
    uint32_t short_id; // 0: locally unique
    uint32_t state;    // PROCESS_INFO_STATE_*
    uint32_t syscalls, restarts, slice_expirations, dropped_upcalls;
    uint32_t grants_used, grants_total;
};

enum process_order {
    PROCESS_ORDER_RESUME,
    PROCESS_ORDER_STOP,
    PROCESS_ORDER_FAULT,
    PROCESS_ORDER_TERMINATE,
    PROCESS_ORDER_START
};

// Walks all processes: begin with PROCESS_ID_FIRST. False: no more, or the capability is missing.
bool processes_next(const struct capability *capability, struct process_id *process);
// INVAL: it is gone. NOSUPPORT: the capability does not cover this.
enum error processes_facts(const struct capability *capability, struct process_id process, struct process_facts *facts);
enum error processes_order(const struct capability *capability, struct process_id process, enum process_order order);
uint32_t processes_slice_expirations(const struct capability *capability);
void processes_print_state(const struct capability *capability, struct process_id process, struct format_sink *sink);
// Prints a part of what report_process_overview() tells, 0 being the first, each at most 280 bytes. False: there is
// no such part, or no such process.
bool processes_print_overview(const struct capability *capability, struct process_id process, unsigned part,
                              struct format_sink *sink);
void kernel_print_version(struct format_sink *sink);
void kernel_print_memory_map(const struct capability *capability, struct format_sink *sink);
// Ends the machine with a panic report. Returns when the capability does not cover it: false.
bool kernel_force_panic(const struct capability *capability, const char *text);
// Resets the board. Returns when the board has no reset: false.
bool kernel_reset(const struct capability *capability);

// --- Being called ----------------------------------------------------------------------------------

// Before every run of a process; events that wait for it then.
uint32_t process_pending_events(const struct grant *grant, struct process_id process);
