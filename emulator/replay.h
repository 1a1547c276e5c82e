// SPDX-License-Identifier: Apache-2.0 OR MIT
// Repeats a recorded run: what came from outside then comes again, each at its exact place, and nothing else.
#pragma once

#include "emulator/options.h"
#include "hal-sim/machine.h"

struct replay;

// Reads all of the record and compares it with what is to run. NULL: it can't be; message says why and what to do, and
// *status is how to exit.
struct replay *replay_create(const struct options *options, char *message, size_t message_size, int *status);
void replay_destroy(struct replay *replay);

// The machine is there, its applications are not yet.
void replay_begin(struct replay *replay, struct machine *machine);

// In place of machine_run(). MACHINE_REACHED: until_ns, or the end of the record.
enum machine_status replay_run(struct replay *replay, uint64_t until_ns, uint64_t max_steps);
// For a machine that is put back into an earlier state: which of the record's entries comes next.
size_t replay_place(const struct replay *replay);
void replay_go_to_place(struct replay *replay, size_t place);
// The recorded run ended here.
bool replay_is_over(const struct replay *replay);
// The run has left the path of the record: why. NULL: it has not.
const char *replay_problem(const struct replay *replay);
