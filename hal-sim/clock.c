// SPDX-License-Identifier: Apache-2.0 OR MIT
// See clock.h. A board has a few dozen events at most, so a sorted list is enough.
#include "hal-sim/clock.h"

#include <assert.h>
#include <stddef.h>

void sim_clock_cancel(struct sim_clock *clock, struct sim_event *event)
{
    if (!event->set)
        return;
    struct sim_event **link = &clock->events;
    while (*link != event)
        link = &(*link)->next;
    *link = event->next;
    event->set = false;
}

void sim_clock_set(struct sim_clock *clock, struct sim_event *event, uint64_t at_ns)
{
    sim_clock_cancel(clock, event);
    event->at_ns = at_ns;
    event->order = clock->next_order++;
    event->set = true;
    struct sim_event **link = &clock->events;
    while (*link != NULL && (*link)->at_ns <= at_ns)
        link = &(*link)->next;
    event->next = *link;
    *link = event;
}

bool sim_clock_next(const struct sim_clock *clock, uint64_t *at_ns)
{
    if (clock->events == NULL)
        return false;
    *at_ns = clock->events->at_ns;
    return true;
}

void sim_clock_advance(struct sim_clock *clock, uint64_t to_ns)
{
    assert(to_ns >= clock->now_ns);
    clock->now_ns = to_ns;
}

bool sim_clock_run_due(struct sim_clock *clock)
{
    bool ran = false;
    while (clock->events != NULL && clock->events->at_ns <= clock->now_ns) {
        struct sim_event *const event = clock->events;
        clock->events = event->next;
        event->set = false;
        event->run(event->context);
        ran = true;
    }
    return ran;
}
