// SPDX-License-Identifier: Apache-2.0 OR MIT
// What happened: the overview of one process, its full report, and the panic report of all.
#pragma once

#include "core/kernel/format.h"
#include "core/kernel/kernel.h"

// State, counters, how it ended and its memory map: what the process console shows.
void report_process_overview(const struct process *process, struct format_sink *sink);
// The same in parts of at most 280 bytes, 0 being the first. False: there is no such part.
bool report_process_overview_part(const struct process *process, unsigned part, struct format_sink *sink);
// The overview, then why it faulted, registers and grants.
void report_process(const struct process *process, struct format_sink *sink);
// Where an address lies, as the cause of a fault tells it: "in its own RAM".
const char *report_place(const struct process *process, uint64_t address);
void report_version(struct format_sink *sink);
