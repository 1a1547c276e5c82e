// SPDX-License-Identifier: Apache-2.0 OR MIT
// See tools.h. A line: virtual time at which the turn began, process, number of the instruction, its address, its bits,
// where that is in the source, and the registers that it changed.
#include "emulator/guest/tools.h"

#include <stdlib.h>

enum { LINE_MAX_BYTES = 2048, NS_PER_S = 1000000000, ARM_XPSR = 16, ARM_S0 = 17, ARM_FPSCR = 49 };

struct itrace {
    FILE *file;
    uint64_t (*now_ns)(void *context);
    void *context;
    struct traced *first;
};

struct traced {
    struct guest_watcher watcher; // first
    struct itrace *itrace;
    struct tool_guest to;
    struct traced *next;
    const char *function; // that was last in, from start to end; NULL: unknown
    uint32_t start, end;
};

struct itrace *itrace_create(const char *path, uint64_t (*now_ns)(void *context), void *context)
{
    struct itrace *const itrace = calloc(1, sizeof(*itrace));
    if (itrace == NULL)
        return NULL;
    *itrace = (struct itrace){fopen(path, "w"), now_ns, context, NULL};
    if (itrace->file != NULL)
        return itrace;
    free(itrace);
    return NULL;
}

// --- A line --------------------------------------------------------------------------------------

struct line {
    char text[LINE_MAX_BYTES];
    size_t size;
};

static void put(struct line *line, const char *text)
{
    for (; *text != '\0' && line->size < sizeof(line->text) - 1; text++)
        line->text[line->size++] = *text;
}

static void put_number(struct line *line, uint64_t number, unsigned base, unsigned width)
{
    char digits[24];
    size_t at = sizeof(digits) - 1;
    digits[at] = '\0';
    do {
        digits[--at] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number != 0 || sizeof(digits) - 1 - at < width);
    put(line, digits + at);
}

static void put_place(struct line *line, struct traced *traced, uint32_t pc)
{
    const struct symbols *const symbols = guest_symbols(traced->to.symbols);
    if (pc - traced->start >= traced->end - traced->start)
        traced->function = symbols != NULL ? symbols_function(symbols, pc, &traced->start, &traced->end) : NULL;
    put(line, " ");
    put(line, traced->function != NULL ? traced->function : "-");
    if (traced->function == NULL) {
        traced->end = traced->start;
        return;
    }
    put(line, pc != traced->start ? "+0x" : "+");
    put_number(line, pc - traced->start, 16, 1);
}

static void put_change(struct line *line, const struct processor *processor, unsigned number)
{
    const uint32_t value = processor_register(processor, number);
    put(line, " ");
    put(line, processor_register_name(processor, number));
    put(line, value != 0 ? "=0x" : "=");
    put_number(line, value, 16, 1);
}

// The pc is on the next line, unless the kernel changes it.
static void put_changes(struct line *line, const struct processor *processor, const struct processor_state *before)
{
    const struct processor_state *const now = &processor->state;
    for (unsigned i = 0; i < PROCESSOR_REGISTERS; i++)
        if (now->registers[i] != before->registers[i])
            put_change(line, processor, i);
    if (processor->architecture == PROCESSOR_RV32IMAC)
        return;
    if (now->xpsr != before->xpsr)
        put_change(line, processor, ARM_XPSR);
    if (!processor->settings.single_precision)
        return;
    for (unsigned i = 0; i < ARM_FPSCR - ARM_S0; i++)
        if (now->single[i] != before->single[i])
            put_change(line, processor, ARM_S0 + i);
    if (now->fpscr != before->fpscr)
        put_change(line, processor, ARM_FPSCR);
}

static void on_executed(struct guest_watcher *watcher, const struct sim_guest *guest,
                        const struct processor_state *before)
{
    struct traced *const traced = (struct traced *)watcher;
    const uint64_t ns = traced->itrace->now_ns(traced->itrace->context);
    struct line line = {.size = 0};
    uint32_t bits;
    const unsigned size = guest_instruction(guest, before->pc, &bits);
    put_number(&line, ns / NS_PER_S, 10, 1);
    put(&line, ".");
    put_number(&line, ns % NS_PER_S, 10, 9);
    put(&line, " ");
    put(&line, traced->to.name);
    put(&line, " ");
    put_number(&line, guest_count(guest), 10, 1);
    put(&line, " ");
    put_number(&line, before->pc, 16, 8);
    put(&line, " ");
    put_number(&line, bits, 16, 2 * size);
    put_place(&line, traced, before->pc);
    put_changes(&line, guest_processor(guest), before);
    line.text[line.size++] = '\n';
    (void)fwrite(line.text, 1, line.size, traced->itrace->file);
}

// --- Making --------------------------------------------------------------------------------------

bool itrace_attach(struct itrace *itrace, const struct tool_guest *to)
{
    struct traced *const traced = calloc(1, sizeof(*traced));
    if (traced == NULL)
        return false;
    *traced = (struct traced){.watcher = {.executed = on_executed}, .itrace = itrace, .to = *to, .next = itrace->first};
    itrace->first = traced;
    guest_probe_add(to->probe, &traced->watcher);
    return true;
}

bool itrace_destroy(struct itrace *itrace)
{
    const bool failed = ferror(itrace->file) != 0;
    for (struct traced *one = itrace->first, *next; one != NULL; one = next) {
        next = one->next;
        free(one);
    }
    const bool closed = fclose(itrace->file) == 0;
    free(itrace);
    return closed && !failed;
}
