// SPDX-License-Identifier: Apache-2.0 OR MIT
// Measures machines whose processes are executed: bench_guest FLASH PROCESSOR CALLS GUEST|- BOARDS. Prints, as
// JSON, host nanoseconds of a system call of the first application in the flash image, in the simulator's process
// and (GUEST is the program for it) in a child; and what BOARDS machines with that flash take of memory and time.
#include "emulator/guest/guest.h"
#include "hal-sim/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WARM_UP_CALLS = 2000, FLASH_MAX = 1 << 20, MESSAGE_SIZE = 512 };

static uint8_t flash[FLASH_MAX];
static size_t flash_size;

static uint64_t host_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static _Noreturn void fail(const char *what)
{
    (void)fprintf(stderr, "bench_guest: %s\n", what);
    exit(1);
}

// Bytes of memory that are this process's share, those of its memory files included.
static size_t resident_bytes(void)
{
    unsigned long kib = 0;
    char line[256];
    FILE *const file = fopen("/proc/self/smaps_rollup", "r");
    while (file != NULL && fgets(line, sizeof(line), file) != NULL && sscanf(line, "Pss: %lu kB", &kib) != 1)
        continue;
    if (file == NULL || kib == 0)
        fail("/proc/self/smaps_rollup can't be read");
    (void)fclose(file);
    return kib * 1024;
}

static struct machine *begin(const struct guest_host *host, const char *processor)
{
    char message[MESSAGE_SIZE];
    const struct machine_options options = {.board = sim_board_find("nrf52840dk"),
                                            .seed = 1,
                                            .executor = &host->executor,
                                            .processor = sim_processor_find(processor)};
    struct machine *const machine = machine_create(&options, message, sizeof(message));
    if (machine == NULL || machine_load_flash(machine, flash, flash_size) == 0)
        fail(machine == NULL ? message : "the flash holds no application for this processor");
    return machine;
}

static double ns_per_call(const struct guest_host *host, const char *processor, unsigned long calls)
{
    struct machine *const machine = begin(host, processor);
    (void)machine_run(machine, UINT64_MAX, WARM_UP_CALLS);
    const uint64_t start_ns = host_ns();
    (void)machine_run(machine, UINT64_MAX, calls);
    const double passed_ns = (double)(host_ns() - start_ns);
    machine_destroy(machine);
    return passed_ns / (double)calls;
}

// All of them live at once, and each computes for ten virtual milliseconds.
static void measure_boards(const struct guest_host *host, const char *processor, unsigned long count)
{
    struct machine **const machines = calloc(count, sizeof(struct machine *));
    const size_t before = resident_bytes(); // with the program itself and its flash image
    const uint64_t start_ns = host_ns();
    if (machines == NULL)
        fail("no memory");
    for (unsigned long i = 0; i < count; i++) {
        machines[i] = begin(host, processor);
        (void)machine_run(machines[i], 10000000, 0);
    }
    const double passed_ms = (double)(host_ns() - start_ns) / 1e6;
    const size_t bytes = resident_bytes();
    (void)printf("\"boards\": %lu, \"all_bytes\": %zu, \"board_bytes\": %zu, \"board_ms\": %.3f}\n", count, bytes,
                 (bytes - before) / count, passed_ms / (double)count);
    for (unsigned long i = 0; i < count; i++)
        machine_destroy(machines[i]);
    free(machines);
}

static void read_flash(const char *path)
{
    FILE *const file = fopen(path, "rb");
    if (file == NULL)
        fail("the flash image can't be read");
    flash_size = fread(flash, 1, sizeof(flash), file);
    (void)fclose(file);
}

int main(int argc, char *argv[])
{
    char message[MESSAGE_SIZE];
    struct guest_host here, children;
    if (argc != 6 || strtoul(argv[5], NULL, 10) == 0)
        fail("usage: bench_guest FLASH PROCESSOR CALLS GUEST|- BOARDS");
    read_flash(argv[1]);
    guest_host_init(&here);
    guest_host_init(&children);
    const unsigned long calls = strtoul(argv[3], NULL, 10);
    (void)printf("{\"call_ns\": %.1f, ", ns_per_call(&here, argv[2], calls));
    if (strcmp(argv[4], "-") != 0) {
        if (!guest_host_use_children(&children, argv[4], message, sizeof(message)))
            fail(message);
        (void)printf("\"child_call_ns\": %.1f, ", ns_per_call(&children, argv[2], calls));
    }
    measure_boards(&here, argv[2], strtoul(argv[5], NULL, 10));
    guest_host_end(&children);
    return 0;
}
