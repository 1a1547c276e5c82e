// SPDX-License-Identifier: Apache-2.0 OR MIT
// On QEMU's machine, with nothing below it: reads cases from a file of the host, runs them, writes down how they
// ended. RAM and code are as the header's pages say before each of them.
#include "runner.h"

enum { SYS_OPEN = 1, SYS_WRITE = 5, SYS_READ = 6, SYS_EXIT = 0x18, SYS_EXIT_EXTENDED = 0x20 };
enum { MODE_READ_BINARY = 1, MODE_WRITE_BINARY = 5, APPLICATION_EXIT = 0x20026 };
enum { WORDS = EXCHANGE_PAGE / 4, OUT_WORDS = 1 << 16, CASES = 64 };

static struct exchange_header header;
static uint32_t first_ram[WORDS];
static uint32_t first_code[WORDS];
static struct exchange_case cases[CASES];
static uint32_t out[OUT_WORDS];
static uint32_t used;
static uint32_t input, output;

// --- Files ---------------------------------------------------------------------------------------

static uint32_t open(const char *name, uint32_t length, uint32_t mode)
{
    const uint32_t block[3] = {(uint32_t)(uintptr_t)name, mode, length};
    return runner_host(SYS_OPEN, block);
}

static void read(void *place, uint32_t size)
{
    const uint32_t block[3] = {input, (uint32_t)(uintptr_t)place, size};
    if (runner_host(SYS_READ, block) != 0) // the bytes that did not come
        runner_broken();
}

static void flush(void)
{
    const uint32_t block[3] = {output, (uint32_t)(uintptr_t)out, used * 4};
    if (runner_host(SYS_WRITE, block) != 0)
        runner_broken();
    used = 0;
}

static void leave(uint32_t status)
{
    const uint32_t block[2] = {APPLICATION_EXIT, status};
    (void)runner_host(SYS_EXIT_EXTENDED, block);
    for (;;)
        continue;
}

void runner_broken(void)
{
    leave(1);
}

// --- Cases ---------------------------------------------------------------------------------------

static volatile uint32_t *page(uint32_t address)
{
    return (volatile uint32_t *)(uintptr_t)address;
}

static void fill(uint32_t address, uint32_t *copy)
{
    read(copy, EXCHANGE_PAGE);
    for (uint32_t i = 0; i < WORDS; i++)
        page(address)[i] = copy[i];
}

static void put_code(const struct exchange_case *begin)
{
    volatile uint32_t *const code = page(header.code + begin->code_at);
    for (uint32_t i = 0; i < EXCHANGE_CODE; i++)
        code[i] = begin->code[i];
}

static void restore_code(const struct exchange_case *begin)
{
    volatile uint32_t *const code = page(header.code + begin->code_at);
    for (uint32_t i = 0; i < EXCHANGE_CODE; i++)
        code[i] = first_code[begin->code_at / 4 + i];
}

// Writes down what is no more as it was, and makes it so.
static uint32_t restore_ram(void)
{
    volatile uint32_t *const ram = page(header.ram);
    uint32_t changes = 0;
    for (uint32_t i = 0; i < WORDS; i++) {
        const uint32_t value = ram[i];
        if (value == first_ram[i])
            continue;
        out[used++] = i * 4;
        out[used++] = value;
        ram[i] = first_ram[i];
        changes++;
    }
    return changes;
}

static void run(const struct exchange_case *begin)
{
    struct exchange_result *const result = (struct exchange_result *)&out[used];
    for (uint32_t i = 0; i < sizeof(*result) / 4; i++)
        out[used++] = 0;
    put_code(begin);
    runner_run(begin, result);
    restore_code(begin);
    result->changes = restore_ram();
    if (used + sizeof(*result) / 4 + 2 * WORDS > OUT_WORDS)
        flush();
}

void runner_main(void)
{
    input = open("cases", 5, MODE_READ_BINARY);
    output = open("results", 7, MODE_WRITE_BINARY);
    read(&header, sizeof(header));
    fill(header.ram, first_ram);
    fill(header.tables, first_code);
    fill(header.code, first_code);
    runner_protect(&header);
    for (uint32_t i = 0; i < header.count; i++) {
        const uint32_t left = header.count - i;
        if (i % CASES == 0)
            read(cases, (left < CASES ? left : CASES) * (uint32_t)sizeof(cases[0]));
        run(&cases[i % CASES]);
    }
    flush();
    leave(0);
}
