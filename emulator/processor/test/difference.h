// SPDX-License-Identifier: Apache-2.0 OR MIT
// How a run ended, and ways in which an oracle, another emulator that tests compare ours with, does not do what the
// manual says.
#pragma once

#include "emulator/processor/processor.h"

#include <stdbool.h>
#include <stddef.h>

struct verdict {
    enum processor_stop stop;
    enum processor_fault fault;
};

// A test's own: all that it knows of a case that has ended.
struct happened;

struct difference {
    const char *name;
    const char *section;
    bool (*applies)(const struct happened *happened);
    unsigned long count;
};

// Whether one of them is it, which is counted.
bool is_known_difference(struct difference *table, size_t count, const struct happened *happened);
void report_differences(const char *oracle, const struct difference *table, size_t count);
