// SPDX-License-Identifier: Apache-2.0 OR MIT
// Deferred calls: work that a capsule asks to be called back for once the present event is done.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct deferred_set;

struct deferred_call {
    void (*run)(void *context);
    void *context;
    struct deferred_set *set; // filled in when it is registered
    struct deferred_call *next;
    uint32_t bit;
};

enum { DEFERRED_CALLS_MAX = 32 };

struct deferred_set {
    struct deferred_call *first, *last; // in the order of their registration
    uint32_t marked;                    // the bits of those that wait to run
};

// Registers a call; board code at start. False: there are 32 already.
bool deferred_register(struct deferred_set *set, struct deferred_call *call);
// Marks it. Marking twice runs it once.
void deferred_mark(const struct deferred_call *call);
static inline bool deferred_pending(const struct deferred_set *set)
{
    return set->marked != 0;
}
// Runs the marked call that was registered first. False: none was marked.
bool deferred_run_one(struct deferred_set *set);
