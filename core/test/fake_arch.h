// SPDX-License-Identifier: Apache-2.0 OR MIT
// A machine without a processor: the arch contract on arrays. A test says what its processes do, one
// system call after the other, and reads what the kernel answered. No code of any process runs, so
// every order of events can be made.
//
//   struct fake_machine machine;
//   fake_machine_init(&machine);                    // machine.config may be changed after this
//   fake_machine_add(&machine, &led.driver, NULL);  // drivers with their grants
//   fake_machine_start(&machine);
//   struct process *app = fake_process(&machine, "app");
//   fake_subscribe(app, DRIVER_BUTTON, BUTTON_UPCALL_CHANGED, FAKE_FUNCTION, 7);
//   fake_command(app, DRIVER_BUTTON, BUTTON_COMMAND_ENABLE, 0, 0);
//   fake_gpio_drive(&gpio, 3, true);                // see fake_hil.h
//   assert_true(fake_upcall(app, &upcall));
//
// A process that is to act is scheduled first, by the scheduler of this file unless machine.config
// names another one. A machine is large: make it static or on the heap.
#pragma once

#include "core/kernel/debug.h"
#include "core/kernel/fault.h"
#include "core/kernel/ipc.h"
#include "core/kernel/kernel.h"
#include "core/kernel/scheduler.h"

#include <setjmp.h>

enum {
    FAKE_PROCESSES = 8,
    FAKE_RAM_SIZE = 8192,
    FAKE_INITIAL_BREAK = 4096, // what a test uses of it without brk
    FAKE_FLASH_SIZE = 1024,
    FAKE_FLASH_PROTECTED = 64,
    FAKE_DRIVERS_MAX = 32,
    FAKE_INTERRUPTS_MAX = 32,
    FAKE_DEBUG_TEXT = 4096,
    FAKE_PANIC_TEXT = 32768,
};

// Where process i's memory lies in its own view.
#define FAKE_RAM_START(i)   (0x20000000u + (uint32_t)(i)*0x10000u)
#define FAKE_FLASH_START(i) (0x10000000u + (uint32_t)(i)*0x10000u)
// An address that every process may subscribe: its own flash is added by fake_subscribe().
#define FAKE_FUNCTION       0x100u

// What the kernel told of a process, and what it shall be told in turn.
struct arch_process {
    // Results: of the last arch_set_return and arch_set_upcall.
    unsigned returns, upcalls; // how often
    uint32_t slots[4];
    unsigned mask;
    uaddr_t function;
    uint32_t arguments[4];
    bool is_entry;

    unsigned starts, ends, memory_changes, shares, unshares;
    struct user_span last_share;

    // Settings. Errors are given until they are set back.
    uint32_t initial_break;
    enum error start_error, return_error, upcall_error, memory_error, share_error;
};

struct fake_scheduler {
    struct scheduler scheduler;
    const struct process *wanted; // runs whenever it is ready; NULL: the lowest slot that is
};

struct fake_interrupt {
    void (*serve)(void *context);
    void *context;
};

struct fake_machine {
    struct kernel_config config; // taken over by fake_machine_start()
    struct kernel kernel;
    struct fake_scheduler scheduler;
    const struct mpu_unit *mpu; // of processes made from now on; mpu_pmp at first
    const struct driver *drivers[FAKE_DRIVERS_MAX];
    struct grant *grants[FAKE_DRIVERS_MAX];
    uint32_t driver_count, grant_count;
    struct process processes[FAKE_PROCESSES];
    struct arch_process arch[FAKE_PROCESSES];
    _Alignas(8) uint8_t ram[FAKE_PROCESSES][FAKE_RAM_SIZE];
    uint8_t flash[FAKE_PROCESSES][FAKE_FLASH_SIZE];
    struct debug_writer debug;
    uint8_t debug_text[FAKE_DEBUG_TEXT];

    uint32_t now_us; // what the next event will say
    struct kernel_decision decision;
    struct fake_interrupt interrupts[FAKE_INTERRUPTS_MAX];
    size_t interrupt_count;

    bool expects_panic;
    jmp_buf panic_return;
    char panic_text[FAKE_PANIC_TEXT]; // terminated
    size_t panic_size;
};

// --- The machine ---------------------------------------------------------------------------------

// Fills in a configuration that works: all slots, this file's scheduler, faults stop the process, a
// debug writer nobody empties.
void fake_machine_init(struct fake_machine *machine);
// Lists a driver, registers a grant. Either may be NULL. Before fake_machine_start().
void fake_machine_add(struct fake_machine *machine, const struct driver *driver, struct grant *grant);
void fake_machine_start(struct fake_machine *machine);

// Tells the kernel that something happened and remembers its decision.
struct kernel_decision fake_event(struct fake_machine *machine, enum kernel_event_kind kind);
// Raises an interrupt that the next event serves.
void fake_raise(struct fake_machine *machine, void (*serve)(void *context), void *context);
// Runs something that must panic. The report is in machine->panic_text. False: it did not.
bool fake_panics(struct fake_machine *machine, void (*run)(void *context), void *context);
// Everything written to the debug writer since the last call, terminated.
const char *fake_debug_text(struct fake_machine *machine, char *text, size_t size);

// --- Processes -----------------------------------------------------------------------------------

// An image of the next free slot: change it and pass it to process_create().
struct process_image fake_image(struct fake_machine *machine, const char *name);
// Creates a process and lets it begin: it runs and has not made a call yet.
struct process *fake_process(struct fake_machine *machine, const char *name);
// Schedules it, with the events that this takes. False: it is not ready.
bool fake_run(struct process *process);

// The kernel's view of its memory: address as the process sees it.
uint8_t *fake_memory(const struct process *process, uaddr_t address);
// An address in its RAM, offset bytes from the start.
uaddr_t fake_address(const struct process *process, uint32_t offset);
// Writes text there, without terminator, and says where.
uaddr_t fake_put(const struct process *process, uint32_t offset, const char *text);

// --- System calls --------------------------------------------------------------------------------

// Makes a call in any class. The process must be ready. Slots that the kernel did not write are 0
// in the result; returned false: it got no answer (yield, exit, a fault).
struct fake_result {
    bool returned;
    uint32_t slots[4];
    unsigned mask;
};
struct fake_result fake_syscall(struct process *process, uint32_t class_number, uint32_t slot0, uint32_t slot1,
                                uint32_t slot2, uint32_t slot3);
// Fails the test when no answer comes.
struct syscall_return fake_command(struct process *process, uint32_t driver, uint32_t command, uint32_t argument0,
                                   uint32_t argument1);
// function: an offset in the process's flash such as FAKE_FUNCTION, or 0 for the null upcall.
struct syscall_return fake_subscribe(struct process *process, uint32_t driver, uint32_t number, uint32_t function,
                                     uint32_t data);
// class_number: SYSCALL_ALLOW_*.
struct syscall_return fake_allow(struct process *process, uint32_t class_number, uint32_t driver, uint32_t number,
                                 uaddr_t address, uint32_t size);

// Gives the process the next upcall that waits for it, by yield-no-wait. False: none waits; the
// process goes on.
struct fake_upcall {
    uaddr_t function; // offset in its flash
    uint32_t arguments[4];
};
bool fake_upcall(struct process *process, struct fake_upcall *upcall);
// yield-wait-for. True: the event was there already and its words are in arguments. False: the
// process blocks; fake_run() is true as soon as it got the event, whose words are then in its
// arch->slots.
bool fake_wait_for(struct process *process, uint32_t driver, uint32_t number, uint32_t arguments[3]);
// Ends this life and begins a new one, as an application does by exit-restart.
void fake_restart(struct process *process);

// --- Checks --------------------------------------------------------------------------------------

// For use with cmocka's assert_true: tells what was there instead when it is false.
bool fake_is_success(struct syscall_return result);
bool fake_is_u32(struct syscall_return result, uint32_t value);
bool fake_is_failure(struct syscall_return result, enum error error);
// The next upcall has these words.
bool fake_upcall_is(struct process *process, uint32_t argument0, uint32_t argument1, uint32_t argument2);
bool fake_no_upcall(struct process *process);
