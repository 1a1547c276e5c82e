// SPDX-License-Identifier: Apache-2.0 OR MIT
// See fuzz_board.h.
#include "core/fuzz/fuzz_board.h"

#include "core/kernel/test/tbf_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fuzz_board board;
bool fuzz_traces;

static const struct mpu_unit *unit; // of all processes of a run
static const struct process_console_memory console_memory = PROCESS_CONSOLE_MEMORY(32, PROCESS_CONSOLE_OUTPUT_MIN, 3);

// --- Choices of the board --------------------------------------------------------------------------------

static struct scheduler *any_scheduler(struct fuzz_bytes *bytes)
{
    switch (fuzz_below(bytes, 4)) {
    case 0:
        return scheduler_round_robin_init(&board.scheduler.turns, 1000 * fuzz_below(bytes, 20));
    case 1:
        return scheduler_cooperative_init(&board.scheduler.turns);
    case 2:
        return scheduler_priority_init(&board.scheduler.priority);
    default:
        return scheduler_mlfq_init(&board.scheduler.mlfq);
    }
}

static struct fault_policy any_fault_policy(struct fuzz_bytes *bytes)
{
    const uint32_t threshold = fuzz_below(bytes, 4);
    const struct fault_policy policies[] = {
        fault_policy_stop,
        fault_policy_stop_with_debug,
        fault_policy_restart,
        fault_policy_restart_with_debug,
        fault_policy_threshold_restart(threshold),
        fault_policy_threshold_restart_then_panic(threshold),
        fault_policy_panic,
    };
    const uint32_t chosen = fuzz_below(bytes, 7);
    board.may_panic = chosen >= 5;
    return policies[chosen];
}

static enum error filter_check(void *context, const struct process *process, const struct process_syscall *call)
{
    (void)context;
    (void)process;
    return call->slots[0] == board.filter_refuses ? ERROR_NODEVICE : ERROR_OK;
}

static void configure(struct fuzz_bytes *bytes)
{
    static const struct mpu_unit *const units[] = {&mpu_page, &mpu_v6m, &mpu_v7m, &mpu_v8m, &mpu_pmp};
    struct kernel_config *const config = &board.machine.config;
    unit = units[fuzz_below(bytes, 5)];
    config->process_slots = FUZZ_PROCESSES;
    config->scheduler = any_scheduler(bytes);
    board.fault_policy = any_fault_policy(bytes);
    config->fault_policy = &board.fault_policy;
    config->observer = &fuzz_observer;
    if (fuzz_one_in(bytes, 4)) {
        board.filter = (struct syscall_filter){filter_check, NULL};
        board.filter_refuses = fuzz_below(bytes, 10);
        config->filter = &board.filter;
    }
}

// --- Wiring ------------------------------------------------------------------------------------------------

static void wire_screens(struct fuzz_bytes *bytes)
{
    fake_screen_init(&board.screen_device, 32, 24, fuzz_below(bytes, SCREEN_FORMAT_MONO_8BIT_PAGE + 1),
                     fuzz_one_in(bytes, 2));
    fake_text_screen_init(&board.text_device);
    fake_touch_init(&board.glass_device);
    fake_digits_init(&board.digits_device);
}

static void wire_devices(struct fuzz_bytes *bytes)
{
    static const uint8_t widths[] = {32, 24, 16};
    fake_alarm_init(&board.alarm_device, fuzz_one_in(bytes, 2) ? 16000000 : 32768, widths[fuzz_below(bytes, 3)]);
    fake_uart_init(&board.uart_device);
    fake_gpio_init(&board.gpio_device);
    fake_rng_init(&board.rng_device);
    wire_screens(bytes);
    virtual_alarm_mux_init(&board.alarm_mux, &board.alarm_device.hil);
    virtual_alarm_init(&board.application_alarm, &board.alarm_mux);
    virtual_alarm_init(&board.console_alarm, &board.alarm_mux);
    virtual_uart_mux_init(&board.uart_mux, &board.uart_device.hil);
    virtual_uart_init(&board.debug_port, &board.uart_mux);
    virtual_uart_init(&board.process_console_uart, &board.uart_mux);
    virtual_uart_init(&board.low_level_uart, &board.uart_mux);
    virtual_uart_init(&board.console_uart, &board.uart_mux);
    for (uint32_t i = 0; i < 2; i++) {
        board.leds[i] = fake_gpio_led(&board.gpio_device, i);
        board.buttons[i] = (struct button_pin){.pin = fake_gpio_pin(&board.gpio_device, 2 + i), .active_low = i == 1};
        board.pins[i] = fake_gpio_pin(&board.gpio_device, 4 + i);
    }
}

static void wire_screen_drivers(struct fake_machine *machine)
{
    screen_init(&board.screen, &board.screen_device.hil,
                (struct span){board.screen_buffer, sizeof(board.screen_buffer)});
    text_screen_init(&board.text_screen, &board.text_device.hil,
                     (struct span){board.text_buffer, sizeof(board.text_buffer)});
    touch_init(&board.touch, &board.glass_device.hil, &board.screen_device.hil);
    seven_segment_init(&board.seven_segment, &board.digits_device.hil);
    fake_machine_add(machine, &board.screen.driver, &board.screen.grant);
    fake_machine_add(machine, &board.text_screen.driver, &board.text_screen.grant);
    fake_machine_add(machine, &board.touch.driver, &board.touch.grant);
    fake_machine_add(machine, &board.seven_segment.driver, NULL);
}

static void wire_drivers(void)
{
    struct fake_machine *const machine = &board.machine;
    alarm_init(&board.alarm, &board.application_alarm.hil);
    console_init(&board.console, &board.console_uart.hil);
    console_hold_lines(&board.console, &board.console_alarm.hil);
    low_level_debug_init(&board.low_level_debug, &board.low_level_uart.hil);
    led_init(&board.led, board.leds, 2);
    button_init(&board.button, board.buttons, 2);
    gpio_init(&board.gpio, board.pins, 3);
    rng_init(&board.rng, &board.rng_device.hil);
    process_info_init(&board.process_info, &board.capability);
    read_only_state_init(&board.read_only_state, &board.alarm_device.hil);
    fake_machine_add(machine, &board.alarm.driver, &board.alarm.grant);
    fake_machine_add(machine, &board.console.driver, &board.console.grant);
    fake_machine_add(machine, &board.low_level_debug.driver, &board.low_level_debug.grant);
    fake_machine_add(machine, &board.led.driver, NULL);
    fake_machine_add(machine, &board.button.driver, &board.button.grant);
    fake_machine_add(machine, &board.gpio.driver, &board.gpio.grant);
    fake_machine_add(machine, &board.rng.driver, &board.rng.grant);
    fake_machine_add(machine, &board.process_info.driver, &board.process_info.grant);
    fake_machine_add(machine, &board.read_only_state.driver, &board.read_only_state.grant);
    fake_machine_add(machine, &board.ipc.driver, NULL);
    wire_screen_drivers(machine);
}

void fuzz_board_create(struct fuzz_bytes *bytes)
{
    memset(&board, 0, sizeof(board));
    fake_machine_init(&board.machine);
    configure(bytes);
    wire_devices(bytes);
    board.capability = (struct capability){
        .kernel = &board.machine.kernel,
        .bits = CAPABILITY_PROCESS_MANAGEMENT | CAPABILITY_RESET,
    };
    wire_drivers();
    fake_machine_start(&board.machine);
    ipc_init(&board.ipc, &board.machine.kernel);
    kernel_switch_hook_add(&board.machine.kernel, &board.read_only_state.hook);
    debug_uart_init(&board.debug_uart, &board.debug_port.hil, &board.machine.debug);
    process_console_init(&board.process_console, &board.process_console_uart.hil, &board.capability, &console_memory);
    if (fuzz_one_in(bytes, 2))
        process_console_start(&board.process_console);
    for (uint32_t i = 0; i < 3; i++)
        fuzz_process_create(bytes);
}

void fuzz_board_destroy(void)
{
    for (size_t i = 0; i < FUZZ_PROCESSES; i++)
        free(board.processes[i].ram);
    for (size_t i = 0; i < board.image_count; i++) {
        free(board.images[i].bytes);
        free(board.images[i].copy);
    }
}

// --- Processes -----------------------------------------------------------------------------------------------

static uint32_t free_slot(void)
{
    uint32_t slot = 0;
    while (slot < FUZZ_PROCESSES && board.machine.processes[slot].state != PROCESS_UNUSED)
        slot++;
    return slot;
}

// Gives an image its memory. The kernel takes the first free slot, and so does this.
static enum error give_memory(struct process_image *image, uint32_t application_size, uint32_t initial_break,
                              uint32_t kernel_size)
{
    const uint32_t slot = free_slot();
    const struct mpu_request request = {
        .pool = {0x20000000 + slot * 0x10000, FUZZ_POOL},
        .application_size = application_size,
        .initial_break = initial_break,
        .kernel_size = kernel_size,
    };
    if (slot == FUZZ_PROCESSES || !unit->place(&request, &image->block))
        return ERROR_NOMEM;
    struct fuzz_process *const process = &board.processes[slot];
    free(process->ram); // of one that was refused after it got this
    process->ram = malloc(image->block.size);
    if (process->ram == NULL)
        return ERROR_NOMEM;
    memset(process->ram, 0xc5, image->block.size);
    board.machine.arch[slot] = (struct arch_process){.initial_break = initial_break};
    image->ram = process->ram;
    image->mpu = unit;
    image->arch = &board.machine.arch[slot];
    return ERROR_OK;
}

struct sizes {
    uint32_t initial_break, kernel_size;
};

static struct sizes any_sizes(struct fuzz_bytes *bytes)
{
    static const uint32_t breaks[] = {0, 32, 2048, 100, 3000};
    return (struct sizes){breaks[fuzz_below(bytes, 5)], 512 + 16 * fuzz_below(bytes, 256)};
}

static enum error prepare(void *context, const struct loader_binary *binary, struct process_image *image)
{
    const struct sizes *const sizes = context;
    return give_memory(image, binary->header->minimum_ram, sizes->initial_break, sizes->kernel_size);
}

// Keeps an image for as long as its processes may live, and another one to see that it stays as it is.
static const struct fuzz_image *keep_image(const struct tbf_image *made)
{
    struct fuzz_image *const image = &board.images[board.image_count];
    *image = (struct fuzz_image){malloc(made->size + 1u), malloc(made->size + 1u), made->size};
    if (image->bytes == NULL || image->copy == NULL)
        abort();
    memcpy(image->bytes, made->bytes, made->size);
    memcpy(image->copy, made->bytes, made->size);
    board.image_count++;
    return image;
}

// A sound application, and then some bytes that are as the fuzzer wants them.
static void make_application(struct tbf_image *image, struct fuzz_bytes *bytes)
{
    static const char *const names[] = {"app", "service", "grüße", ""};
    tbf_image_object(image, TBF_FLAG_ENABLED);
    tbf_image_words(image, ELEMENT_MAIN, 3,
                    (const uint32_t[]){fuzz_below(bytes, 64), fuzz_below(bytes, 64), 64 * fuzz_below(bytes, 256)});
    tbf_image_name(image, names[fuzz_below(bytes, 4)]);
    tbf_image_words(image, ELEMENT_REGIONS, 2, (const uint32_t[]){fuzz_below(bytes, 1024), fuzz_below(bytes, 1024)});
    tbf_image_kernel_version(image, 2, 3);
    tbf_image_close(image, 128 + 4 * fuzz_below(bytes, 256));
    const uint32_t wrong = fuzz_one_in(bytes, 3) ? fuzz_below(bytes, 8) : 0;
    for (uint32_t i = 0; i < wrong; i++)
        image->bytes[image->start + fuzz_below(bytes, 128)] = fuzz_byte(bytes);
    if (fuzz_one_in(bytes, 2))
        tbf_image_seal(image);
}

static void load(struct fuzz_bytes *bytes)
{
    static struct tbf_image made;
    struct sizes sizes = any_sizes(bytes);
    const struct loader_port port = {prepare, &sizes, "this board can't"};
    if (board.image_count == FUZZ_IMAGES)
        return;
    tbf_image_clear(&made);
    for (uint32_t count = 1 + fuzz_below(bytes, 3); count > 0; count--)
        make_application(&made, bytes);
    const uaddr_t flash_start = 0x10000000 + (uint32_t)board.image_count * FUZZ_FLASH_STRIDE;
    const struct fuzz_image *const image = keep_image(&made);
    const unsigned loaded = loader_load(&board.machine.kernel, &port, image->bytes, image->size, flash_start);
    if (fuzz_traces)
        fprintf(stderr, "load: %u processes\n", loaded);
}

static void create(struct fuzz_bytes *bytes)
{
    static const uint8_t flash[512];
    const struct sizes sizes = any_sizes(bytes);
    struct process_image image = {
        .name = "made",
        .name_size = 4,
        .entry = 0x08000010,
        .flash = flash,
        .flash_start = 0x08000000,
        .flash_size = sizeof(flash),
        .flash_protected = 16,
    };
    struct process *process;
    const uint32_t slot = free_slot();
    if (give_memory(&image, 64 * fuzz_below(bytes, 256), sizes.initial_break, sizes.kernel_size) != ERROR_OK)
        return;
    if (fuzz_one_in(bytes, 8))
        image.arch->start_error = ERROR_NOMEM;
    const enum error error = process_create(&board.machine.kernel, &image, &process);
    fuzz_demand(error != ERROR_OK || process->id.index == slot, "a process takes the first free slot");
    if (fuzz_traces)
        fprintf(stderr, "create: slot %u, error %d\n", (unsigned)slot, (int)error);
}

void fuzz_process_create(struct fuzz_bytes *bytes)
{
    if (fuzz_one_in(bytes, 2))
        load(bytes);
    else
        create(bytes);
}

void fuzz_process_remove(struct process *process)
{
    const uint32_t slot = process->id.index;
    process_remove(process);
    fuzz_demand(process->state == PROCESS_UNUSED, "a removed process leaves its slot");
    free(board.processes[slot].ram);
    board.processes[slot].ram = NULL;
    if (board.running == process)
        board.running = NULL;
}

struct process *fuzz_any_process(struct fuzz_bytes *bytes)
{
    return process_at(&board.machine.kernel, fuzz_below(bytes, FUZZ_PROCESSES));
}
