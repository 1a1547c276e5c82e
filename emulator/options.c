// SPDX-License-Identifier: Apache-2.0 OR MIT
// See options.h.
#include "emulator/options.h"

#include "emulator/panel/theme.h"
#include "emulator/serial.h"
#include "hal-sim/boards/board.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum option_code {
    OPTION_BOARD = 256,
    OPTION_HEADLESS,
    OPTION_FOR,
    OPTION_REALTIME,
    OPTION_FAST,
    OPTION_SEED,
    OPTION_TRACE,
    OPTION_WAV,
    OPTION_STRACE,
    OPTION_CONTROL,
    OPTION_GDB,
    OPTION_GDB_WORDS,
    OPTION_ITRACE,
    OPTION_PROFILE,
    OPTION_COVERAGE,
    OPTION_STACK_DEPTH,
    OPTION_SYMBOLS,
    OPTION_VALGRIND,
    OPTION_VALGRIND_ARGS,
    OPTION_SCHEDULER,
    OPTION_FAULT_POLICY,
    OPTION_FLASH_IMAGE,
    OPTION_PROCESSOR,
    OPTION_COSTS,
    OPTION_CLOCK,
    OPTION_SNAPSHOT,
    OPTION_RESTORE,
    OPTION_IN_PROCESS,
    OPTION_DESCRIBE_PROCESSOR,
    OPTION_PROCESS_CONSOLE,
    OPTION_QUIET,
    OPTION_PANEL,
    OPTION_PANEL_SIZE,
    OPTION_THEME,
    OPTION_SCALE,
    OPTION_SCREENSHOT,
    OPTION_SCREENSHOT_OF,
    OPTION_AT,
    OPTION_PLAY,
    OPTION_RECORD,
    OPTION_REPLAY,
    OPTION_VCD,
    OPTION_UART0,
    OPTION_HELP,
};

static const struct option long_options[] = {
    {"board", required_argument, NULL, OPTION_BOARD},
    {"headless", no_argument, NULL, OPTION_HEADLESS},
    {"for", required_argument, NULL, OPTION_FOR},
    {"realtime", no_argument, NULL, OPTION_REALTIME},
    {"fast", no_argument, NULL, OPTION_FAST},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"trace", required_argument, NULL, OPTION_TRACE},
    {"wav", required_argument, NULL, OPTION_WAV},
    {"strace", no_argument, NULL, OPTION_STRACE},
    {"control", required_argument, NULL, OPTION_CONTROL},
    {"gdb", required_argument, NULL, OPTION_GDB},
    {"gdb-words", required_argument, NULL, OPTION_GDB_WORDS},
    {"itrace", required_argument, NULL, OPTION_ITRACE},
    {"profile", required_argument, NULL, OPTION_PROFILE},
    {"coverage", required_argument, NULL, OPTION_COVERAGE},
    {"stack-depth", no_argument, NULL, OPTION_STACK_DEPTH},
    {"symbols", required_argument, NULL, OPTION_SYMBOLS},
    {"valgrind", required_argument, NULL, OPTION_VALGRIND},
    {"valgrind-args", required_argument, NULL, OPTION_VALGRIND_ARGS},
    {"scheduler", required_argument, NULL, OPTION_SCHEDULER},
    {"fault-policy", required_argument, NULL, OPTION_FAULT_POLICY},
    {"flash-image", required_argument, NULL, OPTION_FLASH_IMAGE},
    {"processor", required_argument, NULL, OPTION_PROCESSOR},
    {"costs", required_argument, NULL, OPTION_COSTS},
    {"clock", required_argument, NULL, OPTION_CLOCK},
    {"snapshot", required_argument, NULL, OPTION_SNAPSHOT},
    {"restore", required_argument, NULL, OPTION_RESTORE},
    {"in-process", no_argument, NULL, OPTION_IN_PROCESS},
    {"describe-processor", no_argument, NULL, OPTION_DESCRIBE_PROCESSOR},
    {"process-console", no_argument, NULL, OPTION_PROCESS_CONSOLE},
    {"quiet", no_argument, NULL, OPTION_QUIET},
    {"panel", no_argument, NULL, OPTION_PANEL},
    {"panel-size", required_argument, NULL, OPTION_PANEL_SIZE},
    {"theme", required_argument, NULL, OPTION_THEME},
    {"scale", required_argument, NULL, OPTION_SCALE},
    {"screenshot", required_argument, NULL, OPTION_SCREENSHOT},
    {"screenshot-of", required_argument, NULL, OPTION_SCREENSHOT_OF},
    {"at", required_argument, NULL, OPTION_AT},
    {"play", required_argument, NULL, OPTION_PLAY},
    {"record", required_argument, NULL, OPTION_RECORD},
    {"replay", required_argument, NULL, OPTION_REPLAY},
    {"vcd", required_argument, NULL, OPTION_VCD},
    {"uart0", required_argument, NULL, OPTION_UART0},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

enum { CLOCK_HZ_MIN = 1000 };
#define CLOCK_HZ_MAX 4e9

static bool wrong(int *status, const char *text, const char *value)
{
    (void)fprintf(stderr, "verge: %s%s; see './verge run --help'\n", text, value);
    *status = EXIT_WRONG_USE;
    return false;
}

static bool time_unit(const char *unit, double *ns)
{
    static const struct {
        const char *name;
        double ns;
    } units[] = {{"", 1e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}, {"m", 60e9}, {"h", 3600e9}};
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(unit, units[i].name) == 0) {
            *ns = units[i].ns;
            return true;
        }
    return false;
}

bool options_parse_time(const char *text, uint64_t *ns)
{
    char *end;
    double unit;
    const double value = strtod(text, &end);
    if (end == text || !(value >= 0) || !time_unit(end, &unit) || value * unit > 9e18)
        return false;
    *ns = (uint64_t)(value * unit + 0.5);
    return true;
}

static bool parse_seed(const char *text, uint64_t *seed)
{
    char *end;
    errno = 0;
    *seed = strtoull(text, &end, 0);
    return errno == 0 && end != text && *end == '\0' && text[0] != '-';
}

// "1280x800".
static bool parse_size(const char *text, int *width, int *height)
{
    char rest;
    return sscanf(text, "%dx%d%c", width, height, &rest) == 2 && *width >= 320 && *height >= 240 && *width <= 8192 &&
           *height <= 8192;
}

static bool parse_scale(const char *text, double *scale)
{
    char *end;
    *scale = strtod(text, &end);
    return end != text && *end == '\0' && *scale >= 0.5 && *scale <= 4;
}

// What concerns the panel. *known: it does.
static bool take_panel_value(struct options *options, int code, const char *value, int *status, bool *known)
{
    *known = true;
    switch (code) {
    case OPTION_PANEL_SIZE:
        options->has_panel_size = true;
        return parse_size(value, &options->panel_width, &options->panel_height) ||
               wrong(status, "--panel-size wants a size such as 1280x800, not ", value);
    case OPTION_THEME:
        options->theme = value;
        return strcmp(value, "auto") == 0 || theme_named(value) != NULL ||
               wrong(status, "--theme is light, dark or auto, not ", value);
    case OPTION_SCALE:
        return parse_scale(value, &options->scale) ||
               wrong(status, "--scale wants a number from 0.5 to 4, not ", value);
    case OPTION_AT:
        options->has_screenshot_time = true;
        return options_parse_time(value, &options->screenshot_ns) ||
               wrong(status, "--at wants a time such as 500ms or 10s, not ", value);
    default:
        *known = false;
        return true;
    }
}

// "16MHz", "32768Hz"; without a unit, hertz.
static bool parse_clock(const char *text, uint32_t *hz)
{
    static const struct {
        const char *name;
        double hz;
    } units[] = {{"", 1}, {"Hz", 1}, {"kHz", 1e3}, {"MHz", 1e6}, {"GHz", 1e9}};
    char *end;
    const double value = strtod(text, &end);
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (end != text && strcmp(units[i].name, end) == 0 && value * units[i].hz >= CLOCK_HZ_MIN &&
            value * units[i].hz <= CLOCK_HZ_MAX) {
            *hz = (uint32_t)(value * units[i].hz + 0.5);
            return true;
        }
    return false;
}

static bool add(const char **list, size_t *count, const char *value, int *status)
{
    if (*count == OPTIONS_APPS_MAX)
        return wrong(status, "there are too many applications, from ", value);
    list[(*count)++] = value;
    return true;
}

// What may be given several times.
static bool take_further(struct options *options, int code, const char *value, int *status, bool *known)
{
    *known = true;
    switch (code) {
    case OPTION_GDB:
        return add(options->gdb, &options->gdb_count, value, status);
    case OPTION_GDB_WORDS:
        return add(options->gdb_words, &options->gdb_words_count, value, status);
    case OPTION_SYMBOLS:
        return add(options->symbols, &options->symbol_count, value, status);
    default:
        *known = false;
        return true;
    }
}

// What concerns the processor of board binaries.
static bool take_processor_value(struct options *options, int code, const char *value, int *status, bool *known)
{
    *known = true;
    switch (code) {
    case OPTION_PROCESSOR:
        options->processor = value;
        return sim_processor_find(value) != NULL ||
               wrong(status,
                     "there is no such processor (try rv32imac, cortex-m0, cortex-m3, cortex-m4, cortex-m33): ", value);
    case OPTION_COSTS:
        options->costs = value;
        return sim_costs_find(value) != NULL || wrong(status, "--costs is cortex-m4 or none, not ", value);
    case OPTION_CLOCK:
        return parse_clock(value, &options->clock_hz) ||
               wrong(status, "--clock wants a frequency such as 16MHz, from 1kHz to 4GHz, not ", value);
    default:
        *known = false;
        return true;
    }
}

static bool take_value(struct options *options, int code, const char *value, int *status)
{
    bool known;
    bool good = take_panel_value(options, code, value, status, &known);
    if (!known)
        good = take_processor_value(options, code, value, status, &known);
    if (!known)
        good = take_further(options, code, value, status, &known);
    if (known)
        return good;
    switch (code) {
    case OPTION_FOR:
        options->has_limit = true;
        return options_parse_time(value, &options->limit_ns) ||
               wrong(status, "--for wants a time such as 500ms or 10s, not ", value);
    case OPTION_SEED:
        return parse_seed(value, &options->seed) || wrong(status, "--seed wants a number, not ", value);
    case OPTION_BOARD:
        options->board = value;
        return sim_board_find(value) != NULL ||
               wrong(status, "there is no virtual board of this name (try './verge list boards'): ", value);
    case OPTION_UART0:
        options->uart0 = strcmp(value, "terminal") == 0 ? NULL : value;
        return options->uart0 == NULL || serial_is_place(value) ||
               wrong(status, "--uart0 wants terminal, pty, tcp:PORT or file:PATH, not ", value);
    default: {
        const char **const texts[] = {
            &options->trace,       &options->control,       &options->scheduler, &options->fault_policy,
            &options->flash_image, &options->valgrind_args, &options->valgrind,  &options->wav,
            &options->screenshot,  &options->screenshot_of, &options->play,      &options->record,
            &options->replay,      &options->vcd,           &options->snapshot,  &options->restore,
            &options->itrace,      &options->profile,       &options->coverage};
        const int codes[] = {OPTION_TRACE,       OPTION_CONTROL,       OPTION_SCHEDULER, OPTION_FAULT_POLICY,
                             OPTION_FLASH_IMAGE, OPTION_VALGRIND_ARGS, OPTION_VALGRIND,  OPTION_WAV,
                             OPTION_SCREENSHOT,  OPTION_SCREENSHOT_OF, OPTION_PLAY,      OPTION_RECORD,
                             OPTION_REPLAY,      OPTION_VCD,           OPTION_SNAPSHOT,  OPTION_RESTORE,
                             OPTION_ITRACE,      OPTION_PROFILE,       OPTION_COVERAGE};
        for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
            if (codes[i] == code)
                *texts[i] = value;
        return true;
    }
    }
}

static bool take_flag(struct options *options, int code)
{
    switch (code) {
    case OPTION_HEADLESS:
        options->headless = true;
        return true;
    case OPTION_REALTIME:
        options->pace = PACE_REALTIME;
        return true;
    case OPTION_FAST:
        options->pace = PACE_FAST;
        return true;
    case OPTION_STRACE:
        options->strace = true;
        return true;
    case OPTION_IN_PROCESS:
        options->in_process = true;
        return true;
    case OPTION_DESCRIBE_PROCESSOR:
        options->describes_processor = true;
        return true;
    case OPTION_PROCESS_CONSOLE:
        options->process_console = true;
        return true;
    case OPTION_STACK_DEPTH:
        options->stack_depth = true;
        return true;
    case OPTION_QUIET:
        options->quiet = true;
        return true;
    case OPTION_PANEL:
        options->panel = true;
        return true;
    default:
        return false;
    }
}

static bool take_apps(struct options *options, char *const apps[], int *status)
{
    for (size_t i = 0; apps[i] != NULL; i++)
        if (!add(options->apps, &options->app_count, apps[i], status))
            return false;
    return true;
}

bool options_names_native(const struct options *options, const char *name)
{
    const size_t size = strlen(name);
    for (size_t i = 0; i < options->app_count; i++)
        if (strncmp(options->apps[i], name, size) == 0 && options->apps[i][size] == '=')
            return true;
    return false;
}

// A board binary is held between two instructions, and its time stands.
static bool debugs_what_is_repeated(const struct options *options)
{
    for (size_t i = 0; i < options->gdb_count; i++)
        if (options_names_native(options, options->gdb[i]))
            return false;
    return options->replay != NULL && options->record == NULL;
}

// gdb has the terminal, as native processes have it.
static bool debugs_one_by_one(const struct options *options, int *status)
{
    size_t native = 0;
    for (size_t i = 0; i < options->gdb_count; i++) {
        for (size_t k = 0; k < i; k++)
            if (strcmp(options->gdb[i], options->gdb[k]) == 0)
                return wrong(status, "--gdb names an application twice: ", options->gdb[i]);
        native += options_names_native(options, options->gdb[i]);
        if (native > 1)
            return wrong(status,
                         "--gdb starts gdb on one native application at a time: leave one out, or run them with "
                         "--emulate; not also on ",
                         options->gdb[i]);
    }
    return true;
}

// A record holds all that came from outside, and a debugger is outside too.
static bool goes_together(const struct options *options, int *status)
{
    if (options->restore != NULL && (options->app_count > 0 || options->flash_image != NULL))
        return wrong(status, "the snapshot has its applications: name none beside --restore ", options->restore);
    const char *const what = options->replay != NULL ? "--replay" : options->record != NULL ? "--record" : NULL;
    if (what == NULL)
        return true;
    if ((options->gdb_count > 0 && !debugs_what_is_repeated(options)) || options->valgrind != NULL)
        return wrong(status, "a debugger or checker changes when processes run: leave --gdb and --valgrind out, or ",
                     what);
    if (options->replay != NULL && options->control != NULL)
        return wrong(status, "the record says what happens when: leave out --replay, or --control ", options->control);
    if (options->replay != NULL && options->play != NULL)
        return wrong(status, "the record has the values that were played: leave out --replay, or --play ",
                     options->play);
    return true;
}

// A table is one processor's.
static bool costs_are_its_own(const struct options *options, int *status)
{
    const struct sim_costs *const costs = options_costs(options);
    return costs == &sim_costs_none || strcmp(costs->name, options_processor(options)->name) == 0 ||
           wrong(status, "--costs is of another processor: leave it out, or choose --processor ", costs->name);
}

const struct sim_processor *options_processor(const struct options *options)
{
    const struct sim_processor *const chosen =
        options->processor != NULL ? sim_processor_find(options->processor) : NULL;
    return sim_processor_of(sim_board_find(options->board), chosen);
}

const struct sim_costs *options_costs(const struct options *options)
{
    const struct sim_costs *const own = options_processor(options)->costs;
    if (options->costs != NULL)
        return sim_costs_find(options->costs);
    return own != NULL ? own : &sim_costs_none;
}

uint32_t options_clock_hz(const struct options *options)
{
    return options->clock_hz != 0 ? options->clock_hz : options_processor(options)->clock_hz;
}

bool options_parse(struct options *options, int argc, char *argv[], int *status)
{
    int code;
    *options = (struct options){
        .board = "generic", .seed = 1, .theme = "auto", .scale = 1, .panel_width = 1280, .panel_height = 800};
    *status = EXIT_ALL_WELL;
    opterr = 0;
    while ((code = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
        if (code == OPTION_HELP) {
            (void)puts("The simulator program behind './verge run'; './verge run --help' tells its options.");
            return false;
        }
        if (code == '?')
            return wrong(status, "unknown option ", argv[optind - 1]);
        if (code == ':')
            return wrong(status, "a value is missing after ", argv[optind - 1]);
        if (!take_flag(options, code) && !take_value(options, code, optarg, status))
            return false;
    }
    return take_apps(options, argv + optind, status) && goes_together(options, status) &&
           costs_are_its_own(options, status) && debugs_one_by_one(options, status);
}
