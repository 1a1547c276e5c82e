// SPDX-License-Identifier: Apache-2.0 OR MIT
// Snapshots of a session's machine: those that a client of the control socket takes and goes back to, and those in
// files, which another run of the same program resumes.
#pragma once

#include "emulator/options.h"
#include "hal-sim/snapshot.h"

struct session;

// --- Files ---------------------------------------------------------------------------------------

// What stands in a file: how the machine was made, what its flash held, and its state.
struct snapshot_file {
    struct cJSON *settings; // the texts below lie in it
    const char *board, *processor, *costs, *scheduler, *fault_policy;
    uint32_t clock_hz;
    uint64_t seed;
    bool process_console;
    uint8_t *flash;
    size_t flash_size;
    struct machine_snapshot state;
};

// False, with a line in message: it is no such file, or of another build of the simulator.
bool snapshot_file_read(struct snapshot_file *file, const char *path, char *message, size_t message_size);
// The run is to have the machine of this file, which outlives it.
void snapshot_file_choose(const struct snapshot_file *file, struct options *options);
void snapshot_file_free(struct snapshot_file *file);
// Keeps the present state. False, with a line in message.
bool snapshot_file_write(const struct session *session, const char *path, char *message, size_t message_size);

// --- Going back ------------------------------------------------------------------------------------

// Puts the machine into that state; traces and signals go on behind what they have. False, with a line in message.
bool snapshots_restore(struct session *session, const struct machine_snapshot *snapshot, char *message,
                       size_t message_size);
