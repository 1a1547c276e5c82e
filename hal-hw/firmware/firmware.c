// SPDX-License-Identifier: Apache-2.0 OR MIT
// The one kernel of an image: made for the board, filled by the components, given its applications,
// started. Also the part of the arch contract that belongs to the board and not to the processor.
#include "hal-hw/firmware/firmware_internal.h"

#include "arch_process.h"
#include "core/kernel/arch.h"
#include "core/kernel/fault.h"
#include "core/kernel/loader_ram.h"
#include "hal-hw/arch/hw.h"

struct firmware firmware;

// --- Making ----------------------------------------------------------------------------------------

static uint32_t address_of(const void *symbol)
{
    return (uint32_t)(uintptr_t)symbol;
}

static const struct board_memory_map *memory_map(void)
{
    static struct board_memory_map map;
    map = (struct board_memory_map){
        .bss_start = address_of(_szero),
        .bss_end = address_of(_ezero),
        .relocate_start = address_of(_srelocate),
        .relocate_end = address_of(_erelocate),
        .stack_start = address_of(_sstack),
        .stack_end = address_of(_estack),
        .rodata_start = address_of(_srodata),
        .rodata_end = address_of(_erodata),
        .code_start = address_of(_stext),
        .code_end = address_of(_etext),
    };
    return &map;
}

static void reset_board(void *context)
{
    const struct firmware_board *const board = context;
    if (firmware.remote != NULL)
        firmware.remote->reset();
    board->reset();
}

static struct capability board_capability(const struct firmware_board *board)
{
    return (struct capability){
        .kernel = &firmware.kernel,
        .bits = CAPABILITY_PROCESS_MANAGEMENT | (board->reset != NULL ? (uint32_t)CAPABILITY_RESET : 0),
        .reset = board->reset != NULL ? reset_board : NULL,
        .context = (void *)(uintptr_t)board,
        .memory_map = memory_map(),
    };
}

struct kernel *firmware_init(const struct firmware_board *board)
{
    firmware.board = board;
    firmware.debug = (struct debug_writer){.buffer = firmware.debug_text, .size = sizeof(firmware.debug_text)};
    firmware.capability = board_capability(board);
    const struct kernel_config config = {
        .processes = board->processes,
        .process_slots = board->process_slots,
        .drivers = firmware.drivers,
        .scheduler = board->scheduler != NULL ? board->scheduler : scheduler_round_robin_init(&firmware.turns, 0),
        .fault_policy = board->fault_policy != NULL ? board->fault_policy : &fault_policy_stop_with_debug,
        .debug = &firmware.debug,
    };
    kernel_init(&firmware.kernel, &config);
    hw_init(&firmware.kernel);
    return &firmware.kernel;
}

void firmware_list(const struct driver *driver, struct grant *grant)
{
    struct kernel_config *const config = &firmware.kernel.config;
    assert(config->driver_count < FIRMWARE_DRIVERS_MAX);
    firmware.drivers[config->driver_count++] = driver;
    if (grant != NULL)
        kernel_grant_register(&firmware.kernel, grant);
}

// --- Loading ---------------------------------------------------------------------------------------

struct loading {
    struct loader_port port;
    struct loader_ram ram;
    uint32_t created; // arch_process slots taken: the loader fills process slots in the same order
};

static enum error prepare(void *context, const struct loader_binary *binary, struct process_image *image)
{
    struct loading *const loading = context;
    const enum error found = loader_ram_find(&loading->ram, binary, image);
    loading->port.refusal = loading->ram.refusal;
    if (found != ERROR_OK)
        return found;
    if (loading->created >= firmware.board->process_slots)
        return ERROR_NOMEM;
    image->ram = (uint8_t *)(uintptr_t)image->block.start;
    image->arch = &firmware.board->arch[loading->created++];
    loader_ram_take(&loading->ram, image);
    return ERROR_OK;
}

static void load_applications(void)
{
    struct loading loading = {
        .port = {.prepare = prepare, .context = &loading},
        .ram = {.mpu = hw_mpu(),
                .free = {address_of(_sappmem), address_of(_eappmem) - address_of(_sappmem)},
                .kernel_size = grant_table_size(&firmware.kernel)},
    };
    (void)loader_load(&firmware.kernel, &loading.port, _sapps, (size_t)(_eapps - _sapps), address_of(_sapps));
}

void firmware_run(void)
{
    if (firmware.remote != NULL)
        firmware.remote->add_devices();
    kernel_finish_wiring(&firmware.kernel);
    load_applications();
    if (firmware.remote != NULL)
        firmware.remote->begin();
    hw_run(&firmware.kernel);
}

// --- The board's part of the arch contract ---------------------------------------------------------

void arch_panic_write(struct kernel *kernel, const char *text, size_t size)
{
    (void)kernel;
    firmware.board->panic_write(text, size);
}

void arch_panic_end(struct kernel *kernel)
{
    (void)kernel;
    if (firmware.remote != NULL)
        firmware.remote->panicked();
    for (;;)
        firmware.board->end();
}
