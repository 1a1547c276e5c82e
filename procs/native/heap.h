// SPDX-License-Identifier: Apache-2.0 OR MIT
// The heap below malloc.c: blocks of memory from the application break. Unlike the C library's
// functions these take no NULL, and the compiler believes to know nothing about them.
#pragma once

#include <stddef.h>

// NULL, with errno set, if RAM is used up. Alignment 16.
void *native_heap_allocate(size_t bytes);
// The alignment is a power of two; else NULL and EINVAL.
void *native_heap_allocate_aligned(size_t alignment, size_t bytes);
// Keeps the content. NULL: no room, and the block is as it was.
void *native_heap_resize(void *memory, size_t bytes);
// Traps on what is no block.
void native_heap_free(void *memory);
// Bytes that the block really has.
size_t native_heap_room(void *memory);
