// SPDX-License-Identifier: Apache-2.0 OR MIT
// The past of a machine whose guest is debugged: snapshots from time to time, from which it runs forward again to any
// instruction. What came from outside is repeated where the run repeats a record; otherwise the past begins behind it,
// and behind what the debugger changed.
#pragma once

#include "emulator/guest/guest_probe.h"
#include "hal-sim/machine.h"

struct history;

// How the machine runs, and where it is in what comes from outside, if that is repeated.
struct history_way {
    void *context;
    enum machine_status (*run)(void *context);
    size_t (*place)(void *context);
    void (*go_to_place)(void *context, size_t place);
};

struct history *history_create(struct machine *machine, struct guest_debug *debug, const struct history_way *way);
void history_destroy(struct history *history);
// Keeps this moment, if the last one that is kept is long ago. Between two calls of machine_run().
void history_note(struct history *history);
// Something came from outside, or the debugger changed something.
void history_forget(struct history *history);
// It can be gone back at all: no process is native.
bool history_has_past(struct history *history);
// Back by an instruction, or to the last point that was met: the guest is then held there, for that cause. False:
// there is none so far back; it is held where the past begins.
bool history_back(struct history *history, bool steps);
// What runs was seen before: on the way to a moment of the past, or from there to where the guest had been already.
bool history_repeats(const struct history *history);
bool history_is_going_back(const struct history *history);
