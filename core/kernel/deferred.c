// SPDX-License-Identifier: Apache-2.0 OR MIT
// See deferred.h.
#include "core/kernel/deferred.h"

#include <assert.h>
#include <stddef.h>

static_assert(DEFERRED_CALLS_MAX == 32, "marked is a word of 32 bits");

bool deferred_register(struct deferred_set *set, struct deferred_call *call)
{
    assert(call->run != NULL && call->set == NULL);
    if (set->last != NULL && set->last->bit == UINT32_C(1) << (DEFERRED_CALLS_MAX - 1))
        return false;
    call->set = set;
    call->next = NULL;
    call->bit = set->last != NULL ? set->last->bit << 1 : 1;
    if (set->last != NULL)
        set->last->next = call;
    else
        set->first = call;
    set->last = call;
    return true;
}

void deferred_mark(const struct deferred_call *call)
{
    assert(call->set != NULL && call->bit != 0);
    call->set->marked |= call->bit;
}

bool deferred_run_one(struct deferred_set *set)
{
    if (set->marked == 0)
        return false;
    const struct deferred_call *call = set->first;
    while ((set->marked & call->bit) == 0)
        call = call->next;
    set->marked &= ~call->bit;
    call->run(call->context);
    return true;
}
