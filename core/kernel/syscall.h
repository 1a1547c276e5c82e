// SPDX-License-Identifier: Apache-2.0 OR MIT
// System calls: decode, check, act, answer. The order of the checks is part of the ABI.
#pragma once

#include "core/kernel/driver.h"
#include "core/kernel/process.h"

// Decides which calls of a process reach their driver. Yield, memop and exit never ask.
struct syscall_filter {
    // OK lets the call pass; any other error is the process's result.
    enum error (*check)(void *context, const struct process *process, const struct process_syscall *call);
    void *context;
};

// Handles the call that the current process made.
void syscall_handle(struct kernel *kernel, struct process *process, uint32_t class_number, const uint32_t slots[4]);

// How many words a result of this variant has after the variant itself.
unsigned syscall_return_words(uint32_t variant);
