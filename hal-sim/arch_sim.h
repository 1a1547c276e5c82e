// SPDX-License-Identifier: Apache-2.0 OR MIT
// The simulator's record of a process: who carries out its instructions, and what that one is told when
// it runs next. Between arch_sim.c (the arch contract), the runners and machine.c.
#pragma once

#include "core/kernel/process.h"
#include "hal-sim/native/native.h"
#include "hal-sim/processor.h"
#include "hal-sim/runner.h"

struct machine;

enum sim_pending {
    SIM_PENDING_NOTHING, // it runs on where a slice end stopped it
    SIM_PENDING_START,
    SIM_PENDING_RETURN,
    SIM_PENDING_UPCALL,
};

// A buffer of another process that a guest may touch.
struct guest_share {
    bool used;
    uaddr_t address; // of the buffer, as the guest sees it
    struct sim_region region;
};

struct arch_process {
    struct machine *machine;
    const struct sim_runner *runner; // NULL: nobody has this record
    char *name;
    size_t ram_offset; // in the machine's memory file

    // Of a process that is emulated.
    struct sim_guest *guest;
    struct mpu_block block; // its RAM
    uint8_t *ram;
    struct guest_share shares[PROCESS_SHARES_MAX];

    // Of a native one.
    struct native_image *image;
    struct native_child *child;
    bool debugged;
    const char *const *wrapper; // see struct native_child_options
    int *wrapper_status;
    bool handed_over;
    enum sim_pending pending;
    uint32_t slots[4];
    unsigned mask;
    uint32_t function;
    uint32_t mapped; // bytes from ram_start that the child sees
    bool windows[PROCESS_SHARES_MAX];
    uint32_t spins;      // slices in a row that it used up without a system call
    bool running;        // the child goes: its next stop is outstanding
    bool has_early_stop; // of a run that repeats a record: it came before its slices were over
    struct native_stop early_stop;
    bool in_call;             // it waits for the answer to a call
    struct native_stop fault; // why it ended, for reports
    bool has_fault;
    char start_message[160];
};

extern const struct sim_runner native_runner;
extern const struct sim_runner guest_runner;

// Lets the child go with what is pending for it.
void sim_process_resume(struct process *process);

// A record that nobody has. NULL: the board has no more.
struct arch_process *sim_arch_process_find(struct machine *machine);
// Gives a process from the board's flash RAM and a guest. False: the host has no memory for it.
bool sim_guest_create(struct machine *machine, struct arch_process *arch, const struct process_image *image);
void sim_guest_release(struct arch_process *arch);
// Its memory or what it may touch of it has changed in a way that the kernel does not know of.
void sim_guest_show_memory(const struct process *process);
// Takes back what a native process got, whatever of it was there already.
void native_process_release(struct arch_process *arch, uint8_t *ram, uint32_t ram_size);
