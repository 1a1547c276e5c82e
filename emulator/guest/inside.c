// SPDX-License-Identifier: Apache-2.0 OR MIT
// See inside.h.
#include "emulator/guest/inside.h"

#include "emulator/debugger.h"
#include "emulator/guest/gdb_server.h"
#include "emulator/guest/tools.h"
#include "emulator/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct inside {
    struct session *session;
    struct gdb_server *gdb[OPTIONS_APPS_MAX];
    size_t gdb_count;
    struct itrace *itrace;
    struct profile *profile;
    struct coverage *coverage;
    size_t symbol_count;
    struct guest_symbols symbols[OPTIONS_APPS_MAX];
    const char *itraced;           // the one application whose instructions are written; NULL: all
    char *names[OPTIONS_APPS_MAX]; // of the applications, with the path behind
};

static bool has_guests_by_name(const struct options *options)
{
    return options->flash_image != NULL || options->restore != NULL;
}

static bool debugs_guest(const struct options *options)
{
    for (size_t i = 0; i < options->gdb_count && has_guests_by_name(options); i++)
        if (!options_names_native(options, options->gdb[i]))
            return true;
    return false;
}

bool inside_counts(const struct options *options)
{
    return options->itrace != NULL || options->profile != NULL || options->coverage != NULL || options->stack_depth;
}

bool inside_is_wanted(const struct options *options)
{
    return debugs_guest(options) || inside_counts(options);
}

// --- Symbols -------------------------------------------------------------------------------------

// "NAME=ELF,FLASH_OFFSET,RAM_OFFSET".
static bool take_symbols(struct inside *inside, const char *word)
{
    struct guest_symbols *const symbols = &inside->symbols[inside->symbol_count];
    char *const name = strdup(word), *const path = name != NULL ? strchr(name, '=') : NULL;
    char *const ram = path != NULL ? strrchr(path, ',') : NULL;
    if (ram != NULL)
        *ram = '\0';
    char *const flash = ram != NULL ? strrchr(path, ',') : NULL;
    if (flash == NULL) {
        free(name);
        return false;
    }
    *path = *flash = '\0';
    *symbols = (struct guest_symbols){path + 1, (uint32_t)strtoll(flash + 1, NULL, 0),
                                      (uint32_t)strtoll(ram + 1, NULL, 0), NULL, false};
    inside->names[inside->symbol_count++] = name;
    return true;
}

static bool give_symbols(struct inside *inside)
{
    const struct options *const options = inside->session->options;
    struct kernel *const kernel = machine_kernel(inside->session->machine);
    for (size_t i = 0; i < options->symbol_count; i++)
        if (!take_symbols(inside, options->symbols[i])) {
            (void)fprintf(stderr, "verge: --symbols wants NAME=ELF,FLASH_OFFSET,RAM_OFFSET, not %s\n",
                          options->symbols[i]);
            return false;
        }
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        for (size_t i = 0; i < inside->symbol_count && machine_guest(p) != NULL; i++)
            if (process_has_name(p, inside->names[i], (uint32_t)strlen(inside->names[i])))
                guest_set_symbols(machine_guest(p), &inside->symbols[i]);
    return true;
}

static void forget_symbols(struct inside *inside)
{
    for (size_t i = 0; i < inside->symbol_count; i++) {
        symbols_close(inside->symbols[i].opened);
        free(inside->names[i]);
    }
}

static const struct process *guest_named(const struct session *session, const char *name)
{
    struct kernel *const kernel = machine_kernel(session->machine);
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        if (machine_guest(p) != NULL && process_has_name(p, name, (uint32_t)strlen(name)))
            return p;
    return NULL;
}

// --- Tools ---------------------------------------------------------------------------------------

static uint64_t now_ns(void *context)
{
    const struct inside *const inside = context;
    return machine_now_ns(inside->session->machine);
}

static bool cant_write(const char *path)
{
    (void)fprintf(stderr, "verge: %s can't be written: %s\n", path, strerror(errno));
    return false;
}

// "FILE" or "FILE,APP".
static bool open_itrace(struct inside *inside, const char *word)
{
    char *const path = strdup(word), *const comma = path != NULL ? strrchr(path, ',') : NULL;
    if (comma != NULL) {
        *comma = '\0';
        inside->itraced = word + (comma - path) + 1;
    }
    if (inside->itraced != NULL && guest_named(inside->session, inside->itraced) == NULL) {
        (void)fprintf(stderr, "verge: --itrace names no application of this run: %s\n", inside->itraced);
        free(path);
        return false;
    }
    inside->itrace = path != NULL ? itrace_create(path, now_ns, inside) : NULL;
    const bool done = inside->itrace != NULL || cant_write(path != NULL ? path : word);
    free(path);
    return done;
}

static bool open_tools(struct inside *inside)
{
    const struct options *const options = inside->session->options;
    if (options->itrace != NULL && !open_itrace(inside, options->itrace))
        return false;
    if (options->profile != NULL && (inside->profile = profile_create(options->profile)) == NULL)
        return cant_write(options->profile);
    if (options->coverage != NULL && (inside->coverage = coverage_create(options->coverage)) == NULL)
        return cant_write(options->coverage);
    return true;
}

// A debugger alone lets a guest run at full speed.
static bool attach_tools(const struct inside *inside, const struct process *process, struct guest_probe *probe)
{
    struct tool_guest to = {machine_guest(process), probe, guest_own_symbols(machine_guest(process)), ""};
    const bool is_itraced =
        inside->itraced == NULL || process_has_name(process, inside->itraced, (uint32_t)strlen(inside->itraced));
    (void)snprintf(to.name, sizeof(to.name), "%.*s", (int)process->name_size, process->name);
    if (inside_counts(inside->session->options))
        guest_probe_measure_stack(probe);
    return (inside->itrace == NULL || !is_itraced || itrace_attach(inside->itrace, &to)) &&
           (inside->profile == NULL || profile_attach(inside->profile, &to)) &&
           (inside->coverage == NULL || coverage_attach(inside->coverage, &to));
}

static bool has_guests(const struct inside *inside)
{
    struct kernel *const kernel = machine_kernel(inside->session->machine);
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        if (machine_guest(p) != NULL)
            return true;
    (void)fprintf(stderr,
                  "verge: --itrace, --profile, --coverage and --stack-depth are for board binaries: add --emulate\n");
    return false;
}

static bool use_tools(struct inside *inside)
{
    struct kernel *const kernel = machine_kernel(inside->session->machine);
    if (inside_counts(inside->session->options) && (!has_guests(inside) || !open_tools(inside)))
        return false;
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p)) {
        struct guest_probe *const probe = machine_guest(p) != NULL ? guest_probe_need(machine_guest(p)) : NULL;
        if (probe != NULL && !attach_tools(inside, p, probe))
            return false;
    }
    return true;
}

// Of those that ran.
static void tell_stacks(const struct inside *inside)
{
    struct kernel *const kernel = machine_kernel(inside->session->machine);
    uint32_t lowest, first;
    for (struct process *p = process_next(kernel, NULL); p != NULL; p = process_next(kernel, p))
        if (machine_guest(p) != NULL && guest_lowest_stack(machine_guest(p), &lowest, &first))
            (void)fprintf(stderr, "verge: %.*s: deepest stack %u bytes of %u\n", (int)p->name_size, p->name,
                          (unsigned)(first - lowest), (unsigned)(first - p->memory.ram_start));
}

static bool close_tools(struct inside *inside)
{
    const bool traced = inside->itrace == NULL || itrace_destroy(inside->itrace);
    const bool profiled = inside->profile == NULL || profile_destroy(inside->profile);
    const bool covered = inside->coverage == NULL || coverage_destroy(inside->coverage);
    inside->itrace = NULL;
    inside->profile = NULL;
    inside->coverage = NULL;
    return traced && profiled && covered;
}

// --- Debuggers --------------------------------------------------------------------------------

// The words that the user's side made, with the port in its place; NULL: there are none, or no memory.
static char *command_for(const char *words, unsigned port)
{
    const char *const mark = words != NULL ? strstr(words, "PORT") : NULL;
    const size_t size = words != NULL ? strlen(words) + 8 : 0;
    char *const command = mark != NULL ? malloc(size) : NULL;
    if (command != NULL)
        (void)snprintf(command, size, "%.*s%u%s", (int)(mark - words), words, port, mark + strlen("PORT"));
    return command;
}

// A terminal can be one debugger's alone.
static bool start_gdb(const struct inside *inside, size_t number, const char *name)
{
    struct session *const session = inside->session;
    const struct options *const options = session->options;
    const unsigned port = gdb_server_port(inside->gdb[number]);
    const bool has_terminal = options->gdb_count == 1 && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
    char *const command = command_for(number < options->gdb_words_count ? options->gdb_words[number] : NULL, port);
    bool done = true;
    if (command != NULL && has_terminal)
        done = debugger_start_command(session, command);
    else
        (void)fprintf(stderr, "verge: %s waits for a debugger on 127.0.0.1:%u; in another terminal:\n  %s\n", name,
                      port, command != NULL ? command : "gdb-multiarch");
    free(command);
    return done;
}

static bool open_gdb(struct inside *inside, const char *name, bool may_go_back)
{
    const struct process *const process = guest_named(inside->session, name);
    if (process == NULL) {
        (void)fprintf(stderr, "verge: --gdb names no application of this run: %s\n", name);
        return false;
    }
    const size_t number = inside->gdb_count;
    inside->gdb[number] = gdb_server_create(inside->session, process, may_go_back);
    inside->gdb_count += inside->gdb[number] != NULL;
    return inside->gdb[number] != NULL && start_gdb(inside, number, name);
}

static bool open_debuggers(struct inside *inside)
{
    const struct options *const options = inside->session->options;
    for (size_t i = 0; i < options->gdb_count; i++)
        if (!options_names_native(options, options->gdb[i]) &&
            !open_gdb(inside, options->gdb[i], options->gdb_count == 1))
            return false;
    return true;
}

bool inside_stands(const struct inside *inside)
{
    for (size_t i = 0; i < inside->gdb_count; i++)
        if (gdb_server_stands(inside->gdb[i]))
            return true;
    return false;
}

// Their packets are to be seen soon, however long processes compute.
void inside_scheduled(struct inside *inside)
{
    if (inside->gdb_count > 0 && session_round_is_over(inside->session))
        machine_pause(inside->session->machine);
}

void inside_round(struct inside *inside)
{
    for (size_t i = 0; i < inside->gdb_count; i++)
        gdb_server_round(inside->gdb[i]);
}

void inside_input(struct inside *inside)
{
    for (size_t i = 0; i < inside->gdb_count; i++)
        gdb_server_input(inside->gdb[i]);
}

bool inside_holds_at_end(struct inside *inside)
{
    bool holds = false;
    for (size_t i = 0; i < inside->gdb_count; i++)
        holds = gdb_server_holds_at_end(inside->gdb[i]) || holds;
    return holds;
}

bool inside_repeats(const struct inside *inside)
{
    for (size_t i = 0; i < inside->gdb_count; i++)
        if (gdb_server_repeats(inside->gdb[i]))
            return true;
    return false;
}

bool inside_goes_back(const struct inside *inside)
{
    for (size_t i = 0; i < inside->gdb_count; i++)
        if (gdb_server_goes_back(inside->gdb[i]))
            return true;
    return false;
}

void inside_state(struct inside *inside, const struct process *process)
{
    for (size_t i = 0; i < inside->gdb_count; i++)
        gdb_server_state(inside->gdb[i], process);
}

// --- Making and ending -----------------------------------------------------------------------------

bool inside_open(struct session *session)
{
    struct inside *const inside = calloc(1, sizeof(*inside));
    if (inside == NULL)
        return false;
    session->inside = inside;
    inside->session = session;
    return give_symbols(inside) && (!inside_is_wanted(session->options) || use_tools(inside)) &&
           (!debugs_guest(session->options) || open_debuggers(inside));
}

bool inside_finish(struct inside *inside)
{
    while (inside->gdb_count > 0)
        gdb_server_destroy(inside->gdb[--inside->gdb_count]);
    if (inside->session->options->stack_depth && inside->session->machine != NULL)
        tell_stacks(inside);
    return close_tools(inside);
}

// After the machine, whose guests refer to it.
void inside_destroy(struct inside *inside)
{
    if (inside == NULL)
        return;
    forget_symbols(inside);
    free(inside);
}
