// SPDX-License-Identifier: Apache-2.0 OR MIT
// Whose turn it is: for drivers with one device that several processes command. Each process has at most one
// command that waits or is under way; they are done in the order in which they came.
#pragma once

#include "core/kernel/capsule.h"

// First member of the driver's record of a process.
struct turn {
    bool pending; // it waits, or is under way
    uint32_t ticket;
};

struct turns {
    const struct grant *grant; // its records begin with a struct turn
    bool busy;                 // the command of owner is under way
    struct process_id owner;
    uint32_t next_ticket;
};

// For a process's record, entered: its command waits from now on. BUSY: another one does already.
enum error turns_take(struct turns *turns, struct turn *turn);
// The process whose command has waited longest. False: nobody waits, or somebody is under way.
bool turns_next(const struct turns *turns, struct process_id *next);
void turns_begin(struct turns *turns, struct process_id owner);
// The command under way is over, whether or not its process is still there.
void turns_end(struct turns *turns);
