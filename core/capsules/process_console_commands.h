// SPDX-License-Identifier: Apache-2.0 OR MIT
// The commands of the process console, between process_console.c and process_console_commands.c.
#pragma once

#include "core/capsules/process_console.h"

struct process_console_command {
    const char *word;
    void (*run)(struct process_console *console);
    // Then for each process, when not NULL.
    void (*each)(struct process_console *console, const struct process_facts *facts);
    // Then in parts, 0 being the first, until there is no such part, when not NULL.
    bool (*part)(struct process_console *console, unsigned part);
};

// What a line asks for. NULL: nothing, for a blank line or while hibernating.
const struct process_console_command *process_console_find(const struct process_console *console);

// What process_console_start() does.
extern const struct process_console_command process_console_greeting;
