// SPDX-License-Identifier: Apache-2.0 OR MIT
// System calls and upcalls as lines of text on stderr, with the names of the ABI table.
#pragma once

#include "core/kernel/driver.h"
#include "core/kernel/process.h"

struct machine;
struct strace;

// The machine may be given later. NULL: no memory.
struct strace *strace_create(void);
void strace_destroy(struct strace *strace);
void strace_attach(struct strace *strace, const struct machine *machine);
// Each line goes there too.
void strace_copy_to(struct strace *strace, void (*put)(void *context, const char *text, size_t size), void *context);
void strace_syscall(struct strace *strace, const struct process *process, const struct process_syscall *call,
                    const struct syscall_return *result);
void strace_upcall(struct strace *strace, const struct process *process, const struct task *task);
