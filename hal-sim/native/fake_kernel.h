// SPDX-License-Identifier: Apache-2.0 OR MIT
// The least kernel with which a native application gets as far as main, printf and malloc: for the
// tests and the benchmark of this folder. It handles memop, exit and console writing, and hands
// every other call to its user.
#pragma once

#include "hal-sim/native/native.h"

enum { FAKE_TEST_DRIVER = 0x1000 };
enum { FAKE_YIELD = 0, FAKE_COMMAND = 2, FAKE_ALLOW_RO = 4, FAKE_MEMOP = 5, FAKE_EXIT = 6 };

struct fake_kernel {
    struct native_image *image;
    struct native_memory *memory;
    struct native_child *child;
    uint8_t *ram;
    size_t ram_offset, ram_size;
    uint32_t ram_start, program_break;
    uint32_t stack_reported, heap_reported;
    uint32_t buffer_address, buffer_size; // what the application shares with the console
    const char *const *wrapper;           // set before the start: see struct native_child_options
    int wrapper_status;
    char output[4096];
    size_t output_size;
    struct native_stop stop;
    char message[512];
};

// Opens the executable at path and creates a memory file.
bool fake_open(struct fake_kernel *kernel, const char *path);
// Starts a child in fresh RAM; it begins to run.
bool fake_start(struct fake_kernel *kernel, uint32_t spin, int core);
// The same, but leaves it stopped before its first instruction.
bool fake_start_stopped(struct fake_kernel *kernel, uint32_t spin, int core);
void fake_stop(struct fake_kernel *kernel);
void fake_close(struct fake_kernel *kernel);
// Runs until something happens that it does not handle itself; kernel->stop says what.
enum native_stop_kind fake_run(struct fake_kernel *kernel, uint64_t budget_ns);
// Answers the call with 129, value and second.
void fake_answer(struct fake_kernel *kernel, uint32_t value, uint32_t second);
// The kernel's view of a span of the child's RAM, or NULL.
uint8_t *fake_view(struct fake_kernel *kernel, uint32_t address, uint32_t size);
