// SPDX-License-Identifier: Apache-2.0 OR MIT
// The one kernel of an image: made for the board, filled by the components, given its applications,
// started. Also the part of the arch contract that belongs to the board and not to the processor.
#include "hal-hw/firmware/firmware_internal.h"

#include "arch_process.h"
#include "core/kernel/arch.h"
#include "core/kernel/fault.h"
#include "core/kernel/loader.h"
#include "hal-hw/arch/hw.h"

// What any port needs of an application's RAM before its first brk: one exception frame of
// Cortex-M. RISC-V needs nothing, but a common number keeps an application's size one.
enum { LEAST_APPLICATION_BYTES = 32 };

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
    struct mpu_block pool; // RAM that nobody has yet
    uint32_t created;      // arch_process slots taken: the loader fills process slots in the same order
};

static enum error refuse(struct loading *loading, const char *reason)
{
    loading->port.refusal = reason;
    return ERROR_NOSUPPORT;
}

// What a process could touch beyond its own object would be somebody else's.
static bool flash_is_expressible(const struct process_image *image)
{
    struct mpu_block region;
    return hw_mpu()->cover(image->flash_start, image->flash_size, &region) && region.start == image->flash_start &&
           region.size == image->flash_size;
}

static bool begin_at(struct mpu_block *pool, uint32_t start)
{
    const bool inside = start >= pool->start && start - pool->start <= pool->size;
    if (inside) {
        pool->size -= start - pool->start;
        pool->start = start;
    }
    return inside;
}

static enum error prepare(void *context, const struct loader_binary *binary, struct process_image *image)
{
    struct loading *const loading = context;
    const uint32_t fixed_ram = binary->header->fixed_ram;
    struct mpu_request request = {
        .pool = loading->pool,
        .application_size = binary->header->minimum_ram,
        .initial_break = LEAST_APPLICATION_BYTES,
        .kernel_size = grant_table_size(&firmware.kernel),
    };
    if (!flash_is_expressible(image))
        return refuse(loading, "the protection unit can't cover exactly its flash");
    if (fixed_ram != (uint32_t)TBF_NOT_FIXED && !begin_at(&request.pool, fixed_ram))
        return refuse(loading, "it is linked for RAM that is taken or not there");
    if (loading->created >= firmware.board->process_slots || !hw_mpu()->place(&request, &image->block))
        return ERROR_NOMEM;
    if (fixed_ram != (uint32_t)TBF_NOT_FIXED && image->block.start != fixed_ram)
        return refuse(loading, "it is linked for RAM that the protection unit can't give it");
    image->ram = (uint8_t *)(uintptr_t)image->block.start;
    image->mpu = hw_mpu();
    image->arch = &firmware.board->arch[loading->created++];
    (void)begin_at(&loading->pool, image->block.start + image->block.size);
    return ERROR_OK;
}

static void load_applications(void)
{
    struct loading loading = {
        .port = {.prepare = prepare, .context = &loading},
        .pool = {address_of(_sappmem), address_of(_eappmem) - address_of(_sappmem)},
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
