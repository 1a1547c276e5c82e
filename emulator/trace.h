// SPDX-License-Identifier: Apache-2.0 OR MIT
// The trace file: JSON in the trace event format that Perfetto and chrome://tracing read. One track
// a process with its runs, calls and upcalls, one for interrupts, one for each LED; virtual time.
#pragma once

#include "core/kernel/driver.h"
#include "core/kernel/kernel.h"
#include "core/kernel/process.h"

struct machine;
struct trace;

// NULL: the file can't be written; message says why.
struct trace *trace_create(const char *path, char *message, size_t message_size);
void trace_attach(struct trace *trace, const struct machine *machine);
// Completes the file. False: not all of it could be written.
bool trace_destroy(struct trace *trace);
// The machine, whose time was was_ns, went back or on to another moment: in the file time goes on from there.
void trace_restored(struct trace *trace, uint64_t was_ns);

void trace_syscall(struct trace *trace, const struct process *process, const struct process_syscall *call,
                   const struct syscall_return *result);
void trace_upcall(struct trace *trace, const struct process *process, const struct task *task);
void trace_scheduled(struct trace *trace, const struct kernel_decision *decision);
void trace_interrupt(struct trace *trace);
void trace_state(struct trace *trace, const struct process *process);
void trace_led(struct trace *trace, size_t led, bool on);
