// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where a guest stands, in the words of its source.
#pragma once

#include "emulator/guest/symbols.h"

struct format_sink;
struct sim_guest;

// An executable that is opened when it is first needed.
struct guest_symbols {
    const char *path;
    uint32_t flash_offset, ram_offset;
    struct symbols *opened;
    bool failed;
};

// What the guest was packed from, which outlives it.
void guest_set_symbols(struct sim_guest *guest, struct guest_symbols *symbols);
struct guest_symbols *guest_own_symbols(const struct sim_guest *guest);
// NULL: none, or they can't be read.
struct symbols *guest_symbols(struct guest_symbols *own);

void guest_print_source(const struct sim_guest *guest, struct format_sink *sink);
// Of a guest whose stack is measured.
void guest_print_stack(const struct sim_guest *guest, struct format_sink *sink);
