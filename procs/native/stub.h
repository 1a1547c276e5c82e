// SPDX-License-Identifier: Apache-2.0 OR MIT
// The one way by which a native application reaches the kernel. The library's yield, subscribe,
// command, allow, memop and exit are each a few lines around native_syscall().
#pragma once

#include <stddef.h>
#include <stdint.h>

// Makes a system call of TRD 104: class_number as in its section 4, slots r0 to r3 in and out. A
// slot for which the kernel has no result keeps its value. If the kernel answers by an upcall
// (yield classes), the upcall function runs before this returns, and may itself make calls.
void native_syscall(uint32_t class_number, uint32_t slots[4]);

// Writes to the console whatever else goes on there; for reports of an error.
void native_console_report(const char *bytes, size_t size);

// Ends the application with a completion code (exit-terminate); does not flush anything.
_Noreturn void native_exit(uint32_t completion_code);

// Moves the application break by delta bytes (memop sbrk). Returns the old break, or NULL when the
// kernel refuses.
void *native_sbrk(int32_t delta);
