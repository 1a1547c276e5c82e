// SPDX-License-Identifier: Apache-2.0 OR MIT
// stdin, stdout and stderr over the console driver. The streams are the C library's own; only the
// functions that move their bytes are ours. Writing waits with yield-wait-for, which runs no other
// upcall, so printf may be used anywhere, also within an upcall.
#include "core/abi/abi.h"
#include "procs/native/stub.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

// Each direction has one number for its command and its upcall, and both have one for the buffer.
static_assert(CONSOLE_COMMAND_WRITE == CONSOLE_UPCALL_WRITE_DONE && CONSOLE_COMMAND_READ == CONSOLE_UPCALL_READ_DONE,
              "struct transfer holds one number");
static_assert(CONSOLE_RO_WRITE == CONSOLE_RW_READ, "allow() uses one number");

struct transfer {
    uint32_t allow_class, number; // number: of the command and of its upcall alike
    const void *bytes;
    uint32_t size;
};

static void allow(const struct transfer *t, const void *bytes, uint32_t size, uint32_t slots[4])
{
    slots[0] = DRIVER_CONSOLE;
    slots[1] = CONSOLE_RO_WRITE;
    slots[2] = (uint32_t)(uintptr_t)bytes;
    slots[3] = size;
    native_syscall(t->allow_class, slots);
}

// Starts the transfer and waits for it. Returns false if the driver refuses, with the error in result;
// else result holds the arguments of the driver's upcall.
static bool run(const struct transfer *t, uint32_t result[4])
{
    uint32_t slots[4];
    allow(t, t->bytes, t->size, slots);
    if (slots[0] < RETURN_SUCCESS)
        return false;
    uint32_t command[4] = {DRIVER_CONSOLE, t->number, t->size, 0};
    native_syscall(SYSCALL_COMMAND, command);
    bool started = command[0] >= RETURN_SUCCESS;
    result[0] = started ? YIELD_WAIT_FOR : command[1];
    if (started) {
        result[1] = DRIVER_CONSOLE;
        result[2] = t->number;
        native_syscall(SYSCALL_YIELD, result);
    }
    allow(t, NULL, 0, slots);
    return started;
}

static ssize_t console_write(void *cookie, const char *bytes, size_t size)
{
    (void)cookie;
    size_t done = 0;
    while (done < size) {
        uint32_t result[4] = {0};
        struct transfer t = {SYSCALL_ALLOW_READ_ONLY, CONSOLE_COMMAND_WRITE, bytes + done, (uint32_t)(size - done)};
        if (!run(&t, result) || result[0] == 0 || result[0] > size - done) {
            errno = EIO;
            return 0;
        }
        done += result[0];
    }
    return (ssize_t)done;
}

static ssize_t console_read(void *cookie, char *bytes, size_t size)
{
    (void)cookie;
    uint32_t result[4] = {0};
    struct transfer t = {SYSCALL_ALLOW_READ_WRITE, CONSOLE_COMMAND_READ, bytes, (uint32_t)size};
    if (!run(&t, result) || result[0] != 0 || result[1] > size) {
        errno = EIO;
        return -1;
    }
    return (ssize_t)result[1];
}

// A write of the application that is under way ends first.
void native_console_report(const char *bytes, size_t size)
{
    const struct transfer t = {SYSCALL_ALLOW_READ_ONLY, CONSOLE_COMMAND_WRITE, bytes, (uint32_t)size};
    uint32_t result[4] = {0}, wait[4] = {YIELD_WAIT_FOR, DRIVER_CONSOLE, CONSOLE_UPCALL_WRITE_DONE};
    if (run(&t, result) || result[0] != ERROR_BUSY)
        return;
    native_syscall(SYSCALL_YIELD, wait);
    (void)run(&t, result);
}

static char out_buffer[256];

// fopencookie allocates, which the C library cannot do before its own start-up has run; so this is
// a constructor, before those of the application.
__attribute__((constructor(101))) static void open_streams(void)
{
    FILE *in = fopencookie(NULL, "r", (cookie_io_functions_t){.read = console_read});
    FILE *out = fopencookie(NULL, "w", (cookie_io_functions_t){.write = console_write});
    FILE *error = fopencookie(NULL, "w", (cookie_io_functions_t){.write = console_write});
    if (!in || !out || !error)
        return;
    setvbuf(in, NULL, _IONBF, 0); // a byte at a time: the driver answers when the buffer is full
    setvbuf(out, out_buffer, _IOLBF, sizeof out_buffer);
    setvbuf(error, NULL, _IONBF, 0);
    stdin = in;
    stdout = out;
    stderr = error;
}
