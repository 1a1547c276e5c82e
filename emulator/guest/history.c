// SPDX-License-Identifier: Apache-2.0 OR MIT
// See history.h. Snapshots are as dense as their number allows: when all places are taken, every second one goes.
#include "emulator/guest/history.h"

#include "hal-sim/snapshot.h"

#include <stdlib.h>

enum { KEPT_MAX = 32, FIRST_DISTANCE = 200000 };

struct moment {
    struct machine_snapshot state;
    uint64_t count; // of the guest
    size_t place;   // of what comes from outside
};

struct history {
    struct machine *machine;
    struct guest_debug *debug;
    struct history_way way;
    struct moment moments[KEPT_MAX];
    unsigned kept;
    uint64_t distance;   // in instructions of the guest
    uint64_t seen_steps; // how far the machine has been
    bool goes_back;
};

struct history *history_create(struct machine *machine, struct guest_debug *debug, const struct history_way *way)
{
    struct history *const history = calloc(1, sizeof(*history));
    if (history != NULL)
        *history = (struct history){.machine = machine, .debug = debug, .way = *way, .distance = FIRST_DISTANCE};
    return history;
}

void history_destroy(struct history *history)
{
    if (history != NULL)
        history_forget(history);
    free(history);
}

static uint64_t count_now(const struct history *history)
{
    return guest_count(guest_debug_guest(history->debug));
}

void history_forget(struct history *history)
{
    while (history->kept > 0)
        machine_snapshot_free(&history->moments[--history->kept].state);
    history->distance = FIRST_DISTANCE;
    history->seen_steps = 0;
}

static void thin_out(struct history *history)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < history->kept; i++) {
        if (i % 2 == 0)
            history->moments[kept++] = history->moments[i];
        else
            machine_snapshot_free(&history->moments[i].state);
    }
    history->kept = kept;
    history->distance *= 2;
}

// Those of a time that has been left are still good: it comes again.
void history_note(struct history *history)
{
    const uint64_t count = count_now(history);
    char message[256];
    if (history->kept > 0 && count < history->moments[history->kept - 1].count + history->distance)
        return;
    if (history->kept == KEPT_MAX)
        thin_out(history);
    struct machine_snapshot state = machine_snapshot_take(history->machine, message, sizeof(message));
    if (state.bytes != NULL)
        history->moments[history->kept++] = (struct moment){state, count, history->way.place(history->way.context)};
}

bool history_has_past(struct history *history)
{
    history_note(history);
    return history->kept > 0;
}

// --- Going back ------------------------------------------------------------------------------------

static bool put_back(struct history *history, const struct moment *moment)
{
    char message[256];
    if (!machine_snapshot_restore(history->machine, &moment->state, message, sizeof(message)))
        return false;
    history->way.go_to_place(history->way.context, moment->place);
    return true;
}

// Forward until the guest has executed so many instructions. What held it on its way then does not now.
static bool run_to(struct history *history, uint64_t count, bool seeks)
{
    enum machine_status status = MACHINE_REACHED;
    guest_debug_seek(history->debug, seeks);
    guest_debug_set_goal(history->debug, count);
    guest_debug_go(history->debug, false, false);
    while (!guest_debug_is_held(history->debug) && (status == MACHINE_REACHED || status == MACHINE_BUSY))
        status = history->way.run(history->way.context);
    guest_debug_set_goal(history->debug, UINT64_MAX);
    return guest_debug_is_held(history->debug);
}

// Going back over an access, its watcher finds the memory as it was before.
static bool go_to_found(struct history *history, const struct moment *from)
{
    struct guest_stop_cause cause;
    uint64_t count;
    if (!guest_debug_found(history->debug, &count, &cause))
        return false;
    if (cause.kind != GUEST_POINT_BREAK)
        count--;
    (void)put_back(history, from);
    (void)run_to(history, count, true);
    guest_debug_claim(history->debug, &cause);
    return true;
}

static bool go_to_last_point(struct history *history, uint64_t now)
{
    for (unsigned i = history->kept; i > 0; i--) {
        const struct moment *const from = &history->moments[i - 1];
        if (from->count >= now || !put_back(history, from))
            continue;
        (void)run_to(history, now, true);
        if (go_to_found(history, from))
            return true;
        now = from->count;
    }
    return false;
}

static bool go_to(struct history *history, uint64_t count)
{
    for (unsigned i = history->kept; i > 0; i--)
        if (history->moments[i - 1].count <= count)
            return put_back(history, &history->moments[i - 1]) && run_to(history, count, true);
    return false;
}

static bool go_to_beginning(struct history *history)
{
    return history->kept > 0 && go_to(history, history->moments[0].count);
}

bool history_back(struct history *history, bool steps)
{
    const uint64_t now = count_now(history), steps_now = machine_steps(history->machine);
    const struct guest_stop_cause stepped = {.why = GUEST_WHY_STEP};
    if (steps_now > history->seen_steps)
        history->seen_steps = steps_now;
    history->goes_back = true;
    const bool done = steps ? now > 0 && go_to(history, now - 1) : go_to_last_point(history, now);
    if (!done)
        (void)go_to_beginning(history);
    if (steps || !done)
        guest_debug_claim(history->debug, &stepped);
    guest_debug_seek(history->debug, false);
    history->goes_back = false;
    return done;
}

bool history_repeats(const struct history *history)
{
    return history->goes_back || machine_steps(history->machine) < history->seen_steps;
}

bool history_is_going_back(const struct history *history)
{
    return history->goes_back;
}
