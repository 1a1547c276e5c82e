// SPDX-License-Identifier: Apache-2.0 OR MIT
// Executes board binaries for the simulator: one emulated processor for each, in a child of its own that the host
// confines, or in the simulator's process. Results are the same to the bit.
#pragma once

#include "hal-sim/processor.h"

struct native_image;

// Outlives the machine that has its executor.
struct guest_host {
    struct sim_executor executor;
    struct native_image *image; // of the program that a child executes a guest with; NULL: in this process
};

void guest_host_init(struct guest_host *host);
// From now on each guest gets a child. False, with a line in message: that program can't be used.
bool guest_host_use_children(struct guest_host *host, const char *program, char *message, size_t message_size);
void guest_host_end(struct guest_host *host);
