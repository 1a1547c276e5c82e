// SPDX-License-Identifier: Apache-2.0 OR MIT
// A system call, its result, or an upcall in words, for people and for traces.
#pragma once

#include "core/kernel/driver.h"
#include "core/kernel/format.h"
#include "core/kernel/process.h"

// "command(led.toggle, 0, 0)"
void describe_syscall(const struct process_syscall *call, struct format_sink *sink);
// "success", "success(1000)", "failure(NODEVICE)"
void describe_result(const struct syscall_return *result, struct format_sink *sink);
// The call and, unless it is NULL, its result: "command(led.on, 0, 0) = success"
void describe_answered(const struct process_syscall *call, const struct syscall_return *result,
                       struct format_sink *sink);
// "upcall alarm.fired(12, 34, 0)"
void describe_task(const struct task *task, struct format_sink *sink);
