// SPDX-License-Identifier: Apache-2.0 OR MIT
// Between the files that read executables.
#pragma once

#include "emulator/guest/symbols.h"

#include <elfutils/libdw.h>

struct function {
    uint32_t start, end; // as linked
    const char *name;
};

struct symbols {
    int file;
    Elf *elf;
    Dwarf *dwarf; // NULL: it was built without
    bool is_arm;
    uint32_t flash_offset, ram_offset;
    struct function *functions; // by address
    size_t function_count;
};

// The unit of source that an address, as linked, belongs to. False: none.
bool symbols_unit(const struct symbols *symbols, Dwarf_Addr address, Dwarf_Die *unit);
