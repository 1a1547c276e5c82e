// SPDX-License-Identifier: Apache-2.0 OR MIT
// Looking into a guest that is executed in the simulator's own process: watchers see each of its instructions, and
// a debugger may hold it between any two of them. What is seen changes nothing: the guest's results, its time and
// its count are the same. A guest that nobody looks at has no probe and pays nothing.
#pragma once

#include "emulator/processor/processor.h"
#include "hal-sim/processor.h"

struct guest_debug;
struct guest_probe;

// One that sees every instruction of a guest. Members may be NULL, but executed.
struct guest_watcher {
    struct guest_watcher *next;
    // A life begins, or an earlier state was put back: what was known of its calls does not hold any more.
    void (*begin)(struct guest_watcher *watcher, const struct sim_guest *guest);
    // Its instructions go on behind the kernel. Where it had entered it, at from_pc, is not where it is now: an upcall.
    void (*upcall)(struct guest_watcher *watcher, const struct sim_guest *guest, uint32_t from_pc);
    // One was executed: the state before it; the guest has the one after it.
    void (*executed)(struct guest_watcher *watcher, const struct sim_guest *guest,
                     const struct processor_state *before);
};

// The guest has a probe from now on, if it is executed in this process. NULL: it is not, or there is no memory.
struct guest_probe *guest_probe_need(struct sim_guest *guest);
void guest_probe_add(struct guest_probe *probe, struct guest_watcher *watcher);
// Keeps the lowest stack pointer, which takes steps as a watcher does.
void guest_probe_measure_stack(struct guest_probe *probe);
// False: it is not measured, or the guest has not set its stack up.
bool guest_lowest_stack(const struct sim_guest *guest, uint32_t *lowest, uint32_t *first);

const struct processor *guest_processor(const struct sim_guest *guest);
// Instructions that it executed in all of its lives.
uint64_t guest_count(const struct sim_guest *guest);
// Bytes of its own flash and RAM, the kernel's part of it too. NULL: there are none.
const uint8_t *guest_bytes(const struct sim_guest *guest, uint32_t address, uint32_t size);
// Length in bytes and bits of the instruction at an address of its flash, a first half word of Arm's on top. 0: none.
unsigned guest_instruction(const struct sim_guest *guest, uint32_t address, uint32_t *bits);

// The instruction there calls a function (jal and jalr that link; bl, blx).
bool guest_calls(const struct sim_guest *guest, uint32_t address);

// --- For a debugger --------------------------------------------------------------------------------

enum { GUEST_POINTS_MAX = 64 };

// As gdb numbers them in its packets.
enum guest_point_kind {
    GUEST_POINT_BREAK,
    GUEST_POINT_HARDWARE_BREAK,
    GUEST_POINT_WRITE,
    GUEST_POINT_READ,
    GUEST_POINT_ACCESS,
    GUEST_POINT_KINDS,
};

enum guest_why {
    GUEST_WHY_ASKED,
    GUEST_WHY_STEP,
    GUEST_WHY_POINT,
    GUEST_WHY_FAULT,
    GUEST_WHY_GOAL, // it is at the instruction that was named
    GUEST_WHY_GONE, // its process was removed, and its debugger has ended with it
};

// What holds a guest, and where.
struct guest_stop_cause {
    enum guest_why why;
    enum guest_point_kind kind;       // of a point
    uint32_t address;                 // what was touched, of a point that watches memory
    struct processor_outcome outcome; // of a fault
};

// A guest's debugger. held() is called from within machine_run(), which then returns soon.
struct guest_debug *guest_debug_create(struct guest_probe *probe, void (*held)(void *context), void *context);
void guest_debug_destroy(struct guest_debug *debug);
struct sim_guest *guest_debug_guest(const struct guest_debug *debug);
// As soon as it would execute an instruction.
void guest_debug_hold(struct guest_debug *debug);
// At once, from outside of machine_run(): also one that sleeps.
void guest_debug_hold_now(struct guest_debug *debug);
bool guest_debug_is_held(const struct guest_debug *debug);
const struct guest_stop_cause *guest_debug_cause(const struct guest_debug *debug);
// On with it. steps: one instruction, or a system call and what comes of it. with_fault: the fault that holds
// it goes to the kernel; otherwise the instruction is tried again.
void guest_debug_go(struct guest_debug *debug, bool steps, bool with_fault);
// It is held when it has executed that many instructions in all; UINT64_MAX: nowhere.
void guest_debug_set_goal(struct guest_debug *debug, uint64_t count);
// The last of the points that was met since then, for going back to it: held() is not called for them.
void guest_debug_seek(struct guest_debug *debug, bool seeks);
bool guest_debug_found(const struct guest_debug *debug, uint64_t *count, struct guest_stop_cause *cause);
// It is held for that cause.
void guest_debug_claim(struct guest_debug *debug, const struct guest_stop_cause *cause);
// False: no room, or what is watched can't be.
bool guest_debug_add(struct guest_debug *debug, enum guest_point_kind kind, uint32_t address, uint32_t size);
bool guest_debug_remove(struct guest_debug *debug, enum guest_point_kind kind, uint32_t address, uint32_t size);

// It goes on as if there were no debugger, until it is held at once by one that comes.
void guest_debug_leave(struct guest_debug *debug);

// Of a held guest, or one that sleeps: as its next instruction finds them.
uint32_t guest_debug_register(const struct guest_debug *debug, unsigned number);
// False: a stack pointer at which the processor could not keep what it has to.
bool guest_debug_set_register(struct guest_debug *debug, unsigned number, uint32_t value);
// What it may touch, and the rest of its own memory for reading. They return how many bytes were done.
uint32_t guest_debug_read(const struct guest_debug *debug, uint32_t address, uint8_t *to, uint32_t size);
uint32_t guest_debug_write(struct guest_debug *debug, uint32_t address, const uint8_t *from, uint32_t size);
