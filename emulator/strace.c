// SPDX-License-Identifier: Apache-2.0 OR MIT
// See strace.h.
#include "emulator/strace.h"

#include "emulator/describe.h"
#include "hal-sim/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct strace {
    const struct machine *machine;
    void (*put)(void *context, const char *text, size_t size);
    void *context;
};

struct strace *strace_create(void)
{
    return calloc(1, sizeof(struct strace));
}

void strace_destroy(struct strace *strace)
{
    free(strace);
}

void strace_attach(struct strace *strace, const struct machine *machine)
{
    strace->machine = machine;
}

void strace_copy_to(struct strace *strace, void (*put)(void *context, const char *text, size_t size), void *context)
{
    strace->put = put;
    strace->context = context;
}

static void print_line(const struct strace *strace, const struct process *process, const char *text)
{
    const uint64_t now_ns = strace->machine != NULL ? machine_now_ns(strace->machine) : 0;
    char line[400];
    (void)snprintf(line, sizeof(line), "[%12.6f] %.*s: %s\n", (double)now_ns / 1e9, (int)process->name_size,
                   process->name, text);
    (void)fputs(line, stderr);
    if (strace->put != NULL)
        strace->put(strace->context, line, strlen(line));
}

void strace_syscall(struct strace *strace, const struct process *process, const struct process_syscall *call,
                    const struct syscall_return *result)
{
    char text[256];
    struct format_buffer buffer;
    format_buffer_init(&buffer, text, sizeof(text));
    describe_answered(call, result, &buffer.sink);
    print_line(strace, process, text);
}

void strace_upcall(struct strace *strace, const struct process *process, const struct task *task)
{
    char text[256];
    struct format_buffer buffer;
    format_buffer_init(&buffer, text, sizeof(text));
    describe_task(task, &buffer.sink);
    print_line(strace, process, text);
}
