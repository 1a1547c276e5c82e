// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the C library of the boards' targets needs of a system: memory and an end. There is no clock
// and no file; a program that uses one does not link.
#include "libtock/tock.h"

#include "core/abi/abi.h"
#include "libtock/target.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *sbrk(ptrdiff_t delta)
{
    uint32_t slots[4] = {MEMOP_SBRK, (uint32_t)delta};
    target_syscall(SYSCALL_MEMOP, slots);
    if (slots[0] == RETURN_SUCCESS_U32)
        return target_pointer(slots[1]);
    errno = ENOMEM;
    return (void *)-1; // what sbrk() says instead of NULL
}

void _exit(int status)
{
    tock_exit((uint32_t)status);
}

// An undefined instruction: a fault of the process, which the kernel reports with its place.
void abort(void)
{
    for (;;)
        __builtin_trap();
}

_Noreturn void __assert_func(const char *file, int line, const char *function, const char *expression)
{
    fflush(stdout);
    fprintf(stderr, "%s:%d: %s: assertion failed: %s\n", file, line, function ? function : "?", expression);
    abort();
}

_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail(void)
{
    fflush(stdout);
    fputs("stack buffer overrun\n", stderr);
    abort();
}
