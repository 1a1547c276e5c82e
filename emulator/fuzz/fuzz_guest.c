// SPDX-License-Identifier: Apache-2.0 OR MIT
// Fuzzes a whole machine with a board binary in it, executed in this process: the first byte chooses the processor,
// the second the fault policy, and the rest is the program. Whatever it is, it may not harm the simulator, nor panic
// the kernel, nor keep virtual time from passing.
//
// Replay: run it with the file as its argument.
#include "core/kernel/test/tbf_image.h"
#include "emulator/guest/guest.h"
#include "hal-sim/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OBJECT_BYTES = 4096, HEADER_ROOM = 256, CODE_BYTES = OBJECT_BYTES - HEADER_ROOM, CHOICES = 2 };
enum { RUN_NS = 3000000, MOST_STEPS = 20000, MESSAGE_SIZE = 512 };

static void demand(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static const struct sim_processor *choose_processor(uint8_t byte)
{
    unsigned count = 0;
    while (sim_processors[count] != NULL)
        count++;
    return sim_processors[byte % count];
}

// The program ends its object; how long the header is decides where it begins.
static void make_image(struct tbf_image *image, const uint8_t *code, size_t size)
{
    tbf_image_clear(image);
    tbf_image_application(image, "fuzz", OBJECT_BYTES);
    const uint32_t header = image->bytes[2] | (uint32_t)image->bytes[3] << 8;
    demand(header < HEADER_ROOM, "the header has room");
    memcpy(image->bytes + header, code, size < CODE_BYTES ? size : CODE_BYTES);
}

static void run(struct machine *machine)
{
    const enum machine_status status = machine_run(machine, RUN_NS, MOST_STEPS);
    demand(status != MACHINE_PANICKED, "no process panics the kernel");
    demand(machine_now_ns(machine) <= RUN_NS * UINT64_C(2), "time passes as it is asked to");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const policies[] = {"stop", "restart", "threshold-restart:3", "stop-with-debug"};
    static struct tbf_image image;
    static struct guest_host host;
    char message[MESSAGE_SIZE];
    if (size < CHOICES)
        return 0;
    guest_host_init(&host);
    const struct machine_options options = {
        .board = sim_board_find("nrf52840dk"),
        .seed = 1,
        .fault_policy = policies[data[1] % 4],
        .executor = &host.executor,
        .processor = choose_processor(data[0]),
    };
    struct machine *const machine = machine_create(&options, message, sizeof(message));
    demand(machine != NULL, "there is a machine");
    make_image(&image, data + CHOICES, size - CHOICES);
    demand(machine_load_flash(machine, image.bytes, OBJECT_BYTES) == 1, "the application is loaded");
    run(machine);
    machine_destroy(machine);
    guest_host_end(&host);
    return 0;
}
