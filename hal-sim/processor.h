// SPDX-License-Identifier: Apache-2.0 OR MIT
// The processor of a virtual board, as data, and what executes the instructions of board binaries on it. The
// simulator itself knows no instruction: its owner brings the executor (struct sim_executor).
#pragma once

#include "core/kernel/types.h"
#include "core/mpu/mpu.h"

#include <stdbool.h>
#include <stddef.h>

struct format_sink;
struct native_memory;
struct process;

// --- What a board has ------------------------------------------------------------------------------

enum sim_architecture { SIM_RV32IMAC, SIM_ARMV6M, SIM_ARMV7M, SIM_ARMV8M };

// What instructions cost in cycles by their class: what is known of one when it is decoded, whether a branch is taken,
// and whether an IT block skips it. No operands, no neighbours, no wait states. Each is at least 1.
struct sim_costs {
    const char *name; // of the processor that it is of
    uint8_t simple;   // and all that is in no other class; 0: there is no table, and each instruction costs 1
    uint8_t multiply;
    uint8_t multiply_long; // with a result of two words, or the upper one
    uint8_t divide;
    uint8_t load, store;
    uint8_t multiple; // a load or store of several words, without
    uint8_t word;     // each of these
    uint8_t atomic;   // exclusive, acquire and release too
    uint8_t jump;     // without a condition; one that loads its target costs that, too, and one less
    uint8_t branch;   // with a condition, which does not hold
    uint8_t branch_taken;
    uint8_t table;   // a jump by a table
    uint8_t special; // special registers, counters
    uint8_t call;    // beside the board's fixed time of a system call
    uint8_t skipped; // whatever it is, in an IT block whose condition does not hold
    uint8_t floating;
    uint8_t floating_accumulate; // multiplies and adds
    uint8_t floating_divide;     // and square roots
    uint8_t floating_core;       // moves one or two words between its registers and the processor's own
};

// Those that a board can be given; ended by NULL. The first is none.
extern const struct sim_costs *const sim_costs[];
extern const struct sim_costs sim_costs_none, sim_costs_cortex_m4;
// NULL: there is no such table.
const struct sim_costs *sim_costs_find(const char *name);

struct sim_processor {
    const char *name; // as packages of applications name it: "rv32imac", "cortex-m4"
    enum sim_architecture architecture;
    bool has_dsp, has_fp; // of Arm
    const struct mpu_unit *mpu;
    const char *protection; // for people: "MPU of Armv7-M, 8 regions"
    uint8_t shares;         // buffers of other processes that its regions can open at a time
    uint32_t clock_hz;
    const struct sim_costs *costs; // NULL: an instruction takes one cycle
    struct mpu_block flash, ram;   // what the board leaves to applications
};

// Those that a board can be given instead of its own; ended by NULL. The first is that of boards that name none.
extern const struct sim_processor *const sim_processors[];
extern const struct sim_processor sim_processor_nrf52840, sim_processor_nrf52833;
struct sim_board;
// The processor that a board has: the chosen one, if not NULL.
const struct sim_processor *sim_processor_of(const struct sim_board *board, const struct sim_processor *chosen);
// Bytes of each guest's RAM that are the kernel's: the table of its grants and what is in them.
uint32_t sim_kernel_part(const struct sim_board *board);
// NULL: there is no such processor.
const struct sim_processor *sim_processor_find(const char *name);

// --- What executes -----------------------------------------------------------------------------------

enum { SIM_READ = 1, SIM_WRITE = 2, SIM_EXECUTE = 4, SIM_REGIONS_MAX = 8 };

// What a process may touch, to the byte; *host is the first of it.
struct sim_region {
    uint32_t start, size;
    unsigned rights;
    uint8_t *host;
};

// A process that is to be executed. All lives longer than the guest.
struct sim_guest_options {
    const struct sim_processor *processor;
    const struct sim_costs *costs;
    struct native_memory *memory; // where its RAM lies, from ram_offset on
    size_t ram_offset;
    struct mpu_block block; // the whole RAM, the kernel's part included
    uint8_t *ram;
    uint32_t flash_start, flash_size;
    const uint8_t *flash;
    int core; // of the host, for a child, or -1
    uint32_t spin;
};

enum sim_guest_event {
    SIM_GUEST_TIME,  // all its cycles are used
    SIM_GUEST_CALL,  // it makes a system call
    SIM_GUEST_FAULT, // it did what it may not; the report functions say what
    SIM_GUEST_HELD,  // a debugger holds it in the middle of its turn: nothing for the kernel
};

struct sim_guest_stop {
    enum sim_guest_event event;
    uint64_t cycles; // it used: more than it was given where the last instruction took several
    uint32_t class_number;
    uint32_t slots[4];
};

struct sim_guest; // one life after the other of one process

// The executor's functions. All but create and the reports are for a suspended guest.
struct sim_executor {
    void *context;
    // NULL: the host has no memory for it.
    struct sim_guest *(*create)(void *context, const struct sim_guest_options *options);
    void (*destroy)(struct sim_guest *guest);
    // A new life: registers are as after reset. False: the host has no means for it.
    bool (*begin)(struct sim_guest *guest);
    void (*end)(struct sim_guest *guest);
    void (*set_regions)(struct sim_guest *guest, const struct sim_region *regions, unsigned count);
    // Executes until at least that many cycles have passed, of which there is at least one, to the instruction.
    void (*run)(struct sim_guest *guest, uint64_t cycles, struct sim_guest_stop *stop);
    // The kernel is entered between two instructions. False: what the processor would keep on the process's stack
    // can't be written there, which is a fault.
    bool (*interrupt)(struct sim_guest *guest);
    // As arch_set_return() and arch_set_upcall(). False: its stack can't take it.
    bool (*set_return)(struct sim_guest *guest, const uint32_t slots[4], unsigned count);
    bool (*set_upcall)(struct sim_guest *guest, uint32_t function, const uint32_t arguments[4], bool is_entry);
    // A suspended guest's state without its memory, as plain data.
    size_t state_size;
    void (*save)(const struct sim_guest *guest, uint8_t *state);
    // begun: that life is under way, and not over.
    void (*load)(struct sim_guest *guest, const uint8_t *state, bool begun);
    void (*print_registers)(const struct sim_guest *guest, struct format_sink *sink);
    void (*print_fault)(const struct sim_guest *guest, const struct process *process, struct format_sink *sink);
};
