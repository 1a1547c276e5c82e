// SPDX-License-Identifier: Apache-2.0 OR MIT
// Whoever watches the kernel: tracers, tests, the simulator's panel. An observer changes nothing.
// Every member may be NULL.
#pragma once

#include "core/kernel/driver.h"
#include "core/kernel/kernel.h"
#include "core/kernel/process.h"

struct observer {
    void *context;
    // A system call was decoded and answered. result is NULL where none is written (yield, exit).
    void (*syscall)(void *context, const struct process *process, const struct process_syscall *call,
                    const struct syscall_return *result);
    // A task was given to a process: an upcall runs, or a yield-wait-for returns.
    void (*upcall)(void *context, const struct process *process, const struct task *task);
    // An event for a process was queued, or dropped because its queue was full.
    void (*queued)(void *context, const struct process *process, const struct task *task, bool dropped);
    void (*scheduled)(void *context, const struct kernel_decision *decision);
    void (*interrupt)(void *context);
    // A process faulted; its policy has not acted yet, so all of it can still be read.
    void (*fault)(void *context, const struct process *process);
    // A process changed state.
    void (*state)(void *context, const struct process *process);
    // An object in flash was not loaded: why.
    void (*rejected)(void *context, uint32_t offset, const char *name, uint32_t name_size, const char *reason);
};

#define OBSERVE(kernel, member, ...)                                                                                   \
    do {                                                                                                               \
        const struct observer *const observer_ = (kernel)->config.observer;                                            \
        if (observer_ != NULL && observer_->member != NULL)                                                            \
            observer_->member(observer_->context, ##__VA_ARGS__);                                                      \
    } while (0)
