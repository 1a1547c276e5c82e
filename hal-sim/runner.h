// SPDX-License-Identifier: Apache-2.0 OR MIT
// What carries out the instructions of a process: a native child (native_process.c), or a processor that
// is emulated (guest.c). Members are the arch contract's functions for one process; see core/kernel/arch.h.
#pragma once

#include "core/kernel/types.h"

#include <stdbool.h>

struct format_sink;
struct process;

struct sim_runner {
    uint32_t (*initial_break)(const struct process *process);
    enum error (*start)(struct process *process);
    void (*end)(struct process *process);
    enum error (*set_return)(struct process *process, const uint32_t slots[4], unsigned count);
    enum error (*set_upcall)(struct process *process, uaddr_t function, const uint32_t arguments[4], bool is_entry);
    enum error (*memory_changed)(struct process *process);
    enum error (*share)(struct process *to, const struct process *from, struct user_span memory, uaddr_t *seen_at);
    void (*unshare)(struct process *to, const struct process *from, struct user_span memory, uaddr_t seen_at);
    void (*print_registers)(const struct process *process, struct format_sink *sink);
    void (*print_fault)(const struct process *process, struct format_sink *sink);
    // The process's slot is empty: gives back all that was taken for it, its memory too.
    void (*release)(struct process *process);
};
