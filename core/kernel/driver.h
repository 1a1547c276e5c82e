// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a system call driver is to the kernel, and the results that it can give.
#pragma once

#include "core/kernel/types.h"

struct grant;

// A system call's result: variant and up to three words (syscall reference, "Return variants").
struct syscall_return {
    uint32_t variant; // enum syscall_return_variant of the ABI table
    uint32_t values[3];
};

static_assert(sizeof(struct syscall_return) == 16, "the four slots as the process gets them");

struct driver {
    uint32_t number;
    const char *name;
    struct grant *grant; // NULL: it keeps nothing for processes; subscribe and allow give NOMEM
    void *capsule;       // passed to the functions below
    struct syscall_return (*command)(void *capsule, struct process_id caller, uint32_t command, uint32_t argument0,
                                     uint32_t argument1);
    // A buffer that the application goes on reading: swap *buffer with the one held. NULL: NOSUPPORT.
    enum error (*allow_userspace_readable)(void *capsule, struct process_id caller, uint32_t number,
                                           struct user_span *buffer);
};

// For what a command does: not made part of the driver's command function, which would then save for each
// call the registers that only the longest one needs.
#define KEEP_APART __attribute__((noinline))

// Called before every run of a process. The board links it at start.
struct switch_hook {
    void (*before_run)(void *context, struct process_id process);
    void *context;
    struct switch_hook *next;
    const struct grant *grant; // only for processes that have it; NULL: for all
};

static inline struct syscall_return return_failure(enum error error)
{
    return (struct syscall_return){RETURN_FAILURE, {(uint32_t)error, 0, 0}};
}

static inline struct syscall_return return_failure_2u32(enum error error, uint32_t first, uint32_t second)
{
    return (struct syscall_return){RETURN_FAILURE_2U32, {(uint32_t)error, first, second}};
}

static inline struct syscall_return return_success(void)
{
    return (struct syscall_return){RETURN_SUCCESS, {0, 0, 0}};
}

static inline struct syscall_return return_success_u32(uint32_t value)
{
    return (struct syscall_return){RETURN_SUCCESS_U32, {value, 0, 0}};
}

static inline struct syscall_return return_success_2u32(uint32_t first, uint32_t second)
{
    return (struct syscall_return){RETURN_SUCCESS_2U32, {first, second, 0}};
}

static inline struct syscall_return return_success_3u32(uint32_t first, uint32_t second, uint32_t third)
{
    return (struct syscall_return){RETURN_SUCCESS_3U32, {first, second, third}};
}

static inline struct syscall_return return_success_u64(uint64_t value)
{
    return (struct syscall_return){RETURN_SUCCESS_U64, {(uint32_t)value, (uint32_t)(value >> 32), 0}};
}

// Success for OK, a plain failure for everything else.
static inline struct syscall_return return_error(enum error error)
{
    return error == ERROR_OK ? return_success() : return_failure(error);
}
