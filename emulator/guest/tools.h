// SPDX-License-Identifier: Apache-2.0 OR MIT
// The tools that see every instruction of guests and write what they saw to a file. Each is made once for a run and
// then attached to guests; it must outlive them.
#pragma once

#include "emulator/guest/guest_probe.h"
#include "emulator/guest/guest_source.h"

#include <stddef.h>
#include <stdio.h>

// A guest that a tool is attached to; its symbols live longer than the tool, itself it may be gone before.
struct tool_guest {
    const struct sim_guest *guest;
    struct guest_probe *probe;
    struct guest_symbols *symbols;
    char name[64];
};

// --- Each instruction, one a line ------------------------------------------------------------------

struct itrace;
// NULL: the file can't be written.
struct itrace *itrace_create(const char *path, uint64_t (*now_ns)(void *context), void *context);
// False: no memory.
bool itrace_attach(struct itrace *itrace, const struct tool_guest *to);
// False: the file could not be written to its end.
bool itrace_destroy(struct itrace *itrace);

// --- Where instructions are spent --------------------------------------------------------------------

struct profile;
struct profile *profile_create(const char *path);
bool profile_attach(struct profile *profile, const struct tool_guest *to);
bool profile_destroy(struct profile *profile);

// --- How often lines are executed ----------------------------------------------------------------------

struct coverage;
struct coverage *coverage_create(const char *path);
bool coverage_attach(struct coverage *coverage, const struct tool_guest *to);
bool coverage_destroy(struct coverage *coverage);
