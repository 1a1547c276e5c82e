// SPDX-License-Identifier: Apache-2.0 OR MIT
// Virtual time: a number of nanoseconds that only the machine's loop moves, and the events that
// devices have asked for. Nothing here or above reads the host's clock for meaning.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct sim_event {
    uint64_t at_ns;
    uint64_t order; // events of one instant run in the order in which they were set
    void (*run)(void *context);
    void *context;
    struct sim_event *next;
    bool set;
};

struct sim_clock {
    uint64_t now_ns;
    uint64_t next_order;
    struct sim_event *events; // soonest first
};

enum { SIM_NS_PER_US = 1000 };

// Sets or moves an event. A time that has passed runs at the next sim_clock_run_due().
void sim_clock_set(struct sim_clock *clock, struct sim_event *event, uint64_t at_ns);
void sim_clock_cancel(struct sim_clock *clock, struct sim_event *event);
// False: no event is set.
bool sim_clock_next(const struct sim_clock *clock, uint64_t *at_ns);
// Moves time forward; never past an event that has not run.
void sim_clock_advance(struct sim_clock *clock, uint64_t to_ns);
// Runs what is due now. True: something ran.
bool sim_clock_run_due(struct sim_clock *clock);
