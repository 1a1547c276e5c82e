// SPDX-License-Identifier: Apache-2.0 OR MIT
// A guest's child: the host process that executes it, and what that one sees of memory. Whole pages of the guest's own
// RAM are shared with it; what lies in a page together with memory of the kernel, and buffers of other
// processes, are copied to it before it runs and back after. Nobody else runs meanwhile, so that is the same.
#pragma once

#include "emulator/processor/processor.h"
#include "hal-sim/processor.h"

struct guest_child;
struct native_image;

// image: of the program. NULL: the host has no memory for it.
struct guest_child *guest_child_create(struct native_image *image, const struct sim_guest_options *options);
void guest_child_destroy(struct guest_child *child);
// Starts a new one. False: the host can't.
bool guest_child_begin(struct guest_child *child, const struct processor *processor);
void guest_child_end(struct guest_child *child);
bool guest_child_is_ready(const struct guest_child *child);
// The first is the guest's own RAM, the second its flash, the others are buffers of other processes.
void guest_child_set_regions(struct guest_child *child, const struct sim_region *regions, unsigned count);
// As processor_run() there. False: the child is gone or did what it may not.
bool guest_child_run(struct guest_child *child, struct processor *processor, uint64_t budget,
                     struct processor_outcome *outcome);
