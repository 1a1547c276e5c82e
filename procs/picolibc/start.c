// SPDX-License-Identifier: Apache-2.0 OR MIT
// An application of a board after its first instructions (start.S of its processor): data, bss,
// thread-local storage, constructors, main, end. The symbols are application.ld's.
#include "core/abi/abi.h"
#include "procs/libtock/target.h"

#include <assert.h>
#include <picotls.h>
#include <stdlib.h>
#include <string.h>

static_assert(SYSCALL_COMMAND == 2 && SYSCALL_MEMOP == 5 && SYSCALL_EXIT == 6, "start.S repeats them");
static_assert(MEMOP_BRK == 0 && EXIT_TERMINATE == 0 && RETURN_SUCCESS == 128, "start.S repeats them");
static_assert(DRIVER_LOW_LEVEL_DEBUG == 8 && LOW_LEVEL_DEBUG_COMMAND_ALERT == 1, "start.S repeats them");
static_assert(ERROR_INVAL == 6 && ERROR_NOMEM == 9, "start.S repeats them");

extern char __data_start[], __data_source[], __bss_start[], __bss_end[];
extern char __stack_top[], __tls_base[];

int main(void);
void __libc_init_array(void);
_Noreturn void process_start(void);

// So that the kernel can show the memory map of the process.
static void report(enum memop what, const char *address)
{
    uint32_t slots[4] = {what, target_address(address)};
    target_syscall(SYSCALL_MEMOP, slots);
}

_Noreturn void process_start(void)
{
    // Sizes as differences: a symbol that is a number and no place can't be reached from code that moves.
    memcpy(__data_start, __data_source, (size_t)(__bss_start - __data_start)); // the one begins where the other ends
    memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
    _set_tls(__tls_base);
    report(MEMOP_STACK_START, __stack_top);
    report(MEMOP_HEAP_START, __bss_end);
    __libc_init_array();
    exit(main());
}
