// SPDX-License-Identifier: Apache-2.0 OR MIT
// The simulator program.
#include "emulator/session.h"
#include "emulator/snapshots.h"

#include <stdio.h>

// What a tool has to know to link applications for a virtual board and to lay them into its flash, as JSON.
static int describe_processor(const struct options *options)
{
    const struct sim_processor *const p = options_processor(options);
    (void)printf("{\"name\": \"%s\", \"unit\": \"%s\", \"protection\": \"%s\", \"clock_hz\": %u, \"costs\": \"%s\", "
                 "\"arm\": %s,\n"
                 " \"flash\": [%u, %u], \"ram\": [%u, %u], \"kernel_part\": %u}\n",
                 p->name, p->mpu->name, p->protection, (unsigned)options_clock_hz(options),
                 options_costs(options)->name, p->architecture != SIM_RV32IMAC ? "true" : "false",
                 (unsigned)p->flash.start, (unsigned)p->flash.size, (unsigned)p->ram.start, (unsigned)p->ram.size,
                 (unsigned)sim_kernel_part(sim_board_find(options->board)));
    return EXIT_ALL_WELL;
}

static int run_restored(struct options *options)
{
    struct snapshot_file file;
    char message[512];
    if (!snapshot_file_read(&file, options->restore, message, sizeof(message))) {
        (void)fprintf(stderr, "verge: %s\n", message);
        return EXIT_WRONG_USE;
    }
    snapshot_file_choose(&file, options);
    const int status = session_run(options);
    snapshot_file_free(&file);
    return status;
}

int main(int argc, char *argv[])
{
    struct options options;
    int status;
    if (!options_parse(&options, argc, argv, &status))
        return status;
    if (options.describes_processor)
        return describe_processor(&options);
    return options.restore != NULL ? run_restored(&options) : session_run(&options);
}
