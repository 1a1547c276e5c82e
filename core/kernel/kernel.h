// SPDX-License-Identifier: Apache-2.0 OR MIT
// The kernel core as a reactor. kernel_handle() is its entry, and kernel_call() a short form of it for
// system calls: the port says what happened, the core answers what to do next. The core never waits,
// never runs a process and reads no clock.
//
// Who may call: the port's event loop or exception handlers, one at a time. Everything else in this
// file is for the board's code at start.
#pragma once

#include "core/kernel/deferred.h"
#include "core/kernel/driver.h"
#include "core/kernel/format.h"
#include "core/kernel/grant.h"
#include "core/kernel/process.h"

struct debug_writer;
struct fault_policy;
struct observer;
struct scheduler;
struct syscall_filter;

enum kernel_event_kind {
    KERNEL_EVENT_NONE,      // start, or a wake-up for no known reason
    KERNEL_EVENT_SYSCALL,   // the running process made a system call
    KERNEL_EVENT_FAULT,     // the running process can't go on
    KERNEL_EVENT_SLICE_END, // the running process used its time slice up
    KERNEL_EVENT_INTERRUPT, // a device wants something
};

struct kernel_event {
    enum kernel_event_kind kind;
    uint32_t now_us; // a counter of microseconds that wraps; only differences are used
    // SYSCALL only:
    uint32_t class_number;
    uint32_t slots[4];
};

enum kernel_action {
    KERNEL_RUN,   // run `process`
    KERNEL_SLEEP, // nothing to do until an interrupt
};

struct kernel_decision {
    enum kernel_action action;
    struct process *process;
    bool has_slice;    // false: it runs until it gives way
    uint32_t slice_us; // what is left of its slice
    bool goes_on;      // the same process in the same slice as before: leave the timer alone
};

// What the machine's devices are to the core: the bottom half of interrupts.
struct kernel_chip {
    // NULL: whenever interrupts are pending the port tells of them by an event of their own.
    bool (*has_pending)(void *context);
    void (*service)(void *context); // runs the handlers of pending interrupts
    void *context;
};

// What the board chose. Pointers stay valid for the kernel's life.
struct kernel_config {
    struct process *processes; // process_slots of them, zeroed
    uint32_t process_slots;
    const struct driver *const *drivers;
    uint32_t driver_count;
    struct scheduler *scheduler;
    const struct fault_policy *fault_policy;
    const struct syscall_filter *filter; // NULL: everything is allowed
    struct kernel_chip chip;
    const struct observer *observer; // NULL: nobody watches
    struct debug_writer *debug;      // NULL: debug output is dropped
    void *port;                      // the port's own
};

enum { KERNEL_GRANTS_MAX = 255, KERNEL_VERSION_MAJOR = 2, KERNEL_VERSION_MINOR = 3 };

struct kernel {
    struct kernel_config config;
    struct process *current; // whom the last decision runs, or NULL
    bool current_has_slice;
    uint32_t slice_start_us;
    uint32_t slice_us;
    uint32_t now_us;
    uint32_t next_identifier;
    uint32_t slice_expirations;
    uint32_t slots_used;             // no slot from here on was ever used
    struct kernel_decision decision; // the last one
    // Set by whatever may change who should run: an event for a process, a process's state.
    bool is_disturbed;
    bool is_watched;                   // somebody watches calls or decisions, or filters calls
    bool must_decide;                  // likewise, or there is a hook for the process that runs: no call passes
    const struct driver *found;        // by the last search, never NULL
    struct grant *grants, *last_grant; // a list
    const struct grant *ipc;           // of the board's IPC driver, or NULL
    uint8_t grant_count;
    bool grants_final; // the first process fixes the size of the table
    struct deferred_set deferred;
    struct switch_hook *switch_hooks;
    bool panicked;
};

void kernel_init(struct kernel *kernel, const struct kernel_config *config);

// What it answers stays valid until the next event.
const struct kernel_decision *kernel_handle(struct kernel *kernel, const struct kernel_event *event);

// A system call of the process that runs, the short way. True: it was answered, and its caller goes on as the
// last decision said; most calls end so, and nobody had to look at a clock. False: the call was handled,
// and kernel_handle() must be asked who runs, with KERNEL_EVENT_NONE. For ports whose timer ends slices by
// itself, and which tell of pending interrupts by events.
bool kernel_call(struct kernel *kernel, uint32_t class_number, const uint32_t slots[4]);

// Registers a grant. Board code only, before the first process.
void kernel_grant_register(struct kernel *kernel, struct grant *grant);

const struct driver *kernel_driver_find(struct kernel *kernel, uint32_t number);
// The board is wired: what it did not ask for costs nothing from now on.
void kernel_finish_wiring(struct kernel *kernel);

// Board code, at start.
void kernel_switch_hook_add(struct kernel *kernel, struct switch_hook *hook);

// Writes the panic report and ends the machine.
_Noreturn void kernel_panic(struct kernel *kernel, const char *text, ...) __attribute__((format(printf, 2, 3)));

// One line of debug output through the board's debug writer.
void kernel_debug(struct kernel *kernel, const char *text, ...) __attribute__((format(printf, 2, 3)));
