// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a board's main file does on hardware: makes the capsules, joins them to the chip, and hands
// the kernel its drivers. All virtual boards share it; they differ in data only.
#include "hal-sim/wiring.h"
#include "core/capsules/alarm.h"
#include "core/capsules/button.h"
#include "core/capsules/console.h"
#include "core/capsules/debug_uart.h"
#include "core/capsules/gpio.h"
#include "core/capsules/led.h"
#include "core/capsules/low_level_debug.h"
#include "core/capsules/process_console.h"
#include "core/capsules/process_info.h"
#include "core/capsules/read_only_state.h"
#include "core/capsules/rng.h"
#include "core/capsules/virtual_alarm.h"
#include "core/capsules/virtual_uart.h"
#include "core/kernel/board.h"
#include "core/kernel/debug.h"
#include "core/kernel/ipc.h"
#include "hal-sim/wiring_screens.h"
#include "hal-sim/wiring_sensors.h"

#include <assert.h>

enum { DEBUG_TEXT_BYTES = 4096 };

struct wiring {
    // Virtualizers.
    struct virtual_alarm_mux alarm_mux;
    struct virtual_alarm application_alarm, console_alarm;
    struct virtual_uart_mux uart_mux;
    struct virtual_uart console_uart, debug_port, low_level_uart, process_console_uart;

    // Drivers.
    struct alarm alarm;
    struct console console;
    struct low_level_debug low_level_debug;
    struct led led;
    struct button button;
    struct gpio gpio;
    struct rng rng;
    struct process_info process_info;
    struct read_only_state read_only_state;
    struct ipc ipc;
    struct wiring_list list;
    struct wiring_screens *screens;
    struct wiring_sensors sensors;

    // The kernel's own.
    struct debug_uart debug_uart;
    struct debug_writer debug;
    uint8_t debug_text[DEBUG_TEXT_BYTES];
    struct process_console process_console;
    struct {
        uint8_t input[256];
        char output[4096];
        struct line_editor_line history[10];
    } process_console_memory;
    struct capability capability;

    // What hangs on the pins.
    struct hil_led leds[SIM_PINS_MAX];
    struct button_pin buttons[SIM_PINS_MAX];
    struct hil_gpio_pin pins[SIM_PINS_MAX];
};

static void reset_board(void *context)
{
    struct machine *const machine = context;
    machine->reset = true;
}

static void wire_pins(struct wiring *wiring, struct machine *machine)
{
    const struct sim_board *const board = machine->board;
    for (size_t i = 0; i < board->led_count; i++)
        wiring->leds[i] = sim_gpio_led(&machine->gpio, board->leds[i].pin, board->leds[i].active_low);
    for (size_t i = 0; i < board->button_count; i++)
        wiring->buttons[i] = (struct button_pin){
            .pin = sim_gpio_pin(&machine->gpio, board->buttons[i].pin),
            .active_low = board->buttons[i].active_low,
            .pull = board->buttons[i].active_low ? HIL_GPIO_PULL_UP : HIL_GPIO_PULL_DOWN,
        };
    for (size_t i = 0; i < board->gpio_count; i++)
        wiring->pins[i] = sim_gpio_pin(&machine->gpio, board->gpio[i]);
}

static void wire_virtualizers(struct wiring *wiring, struct machine *machine)
{
    virtual_alarm_mux_init(&wiring->alarm_mux, &machine->alarm.hil);
    virtual_alarm_init(&wiring->application_alarm, &wiring->alarm_mux);
    virtual_alarm_init(&wiring->console_alarm, &wiring->alarm_mux);
    virtual_uart_mux_init(&wiring->uart_mux, &machine->uart.hil);
    virtual_uart_init(&wiring->debug_port, &wiring->uart_mux);
    virtual_uart_init(&wiring->process_console_uart, &wiring->uart_mux);
    virtual_uart_init(&wiring->low_level_uart, &wiring->uart_mux);
    virtual_uart_init(&wiring->console_uart, &wiring->uart_mux);
}

static void init_drivers(struct wiring *wiring, const struct machine *machine)
{
    const struct sim_board *const board = machine->board;
    alarm_init(&wiring->alarm, &wiring->application_alarm.hil);
    console_init(&wiring->console, &wiring->console_uart.hil);
    console_hold_lines(&wiring->console, &wiring->console_alarm.hil);
    low_level_debug_init(&wiring->low_level_debug, &wiring->low_level_uart.hil);
    led_init(&wiring->led, wiring->leds, board->led_count);
    button_init(&wiring->button, wiring->buttons, board->button_count);
    gpio_init(&wiring->gpio, wiring->pins, board->gpio_count);
    rng_init(&wiring->rng, &machine->rng.hil);
    process_info_init(&wiring->process_info, &wiring->capability);
    read_only_state_init(&wiring->read_only_state, &machine->alarm.hil);
}

void wiring_add(struct wiring_list *list, const struct driver *driver, struct grant *grant)
{
    assert(list->count < WIRING_DRIVERS_MAX);
    list->grants[list->count] = grant;
    list->drivers[list->count++] = driver;
}

static void list_drivers(struct wiring *wiring)
{
    struct wiring_list *const list = &wiring->list;
    wiring_add(list, &wiring->alarm.driver, &wiring->alarm.grant);
    wiring_add(list, &wiring->console.driver, &wiring->console.grant);
    wiring_add(list, &wiring->low_level_debug.driver, &wiring->low_level_debug.grant);
    wiring_add(list, &wiring->led.driver, NULL);
    wiring_add(list, &wiring->button.driver, &wiring->button.grant);
    wiring_add(list, &wiring->gpio.driver, &wiring->gpio.grant);
    wiring_add(list, &wiring->rng.driver, &wiring->rng.grant);
    wiring_add(list, &wiring->process_info.driver, &wiring->process_info.grant);
    wiring_add(list, &wiring->read_only_state.driver, &wiring->read_only_state.grant);
    wiring_add(list, &wiring->ipc.driver, NULL); // it registers its own
}

static void start_kernel(struct wiring *wiring, struct kernel *kernel, const struct kernel_config *config)
{
    const struct wiring_list *const list = &wiring->list;
    struct kernel_config wired = *config;
    wired.drivers = list->drivers;
    wired.driver_count = list->count;
    wired.debug = &wiring->debug;
    kernel_init(kernel, &wired);
    for (uint32_t i = 0; i < list->count; i++)
        if (list->grants[i] != NULL)
            kernel_grant_register(kernel, list->grants[i]);
    kernel_switch_hook_add(kernel, &wiring->read_only_state.hook);
    ipc_init(&wiring->ipc, kernel);
}

static void start_process_console(struct wiring *wiring)
{
    const struct process_console_memory memory = {
        .input = {wiring->process_console_memory.input, sizeof(wiring->process_console_memory.input)},
        .output = wiring->process_console_memory.output,
        .output_size = sizeof(wiring->process_console_memory.output),
        .history = wiring->process_console_memory.history,
        .history_size = 10,
    };
    process_console_init(&wiring->process_console, &wiring->process_console_uart.hil, &wiring->capability, &memory);
    process_console_start(&wiring->process_console);
}

bool wiring_create(struct machine *machine, const struct kernel_config *config, bool process_console)
{
    struct wiring *const wiring = sim_arena_take(&machine->arena, sizeof(*wiring));
    if (wiring == NULL)
        return false;
    machine->wiring = wiring;
    wiring->debug = (struct debug_writer){.buffer = wiring->debug_text, .size = DEBUG_TEXT_BYTES};
    wiring->capability = (struct capability){
        .kernel = &machine->kernel,
        .bits = CAPABILITY_PROCESS_MANAGEMENT | CAPABILITY_RESET,
        .reset = reset_board,
        .context = machine,
    };
    wiring->list.machine = machine;
    wiring->list.alarms = &wiring->alarm_mux;
    wire_pins(wiring, machine);
    wire_virtualizers(wiring, machine);
    init_drivers(wiring, machine);
    list_drivers(wiring);
    wiring_sensors_add(&wiring->sensors, &wiring->list);
    wiring->screens = wiring_screens_create(&wiring->list);
    if (wiring->screens == NULL)
        return false;
    start_kernel(wiring, &machine->kernel, config);
    debug_uart_init(&wiring->debug_uart, &wiring->debug_port.hil, &wiring->debug);
    // It hears every byte, so it is there only when asked for: an application's console then has the
    // input to itself and loses none of it.
    if (process_console)
        start_process_console(wiring);
    return true;
}

void wiring_led(struct wiring *wiring, size_t led, bool on)
{
    if (wiring != NULL && wiring->screens != NULL)
        wiring_screens_led(wiring->screens, led, on);
}
