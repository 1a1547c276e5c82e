// SPDX-License-Identifier: Apache-2.0 OR MIT
#include "qemu.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BATCH = 30000, STEPS = 400, WORDS = 40, PATIENCE = 300, SKIPPED = 77 };

const struct qemu_machine *machine;
struct processor processor;
struct pages ours __attribute__((aligned(4096)));
struct pages theirs;
struct random source = {.state = 0x123456789abcdef};
uint32_t random_code_at;
unsigned long qemu_cases = 30000;
unsigned long qemu_done;
unsigned long qemu_impossible;

static struct pages first;
static struct exchange_case cases[BATCH];
static const char *program;
static char runner[PATH_MAX];

// --- Ours ----------------------------------------------------------------------------------------

void qemu_begin_ours(enum processor_architecture architecture, const struct processor_settings *settings)
{
    const struct processor_region regions[] = {
        {machine->code, EXCHANGE_PAGE, PROCESSOR_READ | PROCESSOR_EXECUTE, ours.code},
        {machine->ram, EXCHANGE_PAGE, PROCESSOR_READ | PROCESSOR_WRITE, ours.ram},
        {machine->tables, EXCHANGE_PAGE, PROCESSOR_READ, ours.tables},
    };
    processor_init(&processor, architecture, settings, processor_cache_create(4096));
    assert_true(processor_set_regions(&processor, regions, 3));
}

static struct processor_outcome run_ours(const struct qemu_rules *rules, const struct exchange_case *begin, bool count)
{
    struct processor_outcome outcome;
    ours = first;
    memcpy(ours.code + begin->code_at, begin->code, sizeof(begin->code));
    processor_memory_changed(&processor, ours.code, EXCHANGE_PAGE);
    rules->load(begin);
    if (!count)
        return processor_run(&processor, STEPS);
    processor.state.count = 0;
    do {
        rules->count();
        outcome = processor_run(&processor, 1);
    } while (outcome.stop == PROCESSOR_STOP_BUDGET && processor.state.count < STEPS);
    return outcome;
}

// --- Memory --------------------------------------------------------------------------------------

uint32_t random_value(void)
{
    const uint32_t page = EXCHANGE_PAGE;
    const uint32_t bases[RANDOM_BASES] = {machine->ram,
                                          machine->ram + page / 2,
                                          machine->ram + page,
                                          machine->tables,
                                          machine->tables + page,
                                          machine->code + random_code_at,
                                          machine->code + random_code_at + 16};
    return random_near(&source, bases, machine->ram, page);
}

static void fill_page(uint8_t *page)
{
    for (uint32_t i = 0; i < EXCHANGE_PAGE; i += 4) {
        const uint32_t value = random_below(&source, 2) == 0 ? random_next(&source) : random_value();
        memcpy(page + i, &value, 4);
    }
}

static void fill_first(const struct qemu_rules *rules)
{
    fill_page(first.ram);
    fill_page(first.tables);
    for (uint32_t i = 0; i < EXCHANGE_PAGE; i += 4)
        memcpy(first.code + i, &rules->filler, 4);
}

// --- Code ----------------------------------------------------------------------------------------

// At the end of the page now and then, so that the last instruction lies half outside.
uint32_t random_place(struct exchange_case *begin, uint32_t size)
{
    const uint32_t room = sizeof(begin->code);
    const bool at_end = random_below(&source, 40) == 0;
    begin->code_at = at_end ? EXCHANGE_PAGE - room : random_below(&source, (EXCHANGE_PAGE - room) / 4) * 4;
    random_code_at = begin->code_at;
    return at_end ? room - size + 2 : 2 * random_below(&source, 2);
}

void put_half(struct exchange_case *begin, uint32_t *at, uint32_t half)
{
    if (*at < sizeof(begin->code))
        begin->code[*at / 4] = (begin->code[*at / 4] & 0xffff0000U >> (*at & 2) * 8) | (half & 0xffff) << (*at & 2) * 8;
    *at += 2;
}

uint32_t code_half(uint32_t address)
{
    const uint32_t offset = address - machine->code;
    return offset > EXCHANGE_PAGE - 2 ? 0 : (uint32_t)ours.code[offset] | (uint32_t)ours.code[offset + 1] << 8;
}

static void make(const struct qemu_rules *rules, struct exchange_case *begin)
{
    struct processor_outcome outcome;
    for (;;) {
        memset(begin, 0, sizeof(*begin));
        for (unsigned i = 0; i < EXCHANGE_CODE; i++)
            begin->code[i] = rules->filler;
        rules->make(begin);
        outcome = run_ours(rules, begin, false);
        if (outcome.stop != PROCESSOR_STOP_BUDGET && rules->is_possible(&outcome))
            return;
        qemu_impossible++;
    }
}

// --- QEMU ----------------------------------------------------------------------------------------

static char *folder(void)
{
    static char path[PATH_MAX];
    const char *const place = getenv("TMPDIR");
    snprintf(path, sizeof(path), "%s/verge-qemu-XXXXXX", place == NULL ? "/tmp" : place);
    assert_non_null(mkdtemp(path));
    return path;
}

static FILE *open_in(const char *where, const char *name, const char *mode)
{
    char path[PATH_MAX + 16];
    snprintf(path, sizeof(path), "%s/%s", where, name);
    FILE *const file = fopen(path, mode);
    assert_non_null(file);
    return file;
}

static void write_all(FILE *file, const void *data, size_t size)
{
    assert_int_equal(fwrite(data, 1, size, file), size);
}

static bool read_all(FILE *file, void *data, size_t size)
{
    return fread(data, 1, size, file) == size;
}

static void write_cases(const char *where, uint32_t count)
{
    const struct exchange_header header = {count, machine->features, machine->code, machine->ram, machine->tables};
    FILE *const file = open_in(where, "cases", "wb");
    write_all(file, &header, sizeof(header));
    write_all(file, first.ram, EXCHANGE_PAGE);
    write_all(file, first.tables, EXCHANGE_PAGE);
    write_all(file, first.code, EXCHANGE_PAGE);
    write_all(file, cases, count * sizeof(cases[0]));
    assert_int_equal(fclose(file), 0);
}

// Instructions are its clock, so that what it does does not depend on how fast this machine is.
static void become_qemu(const char *where)
{
    static char options[256];
    const char *words[WORDS] = {program,
                                "-nographic",
                                "-serial",
                                "none",
                                "-monitor",
                                "none",
                                "-semihosting-config",
                                "enable=on,target=native",
                                "-icount",
                                "shift=0",
                                "-kernel",
                                runner};
    unsigned count = 12;
    snprintf(options, sizeof(options), "%s", machine->options);
    for (char *word = strtok(options, " "); word != NULL && count < WORDS - 1; word = strtok(NULL, " "))
        words[count++] = word;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir(where) == 0)
        execvp(program, (char *const *)(uintptr_t)words);
    _exit(127);
}

static void run_qemu(const char *where)
{
    int status = 0;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        become_qemu(where);
    alarm(PATIENCE);
    assert_int_equal(waitpid(child, &status, 0), child);
    alarm(0);
    if (status != 0)
        fail_msg("QEMU ended with %#x", status);
}

static void remove_folder(const char *where)
{
    assert_int_equal(chdir(where), 0);
    unlink("cases");
    unlink("results");
    assert_int_equal(chdir("/"), 0);
    rmdir(where);
}

// --- Comparing -----------------------------------------------------------------------------------

static void read_changes(FILE *file, uint32_t count)
{
    struct exchange_change change;
    memcpy(theirs.ram, first.ram, EXCHANGE_PAGE);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(read_all(file, &change, sizeof(change)) && change.offset < EXCHANGE_PAGE);
        memcpy(theirs.ram + change.offset, &change.value, 4);
    }
}

bool ram_differs(bool print)
{
    for (unsigned i = 0; print && i < EXCHANGE_PAGE; i++)
        if (ours.ram[i] != theirs.ram[i])
            print_message("  at %#x: ours %#x, theirs %#x\n", machine->ram + i, ours.ram[i], theirs.ram[i]);
    return memcmp(ours.ram, theirs.ram, EXCHANGE_PAGE) != 0;
}

static void compare_batch(const struct qemu_rules *rules, const char *where, uint32_t count)
{
    struct exchange_result result;
    FILE *const file = open_in(where, "results", "rb");
    for (uint32_t i = 0; i < count; i++, qemu_done++) {
        assert_true(read_all(file, &result, sizeof(result)));
        read_changes(file, result.changes);
        (void)run_ours(rules, &cases[i], true); // one by one, and then as a process is run
        const struct processor_outcome outcome = run_ours(rules, &cases[i], false);
        rules->judge(&cases[i], &outcome, &result);
    }
    assert_int_equal(fgetc(file), EOF);
    fclose(file);
}

static void compare_some(const struct qemu_rules *rules, uint32_t count)
{
    const char *const where = folder();
    fill_first(rules);
    for (uint32_t i = 0; i < count; i++)
        make(rules, &cases[i]);
    write_cases(where, count);
    run_qemu(where);
    compare_batch(rules, where, count);
    remove_folder(where);
}

void qemu_compare(const struct qemu_rules *rules)
{
    while (qemu_done < qemu_cases)
        compare_some(rules, qemu_cases - qemu_done < BATCH ? (uint32_t)(qemu_cases - qemu_done) : BATCH);
}

void qemu_begin(int count, char **words, const struct qemu_machine *which)
{
    machine = which;
    if (count < 2 || words[0][0] == '\0' || realpath(words[1], runner) == NULL) {
        fprintf(stderr, "no QEMU, or no compiler for its program\n");
        exit(SKIPPED);
    }
    program = words[0];
    if (count > 2)
        qemu_cases = strtoul(words[2], NULL, 10);
    if (count > 3)
        source.state ^= (uint64_t)strtoul(words[3], NULL, 10) << 8;
}
