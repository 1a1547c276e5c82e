// SPDX-License-Identifier: Apache-2.0 OR MIT
// See checked_heap.h. The record of a block fills the end of the zone before it. All blocks, freed
// ones in quarantine too, hang on one list, so that a report can name the block next to an address.
#include "procs/native/checked_heap.h"

#include "procs/native/checker.h"
#include "procs/native/heap.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define LARGEST ((size_t)0x40000000)
enum { QUARANTINE_BYTES = 256 << 10 };
enum state { ALIVE = 0x600d, FREED = 0xdead };

struct record {
    struct record *newer, *older; // in the list of all blocks
    struct record *next_freed;
    void *block; // what the heap gave
    size_t size; // what the application asked for
    uint32_t allocated_at, freed_at;
    uint32_t state;
};
static_assert(sizeof(struct record) <= CHECKER_ZONE, "the record lies in the zone");

static struct record *newest;
static struct record *first_freed, **last_freed = &first_freed;
static size_t quarantined;

static struct record *record_of(const void *memory)
{
    return (struct record *)(uintptr_t)((const char *)memory - CHECKER_ZONE);
}

static char *memory_of(struct record *record)
{
    return (char *)record + CHECKER_ZONE;
}

static void link_newest(struct record *record)
{
    record->newer = NULL;
    record->older = newest;
    if (newest)
        newest->newer = record;
    newest = record;
}

static void unlink_record(struct record *record)
{
    if (record->older)
        record->older->newer = record->newer;
    if (record->newer)
        record->newer->older = record->older;
    else
        newest = record->older;
}

// Gives the block that was freed longest ago back to the heap. Returns false if there is none.
static bool release_oldest(void)
{
    struct record *record = first_freed;
    if (!record)
        return false;
    first_freed = record->next_freed;
    if (!first_freed)
        last_freed = &first_freed;
    quarantined -= record->size;
    unlink_record(record);
    native_heap_free(record->block);
    return true;
}

static char *take_block(size_t lead, size_t bytes)
{
    char *block = NULL;
    if (bytes >= LARGEST || lead >= LARGEST || (lead & (lead - 1))) {
        errno = lead & (lead - 1) ? EINVAL : ENOMEM;
        return NULL;
    }
    do
        block = native_heap_allocate_aligned(lead, lead + bytes + CHECKER_ZONE);
    while (!block && release_oldest());
    return block;
}

void *checked_heap_allocate(size_t alignment, size_t bytes, uintptr_t pc)
{
    size_t lead = alignment < CHECKER_ZONE ? CHECKER_ZONE : alignment;
    checker_pause();
    char *block = take_block(lead, bytes);
    if (block) {
        struct record *record = record_of(block + lead);
        *record = (struct record){.block = block, .size = bytes, .allocated_at = (uint32_t)pc, .state = ALIVE};
        link_newest(record);
    }
    checker_resume();
    if (!block)
        return NULL;
    checker_allocated(block + lead, bytes);
    return block + lead;
}

// Only what is in the list is a block, whatever the bytes before an address look like.
static struct record *find_exactly(const void *memory)
{
    struct record *record = newest;
    while (record && memory_of(record) != memory)
        record = record->older;
    return record;
}

static void quarantine(struct record *record, uintptr_t pc)
{
    record->state = FREED;
    record->freed_at = (uint32_t)pc;
    record->next_freed = NULL;
    *last_freed = record;
    last_freed = &record->next_freed;
    quarantined += record->size;
    while (quarantined > QUARANTINE_BYTES && release_oldest())
        continue;
}

void checked_heap_free(void *memory, uintptr_t pc)
{
    checker_pause();
    struct record *record = find_exactly(memory);
    bool right = record && record->state == ALIVE;
    size_t size = right ? record->size : 0;
    uintptr_t allocated_at = record ? record->allocated_at : 0, freed_at = record ? record->freed_at : 0;
    checker_resume();
    if (!right) {
        checker_wrong_free(memory, allocated_at, freed_at, pc);
        return;
    }
    checker_freed(memory, size);
    checker_pause();
    quarantine(record, pc);
    checker_resume();
}

void *checked_heap_resize(void *memory, size_t bytes, uintptr_t pc)
{
    checker_pause();
    struct record *record = find_exactly(memory);
    size_t had = record ? record->size : 0;
    bool right = record && record->state == ALIVE;
    checker_resume();
    if (!right) {
        checked_heap_free(memory, pc); // which reports it
        return NULL;
    }
    void *copy = checked_heap_allocate(1, bytes, pc);
    if (copy) {
        memcpy(copy, memory, had < bytes ? had : bytes);
        checked_heap_free(memory, pc);
    }
    return copy;
}

size_t checked_heap_room(void *memory)
{
    checker_pause();
    struct record *record = find_exactly(memory);
    size_t size = record ? record->size : 0;
    checker_resume();
    return size;
}

bool checked_heap_find(uintptr_t address, struct checked_block *found)
{
    for (struct record *record = newest; record; record = record->older) {
        uintptr_t start = (uintptr_t)memory_of(record);
        if (address < (uintptr_t)record->block || address >= start + record->size + CHECKER_ZONE)
            continue;
        *found = (struct checked_block){start, record->size, record->allocated_at,
                                        record->state == FREED ? record->freed_at : 0};
        return true;
    }
    return false;
}
