// SPDX-License-Identifier: Apache-2.0 OR MIT
// Fuzzes the kernel core with all its drivers. The bytes choose events: system calls drawn from the
// table of the ABI or raw, faults, ends of slices, what devices do, orders of a process manager, new
// and removed processes. After each event fuzz_check.c holds the kernel to its promises.
//
// Replay: run it with the file as its argument; FUZZ_TRACE=1 tells each step.
#include "core/abi/abi_names.h"
#include "core/fuzz/fuzz_board.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void trace(const char *what, uint32_t number)
{
    if (fuzz_traces)
        fprintf(stderr, "%s %" PRIu32 "\n", what, number);
}

// --- Telling the kernel --------------------------------------------------------------------------------------

static void tell(void)
{
    struct fake_machine *const machine = &board.machine;
    board.event.now_us = machine->now_us;
    fuzz_check_before();
    machine->decision = *kernel_handle(&machine->kernel, &board.event);
    board.uart_device.sent_size = 0;
    board.running = machine->decision.process;
    fuzz_check_after(&machine->decision);
    board.event = (struct kernel_event){.kind = KERNEL_EVENT_NONE};
}

static void tell_kind(enum kernel_event_kind kind)
{
    trace("event", kind);
    board.event = (struct kernel_event){.kind = kind};
    tell();
}

// --- System calls ------------------------------------------------------------------------------------------------

static uint32_t any_number(struct fuzz_bytes *bytes)
{
    switch (fuzz_below(bytes, 4)) {
    case 0:
        return fuzz_below(bytes, 16);
    case 1:
        return fuzz_word(bytes);
    case 2:
        return 0u - fuzz_below(bytes, 16);
    default:
        return UINT32_C(1) << fuzz_below(bytes, 32);
    }
}

// Somewhere that matters: ends and insides of what the process has and of what it does not have.
static uaddr_t any_address(struct fuzz_bytes *bytes)
{
    const struct process *const process = board.running != NULL ? board.running : fuzz_any_process(bytes);
    if (process == NULL)
        return fuzz_word(bytes);
    const struct process_memory *const m = &process->memory;
    const uint32_t offset = fuzz_below(bytes, 64) - 32;
    switch (fuzz_below(bytes, 10)) {
    case 0:
        return m->application_break + offset;
    case 1:
        return m->kernel_break + offset;
    case 2:
        return m->ram_start + m->ram_size + offset;
    case 3:
        return m->flash_start + m->flash_protected + offset;
    case 4:
        return m->flash_start + m->flash_size + offset;
    case 5:
        return 0x20000000 + fuzz_below(bytes, FUZZ_PROCESSES) * 0x10000 + fuzz_below(bytes, 0x4000);
    case 6:
        return any_number(bytes);
    default:
        return m->ram_start + fuzz_below(bytes, m->application_break - m->ram_start + 1);
    }
}

static uint32_t any_size(struct fuzz_bytes *bytes)
{
    return fuzz_one_in(bytes, 4) ? any_number(bytes) : fuzz_below(bytes, 256);
}

static uint64_t any_in_range(struct fuzz_bytes *bytes, const struct abi_value *value)
{
    const uint64_t likely = value->likely_max - value->min;
    switch (fuzz_below(bytes, 8)) {
    case 0:
        return value->max;
    case 1:
        return value->max + 1;
    case 2:
        return value->likely_max;
    case 3:
        return fuzz_word(bytes);
    default:
        return value->min + (likely < UINT32_MAX ? fuzz_below(bytes, (uint32_t)likely + 1) : fuzz_word(bytes));
    }
}

// Puts a value into its part of the words of a call.
static void put_value(uint32_t words[2], const struct abi_value *value, uint64_t number)
{
    if (value->bits < 64)
        number &= (UINT64_C(1) << value->bits) - 1;
    words[value->slot % 2] |= (uint32_t)(number << value->shift);
    if (value->shift + value->bits > 32 && value->slot == 0)
        words[1] |= (uint32_t)(number >> (32 - value->shift));
}

static void draw_command(struct fuzz_bytes *bytes, const struct abi_driver *driver)
{
    uint32_t *const slots = board.event.slots;
    if (driver->command_count == 0 || fuzz_one_in(bytes, 16)) {
        slots[1] = any_number(bytes);
        slots[2] = any_number(bytes);
        slots[3] = any_number(bytes);
        return;
    }
    const struct abi_command *const command = &driver->commands[fuzz_below(bytes, (uint32_t)driver->command_count)];
    uint32_t words[2] = {0, 0};
    for (size_t i = 0; i < command->arg_count; i++)
        put_value(words, &command->args[i], any_in_range(bytes, &command->args[i]));
    slots[1] = command->number;
    slots[2] = words[0];
    slots[3] = words[1];
}

// Subscribes and allows take their number from the table, or the next one, or a process slot.
static uint32_t draw_number(struct fuzz_bytes *bytes, size_t count)
{
    return fuzz_one_in(bytes, 16) ? any_number(bytes) : fuzz_below(bytes, (uint32_t)count + FUZZ_PROCESSES);
}

static const struct abi_driver *draw_driver(struct fuzz_bytes *bytes)
{
    if (fuzz_one_in(bytes, 32))
        return &abi_drivers[fuzz_below(bytes, (uint32_t)abi_driver_count)];
    const struct fake_machine *const machine = &board.machine;
    return abi_driver_find(machine->drivers[fuzz_below(bytes, machine->driver_count)]->number);
}

static void draw_memop(struct fuzz_bytes *bytes)
{
    uint32_t *const slots = board.event.slots;
    slots[0] = fuzz_one_in(bytes, 3) ? MEMOP_BRK : fuzz_below(bytes, MEMOP_HEAP_START + 2);
    slots[1] = slots[0] == MEMOP_SBRK && !fuzz_one_in(bytes, 8) ? fuzz_below(bytes, 1024) - 512 : any_address(bytes);
}

static void draw_yield(struct fuzz_bytes *bytes)
{
    uint32_t *const slots = board.event.slots;
    slots[0] = fuzz_one_in(bytes, 32) ? any_number(bytes) : fuzz_below(bytes, 3);
    if (slots[0] == YIELD_WAIT_FOR) {
        const struct abi_driver *const driver = draw_driver(bytes);
        slots[1] = driver->number;
        slots[2] = draw_number(bytes, driver->upcall_count);
    } else {
        slots[1] = any_address(bytes);
    }
}

static void draw_for_driver(struct fuzz_bytes *bytes)
{
    const struct abi_driver *const driver = draw_driver(bytes);
    uint32_t *const slots = board.event.slots;
    slots[0] = driver->number;
    if (board.event.class_number == SYSCALL_COMMAND) {
        draw_command(bytes, driver);
        return;
    }
    slots[1] = draw_number(bytes, driver->upcall_count + driver->rw_count + driver->ro_count);
    slots[2] = fuzz_one_in(bytes, 6) ? 0 : any_address(bytes);
    slots[3] = any_size(bytes);
}

static void system_call(struct fuzz_bytes *bytes)
{
    // Weighted: what sets things up comes more often than what ends them.
    static const uint8_t classes[] = {
        SYSCALL_COMMAND,
        SYSCALL_COMMAND,
        SYSCALL_COMMAND,
        SYSCALL_COMMAND,
        SYSCALL_COMMAND,
        SYSCALL_SUBSCRIBE,
        SYSCALL_SUBSCRIBE,
        SYSCALL_ALLOW_READ_ONLY,
        SYSCALL_ALLOW_READ_ONLY,
        SYSCALL_ALLOW_READ_WRITE,
        SYSCALL_ALLOW_READ_WRITE,
        SYSCALL_ALLOW_USERSPACE_READABLE,
        SYSCALL_MEMOP,
        SYSCALL_MEMOP,
        SYSCALL_YIELD,
        SYSCALL_YIELD,
    };
    board.event = (struct kernel_event){.kind = KERNEL_EVENT_SYSCALL, .class_number = classes[fuzz_below(bytes, 16)]};
    if (board.event.class_number == SYSCALL_MEMOP)
        draw_memop(bytes);
    else if (board.event.class_number == SYSCALL_YIELD)
        draw_yield(bytes);
    else
        draw_for_driver(bytes);
    tell();
}

static void raw_system_call(struct fuzz_bytes *bytes)
{
    board.event = (struct kernel_event){.kind = KERNEL_EVENT_SYSCALL, .class_number = fuzz_below(bytes, 9)};
    if (fuzz_one_in(bytes, 16))
        board.event.class_number = any_number(bytes);
    for (unsigned i = 0; i < 4; i++)
        board.event.slots[i] = fuzz_one_in(bytes, 2) ? any_address(bytes) : any_number(bytes);
    tell();
}

static void exit_call(struct fuzz_bytes *bytes)
{
    board.event = (struct kernel_event){
        .kind = KERNEL_EVENT_SYSCALL, .class_number = SYSCALL_EXIT, .slots = {fuzz_below(bytes, 3), fuzz_byte(bytes)}};
    tell();
}

// --- What an application does to its memory ------------------------------------------------------------------------

static void scribble(struct fuzz_bytes *bytes)
{
    static const char *const texts[] = {"app", "service", "made", "a line\nand half a li", "\x01\xff\x00\x80"};
    const struct process *const process = fuzz_any_process(bytes);
    if (process == NULL)
        return;
    const struct process_memory *const m = &process->memory;
    const uint32_t reach = m->reach - m->ram_start, at = fuzz_below(bytes, reach + 1);
    const char *const text = texts[fuzz_below(bytes, 5)];
    const uint32_t size = (uint32_t)strlen(text) < reach - at ? (uint32_t)strlen(text) : reach - at;
    memcpy(m->ram + at, text, size);
}

// --- Devices ---------------------------------------------------------------------------------------------------------

// The bytes of the operation that is being served.
static struct fuzz_bytes *serving;

static void type_command(struct fuzz_bytes *bytes)
{
    static const char *const commands[] = {
        "list\n",           "status\n",     "help\n",        "stop app\n",       "start app\n",     "boot app\n",
        "terminate made\n", "fault made\n", "process app\n", "kernel\n",         "console-start\n", "console-stop\n",
        "reset\n",          "\x1b[A\n",     "\b\b\x7f",      "nonsense 1 2 3\n", "panic\n",         "stop service\r\n"};
    const char *const text = commands[fuzz_below(bytes, sizeof(commands) / sizeof(commands[0]))];
    board.may_panic |= strcmp(text, "panic\n") == 0;
    fake_uart_receive(&board.uart_device, text, strlen(text));
}

static void type_bytes(struct fuzz_bytes *bytes)
{
    uint8_t typed[64];
    const uint32_t size = 1 + fuzz_below(bytes, sizeof(typed));
    for (uint32_t i = 0; i < size; i++)
        typed[i] = fuzz_byte(bytes);
    // Whatever is typed may add up to the command that panics.
    board.may_panic = true;
    fake_uart_receive(&board.uart_device, typed, size);
}

static void random_bytes(struct fuzz_bytes *bytes)
{
    static const uint8_t some[64];
    if (fuzz_one_in(bytes, 4))
        (void)fake_rng_fail(&board.rng_device, ERROR_FAIL);
    else
        (void)fake_rng_give(&board.rng_device, some, 1 + fuzz_below(bytes, sizeof(some)));
}

static void screens_go_on(struct fuzz_bytes *bytes)
{
    const enum error error = fuzz_one_in(bytes, 4) ? ERROR_FAIL : ERROR_OK;
    // What they keep for unit tests has an end.
    board.screen_device.call_count = board.text_device.call_count = 0;
    board.screen_device.written_size = board.text_device.printed_size = 0;
    if (fuzz_one_in(bytes, 2))
        (void)fake_screen_fail(&board.screen_device, error);
    else
        (void)fake_text_screen_fail(&board.text_device, error);
}

static void fingers_move(struct fuzz_bytes *bytes)
{
    struct hil_touch_event events[3];
    const uint32_t count = 1 + fuzz_below(bytes, 3);
    for (uint32_t i = 0; i < count; i++)
        events[i] = (struct hil_touch_event){.status = fuzz_below(bytes, 4),
                                             .x = (uint16_t)fuzz_word(bytes),
                                             .y = (uint16_t)fuzz_word(bytes),
                                             .id = (uint8_t)i};
    if (fuzz_one_in(bytes, 4))
        fake_touch_gesture(&board.glass_device, TOUCH_GESTURE_UP + fuzz_below(bytes, 6));
    else
        fake_touch_fingers(&board.glass_device, events, count);
}

static void alarm_passes(struct fuzz_bytes *bytes)
{
    const struct fake_alarm *const alarm = &board.alarm_device;
    const uint32_t mask = UINT32_MAX >> (32 - alarm->hil.bits);
    const uint32_t left = alarm->armed ? fake_alarm_left(alarm) : 1000;
    const uint32_t ticks = fuzz_one_in(bytes, 4) ? fuzz_word(bytes) & (mask >> 1) : left;
    if (fuzz_one_in(bytes, 4))
        fake_alarm_advance_late(&board.alarm_device, ticks);
    else
        fake_alarm_advance(&board.alarm_device, ticks);
}

static void device_event(void *context)
{
    struct fuzz_bytes *const bytes = serving;
    (void)context;
    const uint32_t kind = fuzz_below(bytes, 11);
    trace("  device", kind);
    switch (kind) {
    case 0:
    case 1:
        (void)fake_uart_finish(&board.uart_device);
        break;
    case 2:
        if (board.uart_device.data != NULL)
            fake_uart_fail(&board.uart_device, ERROR_FAIL);
        break;
    case 3:
        type_command(bytes);
        break;
    case 4:
        type_bytes(bytes);
        break;
    case 5:
        fake_gpio_drive(&board.gpio_device, fuzz_below(bytes, FUZZ_PINS), fuzz_one_in(bytes, 2));
        break;
    case 6:
        random_bytes(bytes);
        break;
    case 7:
    case 8:
        screens_go_on(bytes);
        break;
    case 9:
        fingers_move(bytes);
        break;
    default:
        alarm_passes(bytes);
        break;
    }
}

// Interrupts while anything else happens: they are served with the next event, whatever it is.
static void raise_interrupts(struct fuzz_bytes *bytes)
{
    for (uint32_t count = 1 + fuzz_below(bytes, 3); count > 0; count--)
        if (board.machine.interrupt_count < FUZZ_INTERRUPTS)
            fake_raise(&board.machine, device_event, NULL);
}

static void device_trouble(struct fuzz_bytes *bytes)
{
    static const enum error errors[] = {ERROR_OK, ERROR_OK, ERROR_OFF, ERROR_FAIL};
    board.uart_device.refusal = errors[fuzz_below(bytes, 4)];
    // Never OFF: the table of the ABI does not list it for this driver, which passes it on.
    board.rng_device.refusal = fuzz_one_in(bytes, 4) ? ERROR_FAIL : ERROR_OK;
    board.screen_device.refused = 'f';
    board.screen_device.refusal = fuzz_one_in(bytes, 4) ? ERROR_INVAL : ERROR_OK;
}

// --- The machine and its manager
// ---------------------------------------------------------------------------------------

static void time_passes(struct fuzz_bytes *bytes)
{
    board.machine.now_us += fuzz_one_in(bytes, 8) ? fuzz_word(bytes) : 100 * fuzz_below(bytes, 256);
}

static void arch_trouble(struct fuzz_bytes *bytes)
{
    const struct process *const process = fuzz_any_process(bytes);
    if (process == NULL)
        return;
    struct arch_process *const arch = process->arch;
    const uint32_t troubles = fuzz_one_in(bytes, 2) ? 0 : fuzz_byte(bytes);
    arch->return_error = troubles % 8 == 1 ? ERROR_FAIL : ERROR_OK;
    arch->upcall_error = troubles % 8 == 2 ? ERROR_FAIL : ERROR_OK;
    arch->memory_error = troubles % 8 == 3 ? ERROR_NOMEM : ERROR_OK;
    arch->share_error = troubles % 8 == 4 ? ERROR_NOMEM : ERROR_OK;
    arch->start_error = troubles % 8 == 5 ? ERROR_NOMEM : ERROR_OK;
}

static void manager_order(struct fuzz_bytes *bytes)
{
    struct process *const process = fuzz_any_process(bytes);
    const uint32_t order = fuzz_below(bytes, 7);
    if (process == NULL)
        return;
    trace("order", order);
    if (order == 6)
        (void)process_restart(process, fuzz_one_in(bytes, 2), fuzz_byte(bytes));
    else if (order == 5)
        fuzz_process_remove(process);
    else
        (void)processes_order(&board.capability, process->id, (enum process_order)order);
    fuzz_check_state();
}

static void new_process(struct fuzz_bytes *bytes)
{
    fuzz_process_create(bytes);
    fuzz_check_state();
}

// --- A run
// -------------------------------------------------------------------------------------------------------------

static void step(struct fuzz_bytes *bytes)
{
    serving = bytes;
    const uint32_t kind = fuzz_below(bytes, 64);
    if (kind < 36)
        system_call(bytes);
    else if (kind < 38)
        raw_system_call(bytes);
    else if (kind < 39)
        exit_call(bytes);
    else if (kind < 46)
        raise_interrupts(bytes);
    else if (kind < 50)
        tell_kind((enum kernel_event_kind)fuzz_below(bytes, 6));
    else if (kind < 53)
        tell_kind(KERNEL_EVENT_SLICE_END);
    else if (kind < 56)
        time_passes(bytes);
    else if (kind < 58)
        scribble(bytes);
    else if (kind < 60)
        manager_order(bytes);
    else if (kind < 61)
        new_process(bytes);
    else if (kind < 62)
        arch_trouble(bytes);
    else if (kind < 63)
        device_trouble(bytes);
    else
        tell_kind(KERNEL_EVENT_INTERRUPT);
}

static bool panic_is_permitted(void)
{
    return board.may_panic && strstr(board.machine.panic_text, "re-enter") == NULL;
}

static void check_flash(void)
{
    for (size_t i = 0; i < board.image_count; i++)
        fuzz_demand(memcmp(board.images[i].bytes, board.images[i].copy, board.images[i].size) == 0,
                    "nothing writes to flash");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fuzz_bytes bytes; // static: it outlives the jump out of a panic
    bytes = (struct fuzz_bytes){data, size};
    fuzz_traces = getenv("FUZZ_TRACE") != NULL;
    fuzz_board_create(&bytes);
    board.machine.expects_panic = true;
    if (setjmp(board.machine.panic_return) == 0) {
        tell_kind(KERNEL_EVENT_NONE);
        while (bytes.left > 0)
            step(&bytes);
    } else if (!panic_is_permitted()) {
        fprintf(stderr, "%s\n", board.machine.panic_text);
        fuzz_fail("the kernel panics only where its policy or its console says so");
    }
    check_flash();
    fuzz_board_destroy();
    return 0;
}
