// SPDX-License-Identifier: Apache-2.0 OR MIT
// Schedulers choose who runs and for how long. They see ready processes and used time only.
#pragma once

#include "core/kernel/process.h"

enum stop_reason {
    STOP_NO_WORK,   // it yielded and nothing waits for it
    STOP_SUSPENDED, // a manager stopped it
    STOP_ENDED,     // faulted or terminated
    STOP_EXPIRED,   // its slice is used up
    STOP_PREEMPTED, // kernel work came between, and keeps() said no
};

struct scheduled {
    struct process *process; // NULL: nobody is ready
    bool has_slice;
    uint32_t slice_us;
};

struct scheduler {
    const char *name;
    struct scheduled (*next)(struct scheduler *scheduler, struct kernel *kernel);
    // `process` left the processor after used_us of this turn.
    void (*stopped)(struct scheduler *scheduler, struct process *process, enum stop_reason reason, uint32_t used_us);
    // May `process` go on with its turn? Asked after each event that left it ready and that may have
    // changed something for anybody; kernel_worked: interrupts or deferred calls were handled. NULL: always, and events
    // for others are no reason to ask.
    bool (*keeps)(struct scheduler *scheduler, const struct process *process, bool kernel_worked);
};

enum { SCHEDULER_SLICE_DEFAULT_US = 10000, SCHEDULER_MLFQ_LEVELS = 3, SCHEDULER_MLFQ_REFRESH_US = 5000000 };

struct scheduler_turns {
    struct scheduler scheduler;
    uint32_t slice_us; // 0: cooperative
    uint64_t next_order;
    struct process *remains; // preempted by kernel work: it keeps the head and its rest
    uint32_t remaining_us;
};

// Everybody in turn. slice_us 0 takes the default.
struct scheduler *scheduler_round_robin_init(struct scheduler_turns *turns, uint32_t slice_us);
// Everybody in turn, and nobody is interrupted: a process that never yields keeps the machine.
struct scheduler *scheduler_cooperative_init(struct scheduler_turns *turns);
// The lowest slot that is ready, without slices; a lower one that becomes ready takes over.
struct scheduler *scheduler_priority_init(struct scheduler *scheduler);

struct scheduler_mlfq {
    struct scheduler scheduler;
    uint64_t next_order;
    uint32_t refreshed_us;
    bool started;
};

// Three levels with slices of 10, 20 and 50 ms; a process sinks when it uses its slice up, and all
// rise again every five seconds.
struct scheduler *scheduler_mlfq_init(struct scheduler_mlfq *mlfq);
