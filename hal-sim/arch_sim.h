// SPDX-License-Identifier: Apache-2.0 OR MIT
// The simulator's record of a process: which child it is, and what the child is told when it runs
// next. Between arch_sim.c (the arch contract) and machine.c (the loop).
#pragma once

#include "core/kernel/process.h"
#include "hal-sim/native/native.h"

struct machine;

enum sim_pending {
    SIM_PENDING_NOTHING, // it runs on where a slice end stopped it
    SIM_PENDING_START,
    SIM_PENDING_RETURN,
    SIM_PENDING_UPCALL,
};

struct arch_process {
    struct machine *machine;
    struct native_image *image;
    char *name;
    struct native_child *child;
    size_t ram_offset; // in the machine's memory file
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

// Lets the child go with what is pending for it.
void sim_process_resume(struct process *process);
