// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where a native application and the simulator's kernel meet on a 64-bit host: the address map of
// a child and the layout of its shared page. Both sides are built from this one file; neither side
// trusts what it reads here beyond the rules given below.
#pragma once

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

// The address map of a child. Everything lies below 4 GiB, so that a pointer fits a register slot.
#define NATIVE_CHANNEL_ADDRESS 0x0fff0000u // the shared page, read and write
#define NATIVE_GATE_ADDRESS    0x0fff2000u // one page of code by which the kernel maps memory
#define NATIVE_TEXT_ADDRESS    0x10000000u // code and read-only data of the executable ("flash")
#define NATIVE_RAM_ADDRESS     0x20000000u // stack, then data, then heap
// Below 2 GiB: libtock hands the address of a shared buffer on as an int.
#define NATIVE_SHARE_ADDRESS   0x40000000u // where memory that other processes share appears
#define NATIVE_SHARE_STRIDE    0x01000000u // one window for each process slot of the sharer

#define NATIVE_ABI_VERSION 1u

enum native_state {
    NATIVE_STATE_APPLICATION = 1, // the application runs; the kernel waits
    NATIVE_STATE_CALL = 2,        // the application made a call and waits for its result
};

enum native_resume {
    NATIVE_RESUME_RETURN = 0, // slots hold the results: return from the stub
    NATIVE_RESUME_UPCALL = 1, // run upcall_function(upcall_arguments), then return from the stub
    NATIVE_RESUME_LEAVE = 2,  // end by Linux's exit_group(0): only for a child that sets itself up
};

// The shared page. The application may write any of it at any time; the kernel copies a call out
// once and believes only that copy.
struct native_channel {
    uint32_t state;              // enum native_state; the futex word of both sides
    uint32_t kernel_sleeps;      // the kernel is in a futex wait: wake it after changing state
    uint32_t application_sleeps; // the application is in a futex wait: wake it likewise
    uint32_t spin;               // how often the application looks at state before it sleeps; 0 on one core
    uint32_t call_class;         // enum syscall_class
    uint32_t slots[4];           // arguments in, results out; a slot that a result leaves out keeps its value
    uint32_t resume;             // enum native_resume, written by the kernel
    uint32_t upcall_function;
    uint32_t upcall_arguments[4];
};

static_assert(offsetof(struct native_channel, state) == 0, "the filter allows a futex on this word only");
static_assert(sizeof(struct native_channel) == 60, "layout is part of the native ABI");

// A child that another program runs (valgrind) sets itself up. This is its one argument then: the prefix
// and, in hexadecimal with a colon before each, the numbers of struct native_handover.
#define NATIVE_HANDOVER_PREFIX "verge-native"

struct native_handover {
    uint64_t memory_fd;      // the memory file's descriptor
    uint64_t channel_offset; // of the shared page in it
    uint64_t ram_offset;     // of RAM in it
    uint64_t ram_size;       // bytes to map from ram_start on
    uint64_t stack_pointer;  // what the C library's start-up code expects there is there
};

enum { NATIVE_HANDOVER_WORDS = 5 };
static_assert(sizeof(struct native_handover) == 8 * NATIVE_HANDOVER_WORDS, "all of the numbers are written");

// A process whose own checks found an error single-steps into the place of the error with rbx so, and
// with return addresses for the report, or 0: r12 and r13 the callers, innermost first; r14 and r15
// where the memory was allocated and freed.
#define NATIVE_CHECK_TRAP 0x6b636568u

// An ELF note of every executable tells the kernel what the application wants.
#define NATIVE_NOTE_OWNER "Verge"
#define NATIVE_NOTE_TYPE  1u

struct native_note {
    uint32_t abi_version; // NATIVE_ABI_VERSION
    uint32_t ram_start;   // lowest address of RAM; the stack grows down to it
    uint32_t stack_size;  // bytes from ram_start; the initial stack pointer is their end
    uint32_t heap_size;   // bytes of heap that the application expects beyond its data
    uint32_t data_end;    // first address after data and bss: the first application break
};
