// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a session has for looking into the applications that it executes: a debugger's server, and the tools that see
// each instruction. With any of them guests are executed in the simulator's own process.
#pragma once

#include <stdbool.h>

struct format_sink;
struct inside;
struct options;
struct process;
struct session;

bool inside_is_wanted(const struct options *options);
// Once the applications are there: becomes the session's. False, after saying why: something can't be had.
bool inside_open(struct session *session);
// The run is over: closes what is open and writes what was gathered. False: a file could not be written to its end.
bool inside_finish(struct inside *inside);
void inside_destroy(struct inside *inside);

// Tools count what is executed: it can't be gone back then.
bool inside_counts(const struct options *options);
// The machine has run a while, and does not run now.
void inside_round(struct inside *inside);
// Something comes from outside.
void inside_input(struct inside *inside);
// A run that is repeated is over. True: not yet for a debugger.
bool inside_holds_at_end(struct inside *inside);
// What the machine does now was seen before, by all who watch it.
bool inside_repeats(const struct inside *inside);
// It is on its way back at this moment: who shows the board's state does not follow.
bool inside_goes_back(const struct inside *inside);
// The board stands still for a debugger.
bool inside_stands(const struct inside *inside);
// The kernel has decided anew.
void inside_scheduled(struct inside *inside);
// A process changed state.
void inside_state(struct inside *inside, const struct process *process);
