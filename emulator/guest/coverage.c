// SPDX-License-Identifier: Apache-2.0 OR MIT
// See tools.h. How often each instruction was executed, told by lines of the source in the format of lcov's tracefiles.
// A line counts as often as that of its instructions which was executed most; a function as often as it was entered.
#include "emulator/guest/guest_internal.h"
#include "emulator/guest/tools.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct covered {
    struct guest_watcher watcher; // first
    struct tool_guest to;
    struct covered *next;
    uint32_t start, size;
    uint64_t *counts; // by half words of its flash
};

// A line, or a function where it has a name, with what it counts.
struct row {
    const char *file;
    int line;
    const char *name;
    uint64_t count;
};

struct coverage {
    FILE *file;
    struct covered *first;
    const struct covered *visited;
    struct row *rows;
    size_t row_count, row_room;
    bool failed;
};

struct coverage *coverage_create(const char *path)
{
    struct coverage *const coverage = calloc(1, sizeof(*coverage));
    if (coverage == NULL)
        return NULL;
    coverage->file = fopen(path, "w");
    if (coverage->file != NULL)
        return coverage;
    free(coverage);
    return NULL;
}

static void on_executed(struct guest_watcher *watcher, const struct sim_guest *guest,
                        const struct processor_state *before)
{
    const struct covered *const covered = (const struct covered *)watcher;
    const uint32_t offset = before->pc - covered->start;
    (void)guest;
    if (offset < covered->size)
        covered->counts[offset / 2]++;
}

bool coverage_attach(struct coverage *coverage, const struct tool_guest *to)
{
    struct covered *const covered = calloc(1, sizeof(*covered));
    const struct sim_guest_options *const own = &to->guest->options;
    uint64_t *const counts = calloc(own->flash_size / 2 + 1, sizeof(*counts));
    if (covered == NULL || counts == NULL) {
        free(covered);
        free(counts);
        return false;
    }
    *covered =
        (struct covered){{.executed = on_executed}, *to, coverage->first, own->flash_start, own->flash_size, counts};
    coverage->first = covered;
    guest_probe_add(to->probe, &covered->watcher);
    return true;
}

// --- Rows ----------------------------------------------------------------------------------------

static void add_row(struct coverage *coverage, const struct row *row)
{
    if (coverage->row_count == coverage->row_room) {
        const size_t room = coverage->row_room * 2 + 256;
        struct row *const more = realloc(coverage->rows, room * sizeof(*more));
        coverage->failed = coverage->failed || more == NULL;
        if (more == NULL)
            return;
        coverage->rows = more;
        coverage->row_room = room;
    }
    coverage->rows[coverage->row_count++] = *row;
}

static uint64_t most_of(const struct covered *covered, uint32_t start, uint32_t end)
{
    uint64_t most = 0;
    for (uint32_t at = start; at < end && at - covered->start < covered->size; at += 2)
        if (covered->counts[(at - covered->start) / 2] > most)
            most = covered->counts[(at - covered->start) / 2];
    return most;
}

static void on_line(void *context, const char *file, int line, uint32_t start, uint32_t end)
{
    struct coverage *const coverage = context;
    const struct row row = {file, line, NULL, most_of(coverage->visited, start, end)};
    add_row(coverage, &row);
}

static void on_function(void *context, const char *file, int line, const char *name, uint32_t entry)
{
    struct coverage *const coverage = context;
    const struct row row = {file, line, name, most_of(coverage->visited, entry, entry + 2)};
    add_row(coverage, &row);
}

// By files, in these functions before lines.
static int by_place(const void *a, const void *b)
{
    const struct row *const one = a, *const other = b;
    const int files = strcmp(one->file, other->file);
    if (files != 0)
        return files;
    if ((one->name == NULL) != (other->name == NULL))
        return one->name == NULL ? 1 : -1;
    if (one->line != other->line)
        return one->line < other->line ? -1 : 1;
    return one->name != NULL ? strcmp(one->name, other->name) : 0;
}

static bool is_same(const struct row *one, const struct row *other)
{
    return by_place(one, other) == 0;
}

// Several places of one line: the most counts. Of one function, where it was put into others: the sum.
static void merge(struct coverage *coverage)
{
    size_t kept = 0;
    qsort(coverage->rows, coverage->row_count, sizeof(*coverage->rows), by_place);
    for (size_t i = 0; i < coverage->row_count; i++) {
        const struct row *const row = &coverage->rows[i];
        struct row *const last = kept > 0 ? &coverage->rows[kept - 1] : NULL;
        if (last == NULL || !is_same(last, row))
            coverage->rows[kept++] = *row;
        else if (row->name != NULL)
            last->count += row->count;
        else if (row->count > last->count)
            last->count = row->count;
    }
    coverage->row_count = kept;
}

// --- Writing -------------------------------------------------------------------------------------

static void write_functions(FILE *file, const struct row *rows, size_t count)
{
    size_t found = 0, hit = 0;
    for (size_t i = 0; i < count && rows[i].name != NULL; i++)
        (void)fprintf(file, "FN:%d,%s\n", rows[i].line, rows[i].name);
    for (; found < count && rows[found].name != NULL; found++) {
        (void)fprintf(file, "FNDA:%llu,%s\n", (unsigned long long)rows[found].count, rows[found].name);
        hit += rows[found].count > 0;
    }
    (void)fprintf(file, "FNF:%zu\nFNH:%zu\n", found, hit);
}

static void write_lines(FILE *file, const struct row *rows, size_t count)
{
    size_t found = 0, hit = 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].name == NULL) {
            (void)fprintf(file, "DA:%d,%llu\n", rows[i].line, (unsigned long long)rows[i].count);
            found++;
            hit += rows[i].count > 0;
        }
    (void)fprintf(file, "LF:%zu\nLH:%zu\nend_of_record\n", found, hit);
}

// Neither the system's headers, nor sources that are not here, such as the C library's: nobody could show them.
static void write_rows(const struct coverage *coverage)
{
    for (size_t i = 0, end; i < coverage->row_count; i = end) {
        const struct row *const rows = &coverage->rows[i];
        for (end = i; end < coverage->row_count && strcmp(coverage->rows[end].file, rows->file) == 0; end++)
            continue;
        if (rows->file[0] != '/' || strncmp(rows->file, "/usr/", 5) == 0 || access(rows->file, R_OK) != 0)
            continue;
        (void)fprintf(coverage->file, "SF:%s\n", rows->file);
        write_functions(coverage->file, rows, end - i);
        write_lines(coverage->file, rows, end - i);
    }
}

// Each application is a test of its own.
static void write_all(struct coverage *coverage, struct covered *one)
{
    const struct symbols_visitor visitor = {coverage, on_line, on_function};
    if (one == NULL)
        return;
    write_all(coverage, one->next); // the first that was attached comes first
    const struct symbols *const symbols = guest_symbols(one->to.symbols);
    coverage->visited = one;
    coverage->row_count = 0;
    if (symbols != NULL)
        symbols_visit(symbols, &visitor);
    merge(coverage);
    (void)fprintf(coverage->file, "TN:");
    for (size_t i = 0; one->to.name[i] != '\0'; i++) {
        const char c = one->to.name[i];
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        (void)fputc(plain ? c : '_', coverage->file); // what lcov takes in names
    }
    (void)fputc('\n', coverage->file);
    write_rows(coverage);
    free(one->counts);
    free(one);
}

bool coverage_destroy(struct coverage *coverage)
{
    write_all(coverage, coverage->first);
    const bool done = ferror(coverage->file) == 0 && !coverage->failed;
    const bool closed = fclose(coverage->file) == 0;
    free(coverage->rows);
    free(coverage);
    return done && closed;
}
