// SPDX-License-Identifier: Apache-2.0 OR MIT
// What gdb's packets mean for a guest that is held (gdb manual, appendix E). It knows no socket: packets in, replies
// out, and what concerns the run is asked of its owner.
#pragma once

#include "emulator/guest/gdb_packet.h"
#include "emulator/guest/guest_probe.h"

// Members may be NULL, which means that it can't be done.
struct gdb_owner {
    void *context;
    // The guest was let go; a reply is owed when it is held again.
    void (*go)(void *context);
    // The debugger leaves: the run goes on without it, or it is to end.
    void (*leave)(void *context, bool ends_run);
    uint64_t (*now_ns)(void *context);
    // Backwards, by one instruction or to the last point that was met. False: no way, and nothing has changed.
    bool (*back)(void *context, bool steps);
    // Whether it can be gone back from here at all.
    bool (*has_past)(void *context);
    // The debugger has changed a register or memory.
    void (*changed)(void *context);
};

struct gdb {
    struct guest_debug *debug;
    struct gdb_owner owner;
    bool acknowledges; // each packet, as at the start of a connection
    bool is_running;   // a stop reply is owed
    bool at_beginning; // it was gone back to where the past begins
};

// False: the reply comes later, or there is none.
bool gdb_answer(struct gdb *gdb, const struct gdb_reader *packet, struct gdb_writer *reply);
// Why the guest is held.
void gdb_put_stop(const struct gdb *gdb, struct gdb_writer *reply);
// The signal that a fault is for gdb.
unsigned gdb_signal_of(const struct processor_outcome *outcome);
