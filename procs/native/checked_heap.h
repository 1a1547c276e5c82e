// SPDX-License-Identifier: Apache-2.0 OR MIT
// The heap of a checking build. Each block stands between two zones that nothing may touch, and a
// freed block is not used again for a while, so that late uses of it are found.
#pragma once

#include <stddef.h>
#include <stdint.h>

// pc: who asked, for reports. Otherwise as the functions of heap.h.
void *checked_heap_allocate(size_t alignment, size_t bytes, uintptr_t pc);
void *checked_heap_resize(void *memory, size_t bytes, uintptr_t pc);
void checked_heap_free(void *memory, uintptr_t pc);
size_t checked_heap_room(void *memory);

// The block that an address lies in or beside, alive or freed. Returns false if there is none.
struct checked_block {
    uintptr_t start;
    size_t size;
    uintptr_t allocated_at, freed_at; // freed_at 0: alive
};
_Bool checked_heap_find(uintptr_t address, struct checked_block *found);
