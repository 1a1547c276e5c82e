// SPDX-License-Identifier: Apache-2.0 OR MIT
// A native application as a forked child of the simulator: its start, its memory, its calls and its
// death. This is mechanism only. It knows no process, grant or driver; arch_native.c joins it to the
// kernel core. Everything a child can do to us arrives here and leaves as a struct native_stop.
//
// All of it belongs to one thread of the host program, the one that started the children: Linux ties
// ptrace to the thread, and a child's life to its tracer's. Only native_wake() may be called from
// elsewhere. SIGCHLD gets a handler, which also calls the one that was there before; a host that
// installs another one later, or blocks the signal, gets faults reported late (by up to 100 ms).
#pragma once

#include "core/abi/native_channel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Memory is shared and protected by pages of the host.
#define NATIVE_PAGE 4096u

static inline uint32_t native_page_up(uint32_t bytes)
{
    return (bytes + NATIVE_PAGE - 1) & ~(NATIVE_PAGE - 1);
}

// --- Executables ---------------------------------------------------------------------------------

// An executable that was read and found fit to run: static, below 4 GiB, with a Verge note.
struct native_image;

struct native_image_info {
    const char *path;
    const char *name; // last part of the path without its extension
    uint32_t entry;
    struct native_note note;
    uint32_t text_start; // read-only part ("flash"): first address, page aligned
    uint32_t text_size;  // bytes up to the end of the last read-only segment
    const uint8_t *text; // the same bytes, mapped read-only into the kernel
    uint32_t data_start; // writable part: its first address
    uint32_t data_size;  // bytes that the file initialises
    const uint8_t *data;
    uint32_t bss_size; // zero bytes that follow them
};

// Reads the ELF at path. On failure returns NULL and writes one line to message that says what is
// wrong and what to do.
struct native_image *native_image_open(const char *path, char *message, size_t message_size);
void native_image_close(struct native_image *image);
const struct native_image_info *native_image_info(const struct native_image *image);
// What a board's start-up code does with RAM, whose first byte is at ram: data is copied, bss cleared. The stack
// keeps what was there.
void native_image_load_data(const struct native_image *image, uint8_t *ram);

// --- The memory file -----------------------------------------------------------------------------

// One memory file for each board; every child's RAM is a span of it. The kernel maps all of a span,
// a child only what native_child_map gives it.
struct native_memory;

struct native_memory *native_memory_create(void);
void native_memory_destroy(struct native_memory *memory);
// Reserves a span (size a multiple of the page size) and maps it for the kernel, zero filled.
// Returns false when the host has no memory.
bool native_memory_reserve(struct native_memory *memory, size_t size, size_t *offset, uint8_t **kernel);
// The same, with the kernel's view at an address, if nothing else is there.
bool native_memory_reserve_at(struct native_memory *memory, size_t size, void *wanted, size_t *offset,
                              uint8_t **kernel);
void native_memory_release(struct native_memory *memory, size_t offset, uint8_t *kernel, size_t size);

// --- Children ------------------------------------------------------------------------------------

struct native_child;

enum native_protection { NATIVE_READ = 1, NATIVE_WRITE = 2 };

struct native_child_options {
    const struct native_image *image;
    struct native_memory *memory;
    size_t ram_offset;    // where its RAM begins in the memory file
    uint8_t *ram;         // the kernel's view of the same bytes
    uint32_t ram_mapped;  // bytes from ram_start that it may reach at first, a page multiple
    uint64_t random_seed; // for AT_RANDOM: the same seed gives the same run
    int core;             // host core to pin to, or -1
    uint32_t spin;        // see struct native_channel
    bool debugged;        // a debugger will take ptrace: see native_child_hand_over
    // A program of the host to run the executable with: its words, up to NULL. NULL: none. The child is
    // then handed over from the beginning and without the filter; it goes at once, up to its first call.
    // Both live as long as the child.
    const char *const *wrapper;
    int *wrapper_status; // where 0 stands: how the program ended, 128 + the signal if by one
};

enum native_stop_kind {
    NATIVE_STOP_CALL,        // call_class and slots are valid
    NATIVE_STOP_SLICE,       // the budget ran out; the child is stopped
    NATIVE_STOP_INTERRUPTED, // native_wake was called; the child still runs, wait again to go on
    NATIVE_STOP_FAULT,       // a signal: number, address, code, registers
    NATIVE_STOP_FORBIDDEN,   // a Linux system call that no application may make: number, registers
    NATIVE_STOP_DIED,        // it is gone: exit status or signal
};

struct native_registers {
    uint64_t rip, rsp, rflags;
    uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp;
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
};

struct native_stop {
    enum native_stop_kind kind;
    uint32_t call_class; // CALL
    uint32_t slots[4];   // CALL
    int signal;          // FAULT, DIED (0: it exited)
    int code;            // FAULT: si_code; DIED: the exit status
    uint64_t address;    // FAULT: the address that was touched, where the signal has one
    long linux_call;     // FORBIDDEN: the system call's number
    bool is_32_bit_call; // FORBIDDEN: made with int 0x80, whose numbers are others
    bool has_registers;
    struct native_registers registers; // FAULT, FORBIDDEN
};

// Forks and executes image, moves its memory into the memory file, takes the vDSO and its first
// stack away, installs the filter, and leaves it stopped before its first instruction. The caller
// has filled ram with data and zeroes before (see native_image_info). On failure returns NULL and
// writes one line to message.
struct native_child *native_child_start(const struct native_child_options *options, char *message, size_t message_size);

// Ends the child at once, whatever it does, and reaps it. One with a wrapper is asked to leave before
// and gets up to some seconds for it. Accepts NULL.
void native_child_destroy(struct native_child *child);

// Lets the child begin at its entry (first use), or go on after a slice end.
void native_child_continue(struct native_child *child);
// Answers its call: bit i of mask set means slots[i] is a result.
void native_child_return(struct native_child *child, const uint32_t slots[4], unsigned mask);
// Answers its call by an upcall that runs before the stub returns.
void native_child_upcall(struct native_child *child, uint32_t function, const uint32_t arguments[4]);

// Waits until the child needs the kernel, at most budget_ns of the child's own processor time (or ten
// times that and 20 ms in wall time, if it sleeps where it should run). budget_ns 0: no limit.
// After SLICE, FAULT and FORBIDDEN the child is stopped; native_child_continue lets it go on: from a
// fault into the same fault, from a forbidden call as if Linux had answered ENOSYS.
void native_child_wait(struct native_child *child, uint64_t budget_ns, struct native_stop *stop);

// Makes [address, address + size) of the child show memory file bytes from offset on, or nothing.
// Both are multiples of the page size. The child is between a call and its answer, or stopped.
// Returns false if the child is gone.
bool native_child_map(struct native_child *child, uint32_t address, size_t size, size_t offset, unsigned protection);
bool native_child_unmap(struct native_child *child, uint32_t address, size_t size);

// Gives up ptrace with the child stopped by SIGSTOP, so that a debugger can attach. From then on a
// fault is reported when it has killed the child, without registers; a forbidden call is not
// reported but returns ENOSYS; there are no slice ends, and map and unmap fail: map all that the child may
// come to need before.
void native_child_hand_over(struct native_child *child);

int native_child_pid(const struct native_child *child);

// Makes a native_child_wait that is under way, or the next one, return NATIVE_STOP_INTERRUPTED.
// Async-signal-safe.
void native_wake(void);

// Host cores and the spin count that a short measurement found best; core -1 means unpinned.
struct native_placement {
    int kernel_core, child_core;
    uint32_t spin;
};
struct native_placement native_placement_measure(void);
// Keeps the calling thread on the kernel's core from now on.
void native_placement_take(const struct native_placement *placement);
