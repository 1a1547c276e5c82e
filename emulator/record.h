// SPDX-License-Identifier: Apache-2.0 OR MIT
// Keeps all that comes to a run from outside, one JSON object a line, so that replay.h can repeat the run.
// docs/replay.md describes the file.
#pragma once

#include "emulator/options.h"
#include "hal-sim/machine.h"

#include <cjson/cJSON.h>

enum { RECORD_VERSION = 1 };

struct record;

// NULL: the file can't be written; message says why.
struct record *record_create(const struct options *options, char *message, size_t message_size);
void record_attach(struct record *record, const struct machine *machine);
// The applications of the command line are there: what came until now came before them.
void record_applications_are_there(struct record *record);

// What comes from outside.
void record_input(struct record *record, const struct machine_input *input);
void record_install(struct record *record, const struct machine_application *application);
void record_remove(struct record *record, const struct process *process);
// And the one thing that hangs on the host's speed: a slice that ends.
void record_slice(struct record *record);

// Completes the file. False: not all of it could be written.
bool record_destroy(struct record *record);

// For replays: the words of the file.
const char *record_kind_name(enum machine_input_kind kind);
// What a run is, as the first line of its record. NULL: an executable can't be read; message says which.
cJSON *record_header(const struct options *options, char *message, size_t message_size);
// The sum over a file. False: it can't be read.
bool record_sum(const char *path, uint32_t *sum);
