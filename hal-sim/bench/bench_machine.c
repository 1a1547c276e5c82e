// SPDX-License-Identifier: Apache-2.0 OR MIT
// Measures a machine from inside: bench_machine EXECUTABLE COUNT EVENTS runs COUNT processes of an
// executable for EVENTS kernel events and prints, as one JSON object, host nanoseconds an event and
// how far virtual time came.
#include "hal-sim/arch_sim.h"
#include "hal-sim/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WARM_UP_EVENTS = 2000 };

static uint64_t host_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static bool install(struct machine *machine, const char *path, unsigned long count)
{
    char message[512];
    for (unsigned long i = 0; i < count; i++) {
        const struct machine_application application = {.path = path};
        if (machine_install(machine, &application, message, sizeof(message)) == NULL) {
            (void)fprintf(stderr, "bench_machine: %s\n", message);
            return false;
        }
    }
    return true;
}

static void measure(struct machine *machine, unsigned long count, unsigned long events)
{
    (void)machine_run(machine, UINT64_MAX, WARM_UP_EVENTS);
    const uint64_t virtual_start_ns = machine_now_ns(machine);
    const uint64_t start_ns = host_ns();
    (void)machine_run(machine, UINT64_MAX, events);
    const uint64_t passed_ns = host_ns() - start_ns;
    const double virtual_ns = (double)(machine_now_ns(machine) - virtual_start_ns);
    (void)printf("{\"processes\": %lu, \"events\": %lu, \"ns_per_event\": %.1f, \"virtual_seconds\": %.6f, "
                 "\"wall_seconds\": %.6f, \"process_bytes\": %zu, \"port_bytes\": %zu}\n",
                 count, events, (double)passed_ns / (double)events, virtual_ns / 1e9, (double)passed_ns / 1e9,
                 sizeof(struct process), sizeof(struct arch_process));
}

int main(int argc, char *argv[])
{
    char message[512];
    const struct machine_options options = {.board = sim_board_find("generic"), .seed = 1};
    if (argc != 4) {
        (void)fprintf(stderr, "usage: bench_machine EXECUTABLE COUNT EVENTS\n");
        return 2;
    }
    struct machine *const machine = machine_create(&options, message, sizeof(message));
    if (machine == NULL) {
        (void)fprintf(stderr, "bench_machine: %s\n", message);
        return 1;
    }
    const unsigned long count = strtoul(argv[2], NULL, 10);
    const bool installed = install(machine, argv[1], count);
    if (installed)
        measure(machine, count, strtoul(argv[3], NULL, 10));
    machine_destroy(machine);
    return installed ? 0 : 1;
}
