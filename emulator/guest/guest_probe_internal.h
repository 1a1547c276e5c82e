// SPDX-License-Identifier: Apache-2.0 OR MIT
// What guest.c and the files of a guest's probe share.
#pragma once

#include "emulator/guest/guest_internal.h"
#include "emulator/guest/guest_probe.h"

struct guest_probe {
    struct sim_guest *guest;
    struct guest_watcher *watchers;
    struct guest_debug *debug;
    bool measures_stack;
    bool has_stack;   // in this life, its own code has set the stack pointer
    bool knows_stack; // in any
    uint32_t lowest_stack, first_stack;
    uint32_t kernel_pc; // with which it entered the kernel
    bool in_kernel;
};

// Instead of processor_run_cycles(). True: a debugger holds it, and the outcome says nothing.
bool guest_probe_run(struct guest_probe *probe, uint64_t cycles, struct processor_outcome *outcome);
void guest_probe_begin(struct guest_probe *probe);
void guest_probe_enter_kernel(struct guest_probe *probe);
void guest_probe_leave_kernel(struct guest_probe *probe);
void guest_probe_destroy(struct guest_probe *probe);

// As processor_run_within(). True: it is held.
bool guest_debug_run(struct guest_debug *debug, uint64_t cycles, uint64_t budget, struct processor_outcome *outcome);
// It is held before its next instruction.
bool guest_debug_arrives(struct guest_debug *debug);
// What the guest may touch has changed.
void guest_debug_regions_changed(struct guest_debug *debug);
// At most so many instructions before it has to be asked again.
uint64_t guest_debug_budget(const struct guest_debug *debug);
