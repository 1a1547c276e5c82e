// SPDX-License-Identifier: Apache-2.0 OR MIT
// The memory file of a board: spans of it are the children's RAM and channels. The file's first
// page holds the gate code. Released spans give their memory back to the host and are used again.
#include "hal-sim/native/internal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x10u // Linux 6.3: the gate page has to stay executable where the default is not
#endif

struct span {
    size_t offset, size;
};

struct native_memory {
    int fd;
    size_t end;        // length of the file
    struct span *free; // in no order
    size_t free_count, free_room;
};

static int create_file(void)
{
    int fd = memfd_create("verge-memory", MFD_CLOEXEC | MFD_EXEC);
    if (fd < 0)
        fd = memfd_create("verge-memory", MFD_CLOEXEC);
    if (fd < 0 || fd > 2)
        return fd;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, 3); // a host that runs without stdio; spawn.c uses 0 to 2
    close(fd);
    return high;
}

struct native_memory *native_memory_create(void)
{
    struct native_memory *memory = calloc(1, sizeof *memory);
    if (!memory)
        return NULL;
    memory->fd = create_file();
    memory->end = NATIVE_PAGE;
    bool written = memory->fd >= 0 && ftruncate(memory->fd, NATIVE_PAGE) == 0 &&
                   pwrite(memory->fd, native_gate_code, native_gate_size, 0) == (ssize_t)native_gate_size;
    if (written)
        return memory;
    native_memory_destroy(memory);
    return NULL;
}

void native_memory_destroy(struct native_memory *memory)
{
    if (!memory)
        return;
    if (memory->fd >= 0)
        close(memory->fd);
    free(memory->free);
    free(memory);
}

int native_memory_fd(const struct native_memory *memory)
{
    return memory->fd;
}

static bool take_free(struct native_memory *memory, size_t size, size_t *offset)
{
    for (size_t i = 0; i < memory->free_count; i++) {
        struct span *span = &memory->free[i];
        if (span->size < size)
            continue;
        *offset = span->offset;
        span->offset += size;
        span->size -= size;
        if (span->size == 0)
            *span = memory->free[--memory->free_count];
        return true;
    }
    return false;
}

static bool join_free(struct native_memory *memory, size_t offset, size_t size)
{
    for (size_t i = 0; i < memory->free_count; i++) {
        struct span span = memory->free[i];
        bool before = span.offset + span.size == offset, after = offset + size == span.offset;
        if (!before && !after)
            continue;
        memory->free[i] = memory->free[--memory->free_count];
        native_memory_release(memory, before ? span.offset : offset, NULL, span.size + size);
        return true;
    }
    return false;
}

// A span that finds no room in the list is lost until the file goes: its memory was given back.
static void add_free(struct native_memory *memory, size_t offset, size_t size)
{
    if (memory->free_count == memory->free_room) {
        size_t room = memory->free_room ? 2 * memory->free_room : 16;
        struct span *grown = realloc(memory->free, room * sizeof *grown);
        if (!grown)
            return;
        memory->free = grown;
        memory->free_room = room;
    }
    memory->free[memory->free_count++] = (struct span){offset, size};
}

static bool take_end(struct native_memory *memory, size_t size, size_t *offset)
{
    if (ftruncate(memory->fd, (off_t)(memory->end + size)) != 0)
        return false;
    *offset = memory->end;
    memory->end += size;
    return true;
}

bool native_memory_reserve(struct native_memory *memory, size_t size, size_t *offset, uint8_t **kernel)
{
    return native_memory_reserve_at(memory, size, NULL, offset, kernel);
}

bool native_memory_reserve_at(struct native_memory *memory, size_t size, void *wanted, size_t *offset, uint8_t **kernel)
{
    if (size == 0 || size % NATIVE_PAGE || (!take_free(memory, size, offset) && !take_end(memory, size, offset)))
        return false;
    void *view = mmap(wanted, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory->fd, (off_t)*offset);
    if (view == MAP_FAILED) {
        native_memory_release(memory, *offset, NULL, size);
        return false;
    }
    *kernel = view;
    return true;
}

// Punching the hole is also what zero-fills the span for its next user.
void native_memory_release(struct native_memory *memory, size_t offset, uint8_t *kernel, size_t size)
{
    if (kernel) {
        munmap(kernel, size);
        fallocate(memory->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)size);
    }
    if (!join_free(memory, offset, size))
        add_free(memory, offset, size);
}
