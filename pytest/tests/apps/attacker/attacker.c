// SPDX-License-Identifier: Apache-2.0 OR MIT
// Does what a process may not: one attack, which it is told by a line on the console. The tests look at
// what the kernel makes of it. A line is a word and up to three numbers.
#include <libtock-sync/interface/console.h>
#include <libtock-sync/services/alarm.h>
#include <libtock/tock.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t numbers[3];

#if defined(__x86_64__)
#include "attacker_host.h"
#else
#include "attacker_board.h"
#endif

// --- Memory --------------------------------------------------------------------------------------

static void read_at(uint64_t address)
{
    printf("read %d\n", *(volatile uint8_t *)(uintptr_t)address);
}

static void write_at(uint64_t address)
{
    *(volatile uint8_t *)(uintptr_t)address = 0x5a;
    printf("wrote\n");
}

static void run_at(uint64_t address)
{
    call_address(address);
    printf("ran\n");
}

// Where things are, for the tests to aim at; what lies above the break begins where protection can.
static void relative(void)
{
    const uintptr_t broke = memop(1, 0).data;
    const char *const names[] = {"above_break", "grant",     "grant_end", "flash",
                                 "flash_end",   "below_ram", "data",      "heap"};
    const uintptr_t bases[] = {(broke + GRAIN - 1) & ~(uintptr_t)(GRAIN - 1),
                               (uintptr_t)tock_app_grant_begins_at(),
                               (uintptr_t)tock_app_memory_ends_at() - 4,
                               (uintptr_t)tock_app_flash_begins_at(),
                               (uintptr_t)tock_app_flash_ends_at() - 4,
                               (uintptr_t)tock_app_memory_begins_at() - 4,
                               (uintptr_t)numbers,
                               broke - 64};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        printf("at %s %#lx\n", names[i], (unsigned long)bases[i]);
}

// --- Stack ---------------------------------------------------------------------------------------

static __attribute__((noinline)) int deeper(volatile int depth)
{
    volatile char frame[512];
    frame[0] = (char)depth;
    return deeper(depth + 1) + frame[depth & 511];
}

// --- The kernel's own calls -----------------------------------------------------------------------

// Allows and subscribes with pointers that are not ours: errors, no faults.
static void bad_pointers(void)
{
    const uint32_t addresses[] = {0,
                                  4,
                                  CHANNEL,
                                  0x0fff2000,
                                  (uint32_t)(uintptr_t)tock_app_grant_begins_at(),
                                  (uint32_t)(uintptr_t)tock_app_memory_ends_at() - 4,
                                  0x40000000,
                                  0x7ffffff0,
                                  0xffffffff,
                                  (uint32_t)(uintptr_t)tock_app_memory_begins_at() - 4};
    int refused = 0;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        void *const pointer = (void *)(uintptr_t)addresses[i];
        refused += allow_readwrite(1, 1, pointer, 8).status == TOCK_STATUSCODE_INVAL;
        refused += allow_readonly(1, 1, pointer, 8).status == TOCK_STATUSCODE_INVAL;
        refused += allow_readwrite(1, 1, tock_app_memory_begins_at(), 0xffffffff - i).status == TOCK_STATUSCODE_INVAL;
        if (pointer != NULL)
            refused += subscribe(1, 1, (subscribe_upcall *)pointer, NULL).status == TOCK_STATUSCODE_INVAL;
    }
    printf("refused %d\n", refused);
}

// --- Which --------------------------------------------------------------------------------------

static void attack(const char *word, const char *text)
{
    if (strcmp(word, "read") == 0)
        read_at(numbers[0]);
    else if (strcmp(word, "write") == 0)
        write_at(numbers[0]);
    else if (strcmp(word, "run") == 0)
        run_at(numbers[0]);
    else if (strcmp(word, "where") == 0)
        relative();
    else if (strcmp(word, "recurse") == 0)
        printf("%d\n", deeper(0));
    else if (strcmp(word, "bad_pointers") == 0)
        bad_pointers();
    else if (strcmp(word, "tock") == 0)
        tock_call();
    else if (strcmp(word, "spin") == 0)
        for (;;)
            __asm__ volatile("");
    else if (strcmp(word, "abort") == 0)
        abort();
    else if (!attack_more(word, text))
        printf("unknown attack %s\n", word);
}

static void read_line(char *line, size_t size)
{
    size_t length = 0;
    uint32_t got;
    uint8_t byte;
    while (libtocksync_console_read(&byte, 1, &got) == RETURNCODE_SUCCESS && byte != '\n')
        if (length < size - 1)
            line[length++] = (char)byte;
    line[length] = '\0';
}

int main(void)
{
    static char line[128];
    printf("ready\n");
    for (;;) {
        read_line(line, sizeof line);
        char *rest = line;
        const char *const word = strsep(&rest, " ");
        char *number = rest;
        for (int i = 0; i < 3; i++)
            numbers[i] = number != NULL ? strtoull(number, &number, 0) : 0;
        attack(word, rest != NULL ? rest : "");
        printf("survived\n");
    }
}
