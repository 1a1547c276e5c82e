// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the kernel's tests share: a machine with a driver that does what the test says, the IPC
// driver, and one process that runs. The tests of one file are named as the sentences that they hold.
#pragma once

#include "core/kernel/arch.h"
#include "core/kernel/board.h"
#include "core/kernel/memory.h"
#include "core/kernel/observer.h"
#include "core/kernel/syscall.h"
#include "core/test/fake_arch.h"
#include "core/test/unit.h"

#include <string.h>

// A test, and its place in a group: each begins with a new machine.
#define TEST(name) static void name(void **unit_state __attribute__((unused)))
#define RUN(name)  cmocka_unit_test_setup(name, kit_setup)

enum {
    KIT_DRIVER = 0xa0000,
    KIT_BARE_DRIVER = 0xa0001, // it has no grant
    KIT_MISSING = 0xbadd,      // no driver has this number
    KIT_UPCALLS = 3,
    KIT_READ_ONLY = 2,
    KIT_READ_WRITE = 2,
    KIT_DATA = 24,
};

// The driver of the tests.
struct kit_probe {
    struct driver driver, bare;
    struct grant grant;
    struct syscall_return answer; // to every command
    void (*act)(void);            // runs inside of a command, before it answers
    unsigned commands;            // how often it was asked, and what at last
    struct process_id caller;
    uint32_t command, argument0, argument1;
    enum error readable_error; // what a userspace-readable allow gives
    struct user_span readable; // what it holds
};

// What the kernel told its observer.
struct kit_seen {
    unsigned syscalls, answered, upcalls, queued, dropped, scheduled, interrupts, faults, states, rejected;
    enum process_state last_state;
    enum task_kind last_upcall;
    enum fault_cause last_fault;
    uint32_t last_class;
    char reason[128], name[32]; // of the last object that was not loaded
    uint32_t offset;
};

extern struct fake_machine machine;
extern struct kit_probe probe;
extern struct ipc ipc;
extern struct kit_seen seen;
extern struct process *app;
extern const struct capability manager; // may do all that there is

// Setup of a test: everything below, with one process.
int kit_setup(void **state);
// In two steps, for tests that change machine.config or machine.mpu in between.
void kit_init(void);
void kit_start(void);
// The same with this scheduler, policy or filter, and one process.
void kit_with_scheduler(struct scheduler *scheduler);
void kit_with_policy(const struct fault_policy *policy);

// --- Calls of app --------------------------------------------------------------------------------

struct fake_result call(uint32_t class_number, uint32_t slot0, uint32_t slot1, uint32_t slot2, uint32_t slot3);
// memop, exit: what it answers.
struct syscall_return memop(uint32_t number, uint32_t argument);
struct syscall_return answer_of(struct fake_result result);
void yield_wait(void);
// Of the probe's upcall `number`.
struct syscall_return subscribe(uint32_t number, uint32_t function, uint32_t data);
struct syscall_return allow_rw(uint32_t number, uaddr_t address, uint32_t size);
struct syscall_return allow_ro(uint32_t number, uaddr_t address, uint32_t size);
// Queues an event for app as a capsule does.
enum error event(uint32_t number, uint32_t argument0);
void subscribe_all(void); // functions FAKE_FUNCTION + 4 * number, data 1000 + number
// Makes the process use the probe, so that its grant is there.
void use_probe(struct process *process);

// The kernel is told of this and decides.
struct kernel_decision tell(enum kernel_event_kind kind);
// Gives app the next upcall and looks at its first word.
bool upcall_brings(uint32_t argument0);
bool runs(struct kernel_decision decision, const struct process *process);
// For assert_true: says what was there instead.
bool is_2u32(struct syscall_return result, uint8_t variant, uint32_t first, uint32_t second, uint32_t third);
bool failed_with(struct syscall_return result, enum error error, uint32_t first, uint32_t second);
bool swapped(struct syscall_return result, uint32_t first, uint32_t second);

uint32_t break_of(const struct process *process); // offset from RAM start
