// SPDX-License-Identifier: Apache-2.0 OR MIT
// The words that the whole core shares: addresses of processes, handles, spans.
#pragma once

#include "core/abi/abi.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// An address as a process sees it. It is a number, never a pointer: memory.h turns a checked span
// of it into kernel memory, or refuses.
typedef uint32_t uaddr_t;

// Names one life of a process. A restart gives a new identifier, so a handle kept across it finds
// nothing instead of somebody else.
struct process_id {
    uint32_t identifier; // counts from 0 over the kernel's life, never used twice
    uint32_t index;      // slot in the process array
};

// One upcall of one driver: what yield-wait-for waits for.
struct upcall_id {
    uint32_t driver;
    uint32_t subscribe;
};

// Bytes of the kernel's own, with their length.
struct span {
    uint8_t *data;
    size_t size;
};

struct const_span {
    const uint8_t *data;
    size_t size;
};

// Bytes of a process: kept as numbers, checked each time they are used.
struct user_span {
    uaddr_t address;
    uint32_t size;
};

static inline bool process_id_equal(struct process_id a, struct process_id b)
{
    return a.identifier == b.identifier;
}

static inline bool upcall_id_equal(struct upcall_id a, struct upcall_id b)
{
    return a.driver == b.driver && a.subscribe == b.subscribe;
}
