// SPDX-License-Identifier: Apache-2.0 OR MIT
// See deferred.h.
#include "core/kernel/deferred.h"

#include <assert.h>
#include <stddef.h>

static_assert(DEFERRED_CALLS_MAX == 32, "marked is a word of 32 bits");

bool deferred_register(struct deferred_set *set, struct deferred_call *call)
{
    assert(call->run != NULL && call->set == NULL);
    if (set->count == DEFERRED_CALLS_MAX)
        return false;
    call->set = set;
    call->index = (uint8_t)set->count;
    set->calls[set->count++] = call;
    return true;
}

void deferred_mark(const struct deferred_call *call)
{
    assert(call->set != NULL && call->set->calls[call->index] == call);
    call->set->marked |= UINT32_C(1) << call->index;
}

bool deferred_pending(const struct deferred_set *set)
{
    return set->marked != 0;
}

bool deferred_run_one(struct deferred_set *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if ((set->marked & UINT32_C(1) << i) == 0)
            continue;
        set->marked &= ~(UINT32_C(1) << i);
        set->calls[i]->run(set->calls[i]->context);
        return true;
    }
    return false;
}
