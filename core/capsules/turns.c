// SPDX-License-Identifier: Apache-2.0 OR MIT
// See turns.h.
#include "core/capsules/turns.h"

enum error turns_take(struct turns *turns, struct turn *turn)
{
    if (turn->pending)
        return ERROR_BUSY;
    *turn = (struct turn){.pending = true, .ticket = turns->next_ticket++};
    return ERROR_OK;
}

// A copy of a process's turn. False: it has none, or is gone.
static bool turn_of(const struct turns *turns, struct process_id process, struct turn *copy)
{
    enum error error;
    const struct turn *const turn = grant_enter(turns->grant, process, &error);
    if (turn == NULL)
        return false;
    *copy = *turn;
    grant_leave(turns->grant, process);
    return copy->pending;
}

// Tickets may wrap around; fewer than half of them wait at once.
static bool is_earlier(uint32_t ticket, uint32_t than)
{
    return ticket - than > UINT32_MAX / 2;
}

bool turns_next(const struct turns *turns, struct process_id *next)
{
    struct process_id process = PROCESS_ID_FIRST;
    struct turn turn;
    struct turn oldest = {0};
    bool found = false;
    while (!turns->busy && grant_next(turns->grant, &process)) {
        if (!turn_of(turns, process, &turn) || (found && !is_earlier(turn.ticket, oldest.ticket)))
            continue;
        oldest = turn;
        *next = process;
        found = true;
    }
    return found;
}

void turns_begin(struct turns *turns, struct process_id owner)
{
    turns->busy = true;
    turns->owner = owner;
}

void turns_end(struct turns *turns)
{
    enum error error;
    turns->busy = false;
    struct turn *const turn = grant_enter(turns->grant, turns->owner, &error);
    if (turn == NULL)
        return;
    turn->pending = false;
    grant_leave(turns->grant, turns->owner);
}
