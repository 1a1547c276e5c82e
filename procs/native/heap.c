// SPDX-License-Identifier: Apache-2.0 OR MIT
// The heap, over the application break. Blocks carry their size before them and,
// while free, after them as well, so that neighbours join in constant time; free blocks stand in
// lists by size with a bit map over the lists. The heap begins in the pool that native.ld puts
// right below the first break: the C library allocates before it may make a system call.
#include "procs/native/heap.h"

#include "procs/native/checker.h"
#include "procs/native/stub.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// A block begins with the word before its size; that word belongs to the block below while it is in
// use. The list links overlay the memory that is handed out.
struct block {
    size_t size_below; // valid while the block below is free
    size_t size;       // of this block, with the two bits below
    struct block *next, *previous;
};

enum { USED = 1, BELOW_USED = 2, FLAGS = 15 };
enum { UNIT = 16, HEADER = 16, OVERHEAD = 8, SMALLEST = sizeof(struct block), FENCE = 16, PAGE = 4096 };
enum { EXACT_LISTS = 32, LISTS = 64 };
#define LARGEST ((size_t)0x40000000)

extern char __pool_start[], __data_end[];

static struct block *lists[LISTS];
static uint64_t filled;  // bit i: lists[i] is not empty
static char *region_end; // end of the memory that this allocator was last given

static size_t size_of(const struct block *b)
{
    return b->size & ~(size_t)FLAGS;
}

static struct block *above(struct block *b)
{
    return (struct block *)((char *)b + size_of(b));
}

static struct block *below(struct block *b)
{
    return (struct block *)((char *)b - b->size_below);
}

static void *memory_of(struct block *b)
{
    return (char *)b + HEADER;
}

static struct block *block_of(void *memory)
{
    return (struct block *)((char *)memory - HEADER);
}

// Sizes up to 512 have a list each; above, one for each power of two.
static unsigned list_of(size_t size)
{
    if (size / UNIT < EXACT_LISTS)
        return (unsigned)(size / UNIT);
    unsigned power = 63u - (unsigned)__builtin_clzl(size);
    return EXACT_LISTS + power - 9u;
}

static void list_insert(struct block *b)
{
    unsigned i = list_of(size_of(b));
    b->previous = NULL;
    b->next = lists[i];
    if (b->next)
        b->next->previous = b;
    lists[i] = b;
    filled |= (uint64_t)1 << i;
}

static void list_remove(struct block *b)
{
    unsigned i = list_of(size_of(b));
    if (b->next)
        b->next->previous = b->previous;
    if (b->previous)
        b->previous->next = b->next;
    else
        lists[i] = b->next;
    if (!lists[i])
        filled &= ~((uint64_t)1 << i);
}

// Makes b a free block of the given size, joined with free neighbours.
static void release(struct block *b, size_t size)
{
    if (!(b->size & BELOW_USED)) {
        struct block *lower = below(b);
        list_remove(lower);
        size += size_of(lower);
        b = lower;
    }
    struct block *next = (struct block *)((char *)b + size);
    if (!(next->size & USED)) {
        list_remove(next);
        size += size_of(next);
        next = (struct block *)((char *)b + size);
    }
    b->size = size | BELOW_USED;
    next->size_below = size;
    next->size &= ~(size_t)BELOW_USED;
    list_insert(b);
}

// Cuts a used block down to size; the rest becomes free if it can be a block.
static void trim(struct block *b, size_t size)
{
    size_t rest = size_of(b) - size;
    if (rest < SMALLEST)
        return;
    b->size = size | (b->size & (USED | BELOW_USED));
    struct block *tail = above(b);
    tail->size = rest | USED | BELOW_USED;
    release(tail, rest);
}

static void set_used(struct block *b)
{
    b->size |= USED;
    above(b)->size |= BELOW_USED;
}

// A region ends in a fence, a header that counts as used, so that joining stops there. Memory that
// continues the last region takes the fence over.
static void add_region(char *start, char *end)
{
    bool continues = start == region_end;
    checker_forbid(start, (size_t)(end - start));
    start = continues ? start - FENCE : (char *)(((uintptr_t)start + UNIT - 1) & ~(uintptr_t)(UNIT - 1));
    end = (char *)((uintptr_t)end & ~(uintptr_t)(UNIT - 1));
    if (end - start < SMALLEST + FENCE)
        return;
    struct block *b = (struct block *)start, *fence = (struct block *)(end - FENCE);
    size_t size = (size_t)(end - start) - FENCE;
    b->size = size | USED | (continues ? b->size & BELOW_USED : BELOW_USED);
    fence->size = FENCE | USED | BELOW_USED;
    region_end = end;
    release(b, size);
}

// Asks for whole pages, and where RAM is short for just what is missing.
static bool grow(size_t size)
{
    if (!region_end) {
        add_region(__pool_start, __data_end);
        return true;
    }
    size_t exact = size + SMALLEST + FENCE;
    size_t wish = (exact + PAGE - 1) & ~(size_t)(PAGE - 1);
    char *start = native_sbrk((int32_t)wish);
    if (!start) {
        wish = exact;
        start = native_sbrk((int32_t)wish);
    }
    if (!start)
        return false;
    add_region(start, start + wish);
    return true;
}

// The first block that fits in its own list, else any block of the next filled list.
static struct block *find(size_t size)
{
    unsigned i = list_of(size);
    for (struct block *b = lists[i]; b; b = b->next)
        if (size_of(b) >= size)
            return b;
    uint64_t larger = filled & ~(((uint64_t)2 << i) - 1);
    return larger ? lists[__builtin_ctzl(larger)] : NULL;
}

static size_t block_size_for(size_t bytes)
{
    size_t size = (bytes + OVERHEAD + UNIT - 1) & ~(size_t)(UNIT - 1);
    return size < SMALLEST ? SMALLEST : size;
}

void *native_heap_allocate(size_t bytes)
{
    struct block *b = NULL;
    size_t size = block_size_for(bytes);
    while (bytes < LARGEST && !(b = find(size)) && grow(size))
        continue;
    if (!b) {
        errno = ENOMEM;
        return NULL;
    }
    list_remove(b);
    set_used(b);
    trim(b, size);
    return memory_of(b);
}

void native_heap_free(void *memory)
{
    struct block *b = block_of(memory);
    if (((uintptr_t)memory % UNIT) || !(b->size & USED) || !(above(b)->size & BELOW_USED))
        abort(); // freed twice, or not ours, or its neighbour overran it
    release(b, size_of(b));
}

// Takes the free block above in, if the two are large enough together.
static bool widen(struct block *b, size_t size)
{
    struct block *next = above(b);
    if ((next->size & USED) || size_of(b) + size_of(next) < size)
        return false;
    list_remove(next);
    b->size += size_of(next);
    set_used(b);
    return true;
}

void *native_heap_resize(void *memory, size_t bytes)
{
    struct block *b = block_of(memory);
    size_t size = block_size_for(bytes);
    if (bytes < LARGEST && (size_of(b) >= size || widen(b, size))) {
        trim(b, size);
        return memory;
    }
    void *copy = native_heap_allocate(bytes);
    if (copy) {
        memcpy(copy, memory, size_of(b) - OVERHEAD);
        native_heap_free(memory);
    }
    return copy;
}

// Allocates enough to cut an aligned block out of it; both ends go back.
void *native_heap_allocate_aligned(size_t alignment, size_t bytes)
{
    if (alignment <= UNIT)
        return native_heap_allocate(bytes);
    if ((alignment & (alignment - 1)) || alignment >= LARGEST || bytes >= LARGEST) {
        errno = (alignment & (alignment - 1)) ? EINVAL : ENOMEM;
        return NULL;
    }
    char *memory = native_heap_allocate(bytes + alignment + SMALLEST);
    if (!memory)
        return NULL;
    char *aligned = (char *)(((uintptr_t)memory + alignment - 1) & ~(alignment - 1));
    struct block *b = block_of(memory);
    if (aligned != memory) {
        if (aligned - memory < SMALLEST)
            aligned += alignment;
        size_t lead = (size_t)(aligned - memory);
        struct block *kept = block_of(aligned);
        kept->size = (size_of(b) - lead) | USED | BELOW_USED;
        release(b, lead);
        b = kept;
    }
    trim(b, block_size_for(bytes));
    return aligned;
}

size_t native_heap_room(void *memory)
{
    return size_of(block_of(memory)) - OVERHEAD;
}
