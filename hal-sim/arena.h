// SPDX-License-Identifier: Apache-2.0 OR MIT
// All memory of a machine that its owner did not bring, in one piece at an address that is the same in every run:
// copied as it stands, it is the machine's state, pointers included.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_arena {
    uint8_t *start;
    size_t used;
    uint8_t *views; // where the next view of a guest's RAM goes
};

// How many bytes there are, and how much address space behind them is for views. Memory is taken as it is touched.
#define SIM_ARENA_BYTES ((size_t)64 << 20)
#define SIM_VIEWS_BYTES ((size_t)960 << 20)

// False: the host has no room. Every arena of a program has its own address; the first of a program always the same.
bool sim_arena_create(struct sim_arena *arena);
void sim_arena_destroy(struct sim_arena *arena);
// Zeroes, aligned for anything, that last as long as the arena. NULL: it is full.
void *sim_arena_take(struct sim_arena *arena, size_t size);
