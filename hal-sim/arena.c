// SPDX-License-Identifier: Apache-2.0 OR MIT
// See arena.h.
#include "hal-sim/arena.h"

#include <stdalign.h>
#include <sys/mman.h>

// Far from where Linux puts programs, libraries, heaps and the shadow of address checks.
#define FIRST_ADDRESS ((uintptr_t)0x200000000000)
#define STRIDE        (SIM_ARENA_BYTES + SIM_VIEWS_BYTES)

enum { ADDRESSES = 8192 };

static bool take(struct sim_arena *arena, void *start)
{
    *arena = (struct sim_arena){.start = start, .views = (uint8_t *)start + SIM_ARENA_BYTES};
    return true;
}

// Where none of the addresses can be had, any other will do for all but snapshots in files.
static bool create_anywhere(struct sim_arena *arena)
{
    void *const got =
        mmap(NULL, SIM_ARENA_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return got != MAP_FAILED && take(arena, got);
}

bool sim_arena_create(struct sim_arena *arena)
{
    for (uintptr_t i = 0; i < ADDRESSES; i++) {
        void *const wanted = (void *)(FIRST_ADDRESS + i * STRIDE);
        void *const got = mmap(wanted, SIM_ARENA_BYTES, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        if (got == wanted)
            return take(arena, got);
        if (got != MAP_FAILED) // a kernel that takes the address for a hint
            (void)munmap(got, SIM_ARENA_BYTES);
    }
    return create_anywhere(arena);
}

void sim_arena_destroy(struct sim_arena *arena)
{
    if (arena->start != NULL)
        (void)munmap(arena->start, SIM_ARENA_BYTES);
}

void *sim_arena_take(struct sim_arena *arena, size_t size)
{
    const size_t rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
    if (rounded < size || rounded > SIM_ARENA_BYTES - arena->used)
        return NULL;
    void *const taken = arena->start + arena->used;
    arena->used += rounded;
    return taken;
}
