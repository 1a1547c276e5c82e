// SPDX-License-Identifier: Apache-2.0 OR MIT
// Memory of a process: the only place where an address of a process becomes kernel memory.
#pragma once

#include "core/kernel/process.h"

// [address, address + size) lies in RAM below the application break. An empty span lies anywhere in
// [start, break].
bool memory_in_ram(const struct process *process, uaddr_t address, uint32_t size);
// ... or in the part of flash that the application may name.
bool memory_readable(const struct process *process, uaddr_t address, uint32_t size);
// Where a subscribed function may be.
bool memory_is_function(const struct process *process, uaddr_t address);

// The kernel's view of application memory. NULL: not all of it is the application's.
uint8_t *memory_writable_view(const struct process *process, uaddr_t address, uint32_t size);
const uint8_t *memory_readable_view(const struct process *process, uaddr_t address, uint32_t size);

// Moves the break. Growth is zeroed. NOMEM for every failure, as applications expect it.
enum error memory_brk(struct process *process, uaddr_t new_break);
enum error memory_sbrk(struct process *process, int32_t delta, uaddr_t *old_break);

// Remembers that [address, address + size) was handed to the kernel.
void memory_note_allow(struct process *process, uaddr_t address, uint32_t size);

// Takes bytes off the kernel's end for a grant. NULL: they would meet what the application reaches.
// The address is a multiple of 8, the memory is zero.
void *memory_take(struct process *process, uint32_t size, uaddr_t *address);
// The kernel's view of the kernel's own part.
void *memory_kernel_view(const struct process *process, uaddr_t address);

// Start and end of writeable flash region `index`. FAIL: no such region, or it is empty or outside.
enum error memory_flash_region(const struct process *process, uint32_t index, uaddr_t *start, uaddr_t *end);
