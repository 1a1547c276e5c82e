// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "oracle.h"

#include <string.h>

struct memory ours __attribute__((aligned(4096)));
struct memory theirs __attribute__((aligned(4096)));
struct processor processor;
uc_engine *unicorn;
struct random source = {.state = 0x123456789abcdef};
uint32_t exception;

static void at_exception(uc_engine *engine, uint32_t number, void *context)
{
    (void)context;
    exception = number;
    uc_emu_stop(engine);
}

void must(uc_err error)
{
    if (error != UC_ERR_OK)
        fail_msg("Unicorn: %s", uc_strerror(error));
}

void oracle_map(void)
{
    uc_hook hook;
    must(uc_mem_map_ptr(unicorn, CODE, CODE_BYTES, UC_PROT_READ | UC_PROT_EXEC, theirs.code));
    must(uc_mem_map_ptr(unicorn, RAM, RAM_BYTES, UC_PROT_READ | UC_PROT_WRITE, theirs.ram));
    must(uc_mem_map_ptr(unicorn, TABLES, TABLES_BYTES, UC_PROT_READ, theirs.tables));
    must(uc_hook_add(unicorn, &hook, UC_HOOK_INTR, (void *)(uintptr_t)at_exception, NULL, 1, 0));
}

void oracle_begin_ours(enum processor_architecture architecture, const struct processor_settings *settings)
{
    const struct processor_region regions[] = {
        {CODE, CODE_BYTES, PROCESSOR_READ | PROCESSOR_EXECUTE, ours.code},
        {RAM, RAM_BYTES, PROCESSOR_READ | PROCESSOR_WRITE, ours.ram},
        {TABLES, TABLES_BYTES, PROCESSOR_READ, ours.tables},
    };
    processor_init(&processor, architecture, settings, processor_cache_create(4096));
    assert_true(processor_set_regions(&processor, regions, 3));
}

struct verdict oracle_run(uint64_t pc, size_t budget, struct verdict (*of_exception)(uint32_t number))
{
    exception = NO_EXCEPTION;
    switch (uc_emu_start(unicorn, pc, 0, 0, budget)) {
    case UC_ERR_INSN_INVALID:
        return of_exception(exception == NO_EXCEPTION ? INVALID_INSTRUCTION : exception);
    case UC_ERR_READ_UNMAPPED:
    case UC_ERR_READ_PROT:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_LOAD};
    case UC_ERR_WRITE_UNMAPPED:
    case UC_ERR_WRITE_PROT:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_STORE};
    case UC_ERR_FETCH_UNMAPPED:
    case UC_ERR_FETCH_PROT:
        return (struct verdict){PROCESSOR_STOP_FAULT, PROCESSOR_FAULT_FETCH};
    default:
        return of_exception(exception);
    }
}

uint32_t random_value(void)
{
    static const uint32_t bases[RANDOM_BASES] = {
        RAM, RAM + 0x1000, RAM + RAM_BYTES, TABLES, TABLES + TABLES_BYTES, CODE, 0};
    return random_near(&source, bases, RAM, RAM_BYTES);
}

void set_random_memory(void)
{
    for (size_t i = 0; i < RAM_BYTES; i++)
        ours.ram[i] = (uint8_t)random_next(&source);
    for (size_t i = 0; i < TABLES_BYTES; i++)
        ours.tables[i] = (uint8_t)random_next(&source);
    memcpy(theirs.ram, ours.ram, RAM_BYTES);
    memcpy(theirs.tables, ours.tables, TABLES_BYTES);
}

// Unicorn may have translated the place already, when something jumped there; it forgets within a page only.
void put_code(uint32_t at, const uint8_t *bytes, unsigned count)
{
    const uint32_t end = CODE + at + count;
    const uint32_t page_end = ((CODE + at) | 4095) + 1;
    memcpy(ours.code + at, bytes, count);
    memcpy(theirs.code + at, bytes, count);
    must(uc_ctl_remove_cache(unicorn, CODE + at, end < page_end ? end : page_end));
    processor_memory_changed(&processor, ours.code + at, count);
}

uint32_t next_place(void)
{
    static uint32_t place = CASE_BYTES;
    place += CASE_BYTES;
    if (place + CASE_BYTES * 8 >= CODE_BYTES)
        place = 2 * CASE_BYTES;
    return place;
}

bool oracle_memory_differs(bool print)
{
    for (unsigned i = 0; print && i < RAM_BYTES; i++)
        if (ours.ram[i] != theirs.ram[i])
            print_message("  at %#x: ours %#x, theirs %#x\n", RAM + i, ours.ram[i], theirs.ram[i]);
    return memcmp(ours.ram, theirs.ram, RAM_BYTES) != 0 || memcmp(ours.tables, theirs.tables, TABLES_BYTES) != 0;
}
