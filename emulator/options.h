// SPDX-License-Identifier: Apache-2.0 OR MIT
// The command line of the simulator program. The `verge` script at the tree's root builds what the
// user names and calls it; the words are the same.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OPTIONS_APPS_MAX = 256 };

enum pace {
    PACE_AUTO, // the wall clock's pace when a person watches, else as fast as possible
    PACE_REALTIME,
    PACE_FAST,
};

struct options {
    const char *board;
    bool headless;
    bool has_limit;
    uint64_t limit_ns; // --for
    enum pace pace;
    uint64_t seed;
    const char *trace;
    const char *wav; // --wav: what the buzzer sounds is recorded there
    bool strace;
    const char *control;
    const char *gdb[OPTIONS_APPS_MAX]; // applications
    size_t gdb_count;
    const char *itrace, *profile, *coverage; // what guests execute, see guest/inside.h; files
    bool stack_depth;
    const char *symbols[OPTIONS_APPS_MAX]; // of guests, each "NAME=ELF,FLASH_OFFSET,RAM_OFFSET"
    size_t symbol_count;
    // That start it for a guest, with PORT where its port is to stand: one for each guest among gdb, in that order.
    const char *gdb_words[OPTIONS_APPS_MAX];
    size_t gdb_words_count;
    const char *valgrind;
    const char *valgrind_args;
    const char *scheduler;
    const char *fault_policy;
    const char *flash_image;
    const char *snapshot; // written at the end of the run
    const char *restore;
    const struct snapshot_file *restored; // NULL: the machine begins anew
    const char *processor;                // of board binaries; NULL: the board's own
    const char *costs;                    // of its instructions; NULL: its own
    uint32_t clock_hz;                    // of it; 0: its own
    bool in_process;                      // they are executed by the simulator itself and not by children
    bool describes_processor;             // says what it leaves to applications, and that is all
    bool process_console;
    bool quiet;
    bool panel; // --panel: a window even where none is usual
    const char *theme;
    double scale; // of all that the panel draws
    int panel_width, panel_height;
    bool has_panel_size;
    const char *screenshot, *screenshot_of;
    bool has_screenshot_time;
    uint64_t screenshot_ns; // --at
    const char *play;
    const char *record, *replay;
    const char *vcd;
    const char *uart0;                  // NULL: the terminal; otherwise see serial.h
    const char *apps[OPTIONS_APPS_MAX]; // executables, each "PATH" or "NAME=PATH"
    size_t app_count;
};

// Exit statuses of the program.
enum { EXIT_ALL_WELL = 0, EXIT_RUN_FAILED = 1, EXIT_WRONG_USE = 2 };

// False: the command line was wrong, and stderr says how to do it right; or help was printed, and
// *status is 0.
bool options_parse(struct options *options, int argc, char *argv[], int *status);

struct sim_costs;
struct sim_processor;
// Whether it names one of the native applications.
bool options_names_native(const struct options *options, const char *name);

// What board binaries are executed with, by the options.
const struct sim_processor *options_processor(const struct options *options);
const struct sim_costs *options_costs(const struct options *options);
uint32_t options_clock_hz(const struct options *options);

// "1500ms", "2s", "10us", "1m", "3" (seconds), "0.5s" to nanoseconds. False: it is no time.
bool options_parse_time(const char *text, uint64_t *ns);
