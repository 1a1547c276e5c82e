// SPDX-License-Identifier: Apache-2.0 OR MIT
// Turns a freshly executed program into a process of the virtual board, before its first
// instruction: brings in the gate and the shared page, takes everything else of Linux away, puts
// the memory file's RAM in place of the file's own data, installs the filter.
#include "hal-sim/native/internal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#ifndef SECCOMP_FILTER_FLAG_SPEC_ALLOW
#define SECCOMP_FILTER_FLAG_SPEC_ALLOW 4u
#endif

#define USER_END 0x7ffffffff000u // Linux maps nothing above unless asked by address
enum { SECCOMP_MODE_FILTER_OPERATION = 1, GATE_OFFSET = 0 };

// The channel page serves as letter box while the child runs nothing but the gate.
enum { CALLS_AT = 64, CALLS = 12, NAME_AT = 1024, FILTER_AT = 2048 };
static_assert(CALLS_AT + CALLS * sizeof(struct native_linux_call) <= NAME_AT, "the parts do not overlap");

struct batch {
    struct native_linux_call *calls; // on the channel page
    long expected[CALLS];
    unsigned count;
};

static void add(struct batch *batch, long expected, struct native_linux_call call)
{
    batch->expected[batch->count] = expected;
    batch->calls[batch->count++] = call;
}

static void add_unmap(struct batch *batch, uint64_t start, uint64_t end)
{
    if (start < end)
        add(batch, 0, (struct native_linux_call){SYS_munmap, {start, end - start}});
}

static struct native_linux_call map_call(uint64_t address, uint64_t size, int protection, uint64_t offset)
{
    return (struct native_linux_call){
        SYS_mmap, {address, size, (uint64_t)protection, MAP_SHARED | MAP_FIXED, NATIVE_MEMORY_FD, offset}};
}

// The first call has no gate yet: eight bytes at the entry stand in for it. The register that names
// the call is among them, because the exec that is just ending still writes rax.
static bool map_gate(struct native_child *child, uint32_t entry)
{
    static const uint8_t code[8] = {0xb8, SYS_mmap, 0, 0, 0, 0x0f, 0x05, 0xcc}; // mov, syscall, int3
    uint64_t word;
    memcpy(&word, code, sizeof word);
    long original = ptrace(PTRACE_PEEKTEXT, child->pid, (void *)(uintptr_t)entry, NULL);
    if (ptrace(PTRACE_POKETEXT, child->pid, (void *)(uintptr_t)entry, (void *)word) != 0)
        return false;
    struct native_linux_call call = map_call(NATIVE_GATE_ADDRESS, NATIVE_PAGE, PROT_READ | PROT_EXEC, GATE_OFFSET);
    long result = 0;
    bool mapped = native_inject_at(child, entry, &call, &result) && result == NATIVE_GATE_ADDRESS;
    return mapped && ptrace(PTRACE_POKETEXT, child->pid, (void *)(uintptr_t)entry, (void *)original) == 0;
}

static bool map_channel(struct native_child *child)
{
    struct native_linux_call call =
        map_call(NATIVE_CHANNEL_ADDRESS, NATIVE_PAGE, PROT_READ | PROT_WRITE, child->channel_offset);
    long result = 0;
    return native_inject(child, &call, &result) && result == NATIVE_CHANNEL_ADDRESS;
}

static void fill_batch(struct batch *batch, const struct native_child_options *options)
{
    const struct native_image_info *info = native_image_info(options->image);
    uint64_t text_end = (uint64_t)info->text_start + info->text_size;
    text_end = (text_end + NATIVE_PAGE - 1) & ~(uint64_t)(NATIVE_PAGE - 1);
    add_unmap(batch, 0, NATIVE_CHANNEL_ADDRESS);
    add_unmap(batch, NATIVE_CHANNEL_ADDRESS + NATIVE_PAGE, NATIVE_GATE_ADDRESS);
    add_unmap(batch, NATIVE_GATE_ADDRESS + NATIVE_PAGE, info->text_start);
    add_unmap(batch, text_end, USER_END);
    uint32_t ram = info->note.ram_start;
    if (options->ram_mapped)
        add(batch, (long)ram, map_call(ram, options->ram_mapped, PROT_READ | PROT_WRITE, options->ram_offset));
    add(batch, 0, (struct native_linux_call){SYS_prctl, {PR_SET_NAME, NATIVE_CHANNEL_ADDRESS + NAME_AT}});
    // Again, although spawn.c did: nothing promises that it outlives exec.
    add(batch, 0, (struct native_linux_call){SYS_prctl, {PR_SET_TSC, PR_TSC_SIGSEGV}});
    add(batch, 0,
        (struct native_linux_call){
            SYS_seccomp,
            {SECCOMP_MODE_FILTER_OPERATION, SECCOMP_FILTER_FLAG_SPEC_ALLOW, NATIVE_CHANNEL_ADDRESS + FILTER_AT}});
    batch->calls[batch->count].number = -1;
}

static bool run_batch(struct native_child *child, const struct native_child_options *options, char *message,
                      size_t message_size)
{
    uint8_t *page = (uint8_t *)child->channel;
    struct batch batch = {.calls = (struct native_linux_call *)(page + CALLS_AT)};
    const char *name = native_image_info(options->image)->name;
    memset(page, 0, NATIVE_PAGE);
    fill_batch(&batch, options);
    snprintf((char *)page + NAME_AT, 16, "%s", name);
    native_filter_write(page + FILTER_AT, NATIVE_CHANNEL_ADDRESS + FILTER_AT);
    bool done = native_inject_batch(child, NATIVE_CHANNEL_ADDRESS + CALLS_AT);
    for (unsigned i = 0; done && i < batch.count; i++) {
        if (batch.calls[i].number == batch.expected[i])
            continue;
        snprintf(message, message_size, "%s: Linux refused step %u of the set-up: %s", name, i,
                 strerror((int)-batch.calls[i].number));
        return false;
    }
    memset(page, 0, NATIVE_PAGE);
    if (!done)
        snprintf(message, message_size, "%s: the process was killed while it was set up", name);
    return done;
}

static bool set_entry(struct native_child *child, const struct native_child_options *options)
{
    struct user_regs_struct registers, clean = {0};
    if (!native_registers_get(child, &registers))
        return false;
    clean.cs = registers.cs;
    clean.ss = registers.ss;
    clean.eflags = 0x202;
    clean.orig_rax = (unsigned long long)-1;
    clean.rip = native_image_info(options->image)->entry;
    clean.rsp = native_stack_build(options);
    return native_registers_set(child, &clean);
}

bool native_setup(struct native_child *child, const struct native_child_options *options, char *message,
                  size_t message_size)
{
    const struct native_image_info *info = native_image_info(options->image);
    uint64_t no_signals = 0;
    bool mapped = ptrace(PTRACE_SETSIGMASK, child->pid, (void *)sizeof no_signals, &no_signals) == 0 &&
                  map_gate(child, info->entry) && map_channel(child);
    if (!mapped) {
        snprintf(message, message_size, "%s: cannot place code and memory in the new process", info->name);
        return false;
    }
    if (!run_batch(child, options, message, message_size))
        return false;
    child->channel->state = NATIVE_STATE_APPLICATION;
    child->channel->spin = options->spin;
    if (set_entry(child, options))
        return true;
    snprintf(message, message_size, "%s: the process was killed while it was set up", info->name);
    return false;
}
