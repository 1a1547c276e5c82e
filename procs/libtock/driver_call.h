// SPDX-License-Identifier: Apache-2.0 OR MIT
// Shorthand that the *_syscalls.c files are written in: one system call to a driver, its answer as a
// return code. Internal to the library.
#pragma once

#include "libtock/tock.h"

// A command that returns no value.
returncode_t driver_command(uint32_t driver, uint32_t number, uint32_t arg1, uint32_t arg2);

// A command that returns one word, stored if the command succeeds.
returncode_t driver_command_u32(uint32_t driver, uint32_t number, uint32_t arg1, uint32_t arg2, uint32_t *value);

// The same for a value that the interface has as an int.
returncode_t driver_command_int(uint32_t driver, uint32_t number, uint32_t arg1, int *value);

returncode_t driver_subscribe(uint32_t driver, uint32_t number, subscribe_upcall callback, void *opaque);
returncode_t driver_lend_readwrite(uint32_t driver, uint32_t number, void *buffer, size_t length);
returncode_t driver_lend_readonly(uint32_t driver, uint32_t number, const void *buffer, size_t length);
