// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the files of this folder share: a child's state, and each file's entry points. Nothing
// outside includes it. All of it runs on one thread, because Linux ties ptrace to the thread that
// began it; only native_wake() and the SIGCHLD handler come from elsewhere.
#pragma once

#include "hal-sim/native/native.h"

#include <stdio.h>
#include <sys/types.h>
#include <sys/user.h>

#define NATIVE_MEMORY_FD 0 // the memory file in every child; no call the filter allows reads it

// The state word holds this when the kernel itself wants its wait to end. Only the kernel and its
// signal handler write it; an application that does gains a needless look.
#define NATIVE_STATE_ATTENTION 3u

enum native_life {
    NATIVE_RUNNING, // runs, or sleeps in the futex of its stub
    NATIVE_STOPPED, // in a ptrace stop that we have seen
    NATIVE_DEAD,    // reaped
};

struct native_child {
    pid_t pid;
    enum native_life life;
    uint32_t spin;              // how often we look before we sleep
    unsigned waits, slow_waits; // since the last look at how well spinning does
    bool starting;              // before the first call: the C library sets itself up
    bool handed_over;           // ptrace belongs to a debugger
    bool wrapped;               // runs under a program of the host
    bool has_pending;           // a stop that arrived when nobody waited
    struct native_stop pending;
    int exit_code, exit_signal; // valid when dead
    uint32_t signals_seen;      // native_signals_counted() when waitpid was last asked

    struct native_channel *channel;
    size_t channel_offset;
    int *wrapper_status;
    struct native_memory *memory;
};

// image.c
uint32_t native_image_headers(const struct native_image *image, uint16_t *count);
int native_image_fd(const struct native_image *image);

// placement.c: keeps a process (0: us) on one core; core -1 does nothing.
void native_pin(pid_t pid, int core);

// memory.c
int native_memory_fd(const struct native_memory *memory);

// spawn.c: clones and executes up to the first stop in the new program.
bool native_spawn(struct native_child *child, const struct native_child_options *options, char *message,
                  size_t message_size);

// wrapped.c: starts the child under another program, and ends it.
bool native_wrapped_start(struct native_child *child, const struct native_child_options *options, char *message,
                          size_t message_size);
void native_wrapped_end(struct native_child *child);

// setup.c: from the first stop in the new program to the stop before the first instruction.
bool native_setup(struct native_child *child, const struct native_child_options *options, char *message,
                  size_t message_size);

// stack.c: writes argc, argv, environment and auxiliary vector; returns the stack pointer.
uint32_t native_stack_build(const struct native_child_options *options);

// What PTRACE_GETEVENTMSG says at a stop that the filter caused: the call was made by the x32 or the
// 32-bit convention, so its number means something else.
#define NATIVE_TRACE_FOREIGN 1u

// filter.c: writes a struct sock_fprog for a child that sees `where` at `address`.
void native_filter_write(void *where, uint64_t address);

// gate.c: the code page through which the kernel makes a child call Linux.
extern const uint8_t native_gate_code[];
extern const size_t native_gate_size;
#define NATIVE_GATE_SINGLE 0u
#define NATIVE_GATE_BATCH  16u
struct native_linux_call {
    long number; // the result replaces it
    uint64_t arguments[6];
};

// inject.c
bool native_inject_at(struct native_child *child, uint64_t rip, const struct native_linux_call *call, long *result);
bool native_inject(struct native_child *child, const struct native_linux_call *call, long *result);
bool native_inject_batch(struct native_child *child, uint64_t table_address);

// stop.c
enum native_verdict {
    NATIVE_VERDICT_REPORT,  // stop is filled in
    NATIVE_VERDICT_RESUMED, // dealt with; the child runs again
    NATIVE_VERDICT_PAUSED,  // stopped, because we asked or somebody outside did
};
enum native_verdict native_stop_judge(struct native_child *child, int status, struct native_stop *stop);
// Looks without blocking. Returns true if stop was filled.
bool native_stop_collect(struct native_child *child, struct native_stop *stop);
// Stops a running child. Returns false if something happened to it instead, which is then pending.
bool native_stop_now(struct native_child *child);
void native_stop_dead(const struct native_child *child, struct native_stop *stop);
void native_resume(struct native_child *child, int signal);
int native_waitpid(struct native_child *child, int *status, int options);
bool native_registers_get(const struct native_child *child, struct user_regs_struct *registers);
bool native_registers_set(const struct native_child *child, const struct user_regs_struct *registers);

// startup.c: what a C library asks before its program's first call. Returns false if the call is
// none of these.
bool native_startup_answer(const struct user_regs_struct *registers, long *result);

// wait.c: answers a call of a wrapped child by the wish that it ends.
void native_child_leave(struct native_child *child);

// wake.c
void native_signals_install(void);
uint32_t native_signals_counted(void);
void native_await(struct native_channel *channel); // NULL: nobody waits
bool native_wake_taken(void);
void native_signals_settle(void); // returns when no handler uses a channel any more

// futex.c
void native_futex_wake(uint32_t *word);
// Sleeps while *word is value. Returns 0, or the errno: EAGAIN, EINTR, ETIMEDOUT.
int native_futex_wait(uint32_t *word, uint32_t value, uint64_t timeout_ns);

uint64_t native_host_ns(void);
