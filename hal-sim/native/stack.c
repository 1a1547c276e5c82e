// SPDX-License-Identifier: Apache-2.0 OR MIT
// The first stack of a native application, as the System V ABI for AMD64 (section 3.4.1) lays it out:
// argc, argv, environment, auxiliary vector. It holds nothing of the host: no vDSO, no clock, no
// environment, and AT_RANDOM comes from the run's seed.
#include "hal-sim/native/internal.h"

#include <elf.h>
#include <string.h>

// Writes downwards; the kernel's view and the child's addresses differ by a constant.
struct writer {
    uint8_t *bottom;
    uint32_t ram_start, address;
};

static uint32_t push(struct writer *w, const void *bytes, size_t size, uint32_t alignment)
{
    w->address = (w->address - (uint32_t)size) & ~(alignment - 1);
    memcpy(w->bottom + (w->address - w->ram_start), bytes, size);
    return w->address;
}

// SplitMix64: enough to turn neighbouring seeds into unrelated bytes.
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint32_t native_stack_build(const struct native_child_options *options)
{
    const struct native_image_info *info = native_image_info(options->image);
    uint32_t top = info->note.ram_start + info->note.stack_size;
    struct writer w = {options->ram, info->note.ram_start, top};
    uint64_t seed = options->random_seed;
    uint64_t random[2] = {next_random(&seed), next_random(&seed)};
    uint16_t headers;
    uint32_t headers_at = native_image_headers(options->image, &headers);
    size_t name_size = strnlen(info->name, 63) + 1;

    uint32_t random_at = push(&w, random, sizeof random, 16);
    char name[64] = "";
    memcpy(name, info->name, name_size - 1);
    uint32_t name_at = push(&w, name, name_size, 16);
    const uint64_t block[] = {
        1,         name_at,     0,         0, // argc, argv[0], end of argv, end of environment
        AT_PHDR,   headers_at,  AT_PHENT,  sizeof(Elf64_Phdr),
        AT_PHNUM,  headers,     AT_PAGESZ, NATIVE_PAGE,
        AT_ENTRY,  info->entry, AT_RANDOM, random_at,
        AT_UID,    0,           AT_EUID,   0,
        AT_GID,    0,           AT_EGID,   0,
        AT_SECURE, 0,           AT_CLKTCK, 100,
        AT_NULL,   0,
    };
    static_assert(sizeof block % 16 == 0, "the stack pointer is a multiple of 16 at the entry");
    return push(&w, block, sizeof block, 16);
}
