// SPDX-License-Identifier: Apache-2.0 OR MIT
// The state of a whole machine at one moment: kernel, processes, devices, memory. It can be put back any number of
// times, also in another run of the same program. Native children have state that nobody can copy: a machine with
// one of them alive has no snapshots.
#pragma once

#include "hal-sim/machine.h"

// One piece of memory, to be kept or written to a file as it stands. It means something to the very program that took
// it only, which whoever reads a file has to make sure of.
struct machine_snapshot {
    uint8_t *bytes;
    size_t size;
};

// Between two calls of machine_run(). On failure bytes is NULL, with a line in message.
struct machine_snapshot machine_snapshot_take(struct machine *machine, char *message, size_t message_size);
// Puts it back into the machine that it was taken from, or one that was made by the same options and flash. False,
// and the machine is as before, with a line in message: it is none of this machine.
bool machine_snapshot_restore(struct machine *machine, const struct machine_snapshot *snapshot, char *message,
                              size_t message_size);
void machine_snapshot_free(struct machine_snapshot *snapshot);
