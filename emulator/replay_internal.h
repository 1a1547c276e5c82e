// SPDX-License-Identifier: Apache-2.0 OR MIT
// Between the reading of a record (replay_load.c) and its repetition (replay.c).
#pragma once

#include "emulator/replay.h"

enum replay_kind { REPLAY_INPUT, REPLAY_INSTALL, REPLAY_REMOVE, REPLAY_END };

struct replay_entry {
    enum replay_kind kind;
    uint64_t at_ns, step;
    bool early; // before the applications
    struct machine_input input;
    char *device;  // what input.device points to
    uint8_t *data; // and input.data
    char *path, *name;
};

// Slices that ended: that of step `first`, and count - 1 more.
struct replay_slices {
    uint64_t first, count;
};

struct replay {
    struct machine *machine;
    struct replay_entry *entries;
    size_t entry_count, entry_capacity, next;
    struct replay_slices *slices;
    size_t slices_count, slices_capacity, next_slices;
    bool has_end, over;
    char problem[1024]; // "": none
};

// Reads the file into it. 0, or the exit status, with a line in message.
int replay_load(struct replay *replay, const struct options *options, char *message, size_t message_size);
