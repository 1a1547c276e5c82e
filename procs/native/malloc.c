// SPDX-License-Identifier: Apache-2.0 OR MIT
// malloc and its relatives, in place of the C library's: thin names for the heap, or in a checking
// build for the one that watches its blocks.
#include "procs/native/checked_heap.h"
#include "procs/native/heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096 };

#ifdef NATIVE_CHECKED
#define HERE                  ((uintptr_t)__builtin_return_address(0))
#define ALLOCATE(bytes)       checked_heap_allocate(1, (bytes), HERE)
#define ALIGNED(align, bytes) checked_heap_allocate((align), (bytes), HERE)
#define RESIZE(memory, bytes) checked_heap_resize((memory), (bytes), HERE)
#define FREE(memory)          checked_heap_free((memory), HERE)
#define ROOM(memory)          checked_heap_room(memory)
#else
#define ALLOCATE(bytes)       native_heap_allocate(bytes)
#define ALIGNED(align, bytes) native_heap_allocate_aligned((align), (bytes))
#define RESIZE(memory, bytes) native_heap_resize((memory), (bytes))
#define FREE(memory)          native_heap_free(memory)
#define ROOM(memory)          native_heap_room(memory)
#endif

void *malloc(size_t bytes)
{
    return ALLOCATE(bytes);
}

void free(void *memory)
{
    if (memory)
        FREE(memory);
}

void *calloc(size_t count, size_t bytes)
{
    size_t total;
    if (__builtin_mul_overflow(count, bytes, &total))
        total = SIZE_MAX;
    void *memory = ALLOCATE(total);
    return memory ? memset(memory, 0, total) : NULL;
}

void *realloc(void *memory, size_t bytes)
{
    return memory ? RESIZE(memory, bytes) : ALLOCATE(bytes);
}

void *memalign(size_t alignment, size_t bytes)
{
    return ALIGNED(alignment, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    return ALIGNED(alignment, bytes);
}

int posix_memalign(void **result, size_t alignment, size_t bytes)
{
    if (alignment < sizeof(void *) || (alignment & (alignment - 1)))
        return EINVAL;
    int saved = errno;
    void *memory = ALIGNED(alignment, bytes);
    errno = saved;
    if (!memory)
        return ENOMEM;
    *result = memory;
    return 0;
}

void *valloc(size_t bytes)
{
    return ALIGNED(PAGE, bytes);
}

void *pvalloc(size_t bytes)
{
    return ALIGNED(PAGE, (bytes + PAGE - 1) & ~(size_t)(PAGE - 1));
}

size_t malloc_usable_size(void *memory)
{
    return memory ? ROOM(memory) : 0;
}

// A name by which glibc calls its own allocator from within.
void *__libc_memalign(size_t alignment, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes)
{
    return ALIGNED(alignment, bytes);
}
