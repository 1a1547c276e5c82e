// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the files of this folder share: a guest, and what its architecture says of system calls and exceptions.
#pragma once

#include "emulator/guest/guest.h"
#include "emulator/guest/guest_child.h"
#include "emulator/processor/processor.h"

struct guest_convention;
struct guest_probe;
struct guest_symbols;

// What a guest is in the middle of, besides its memory.
struct guest_state {
    struct processor_state processor;
    bool is_stacked; // Arm: its caller's registers are in a frame at its stack pointer
    bool has_fault;
    bool lost_its_child; // what executed it has ended
    bool lost_its_stack; // there was no room for a frame, from fault.address on
    struct processor_outcome fault;
    uint64_t earlier; // instructions of the lives before this one
};

struct sim_guest {
    struct processor processor; // its state is the guest's
    const struct guest_convention *convention;
    struct guest_child *child;                  // NULL: it is executed here
    struct sim_region regions[SIM_REGIONS_MAX]; // the first is its own RAM
    unsigned region_count;
    uint32_t ram_start; // of its block
    struct sim_guest_options options;
    struct guest_probe *probe;     // NULL: nobody looks into it
    struct guest_symbols *symbols; // NULL: unknown
    struct guest_state state;      // but for the processor's
};

// The bytes of a guest at an address, all with those rights. NULL: it may not touch them so.
uint8_t *guest_memory(const struct sim_guest *guest, uint32_t address, uint32_t size, unsigned rights);
// It could not be interrupted: a frame found no room.
void guest_lose_stack(struct sim_guest *guest, uint32_t address);

// A board's costs as the processor's.
void guest_take_costs(const struct sim_costs *from, uint8_t to[PROCESSOR_COSTS]);

struct guest_convention {
    void (*begin)(struct sim_guest *guest);
    // Before its instructions go on.
    void (*leave_kernel)(struct sim_guest *guest);
    // It stopped at an instruction that calls. False: a fault is noted.
    bool (*call)(struct sim_guest *guest, const struct processor_outcome *outcome, struct sim_guest_stop *stop);
    // The members of struct sim_executor of these names.
    bool (*interrupt)(struct sim_guest *guest);
    bool (*set_return)(struct sim_guest *guest, const uint32_t slots[4], unsigned count);
    bool (*set_upcall)(struct sim_guest *guest, uint32_t function, const uint32_t arguments[4], bool is_entry);
};

extern const struct guest_convention guest_riscv;
extern const struct guest_convention guest_arm;

void guest_print_registers(const struct sim_guest *guest, struct format_sink *sink);
void guest_print_fault(const struct sim_guest *guest, const struct process *process, struct format_sink *sink);
