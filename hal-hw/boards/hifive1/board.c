// SPDX-License-Identifier: Apache-2.0 OR MIT
// SiFive's HiFive1 Rev B (FE310-G002): console over USB, three lights, and 16 KB of RAM.
#include "arch_process.h"
#include "clint.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/chips/common/gpio_led.h"
#include "hal-hw/chips/fe310/clocks_fe310.h"
#include "hal-hw/chips/fe310/fe310.h"
#include "hal-hw/chips/fe310/gpio_fe310.h"
#include "hal-hw/chips/fe310/uart_fe310.h"
#include "hal-hw/firmware/firmware.h"
#include "machine_timer.h"
#include "plic.h"

// HiFive1 Rev B schematic: one light of three colours, low is on, in the order of Tock's board.
enum { PIN_RED = 22, PIN_GREEN = 19, PIN_BLUE = 21, PIN_UART_RX = 16, PIN_UART_TX = 17 };
enum { BAUD = 115200, LIGHTS = 3 };

#define AON ((const volatile struct clocks_fe310_aon *)FE310_AON)

static struct uart_fe310 uart;
static struct gpio_fe310 gpio;

static void panic_write(const char *text, size_t size)
{
    uart_fe310_write(&uart, text, size);
}

static _Noreturn void end(void)
{
    if (clocks_fe310_is_emulated(AON))
        hw_exit_emulator(1);
    for (;;)
        __asm__ volatile("wfi");
}

static void add_console(void)
{
    gpio_fe310_set_function(&gpio, PIN_UART_RX, 0);
    gpio_fe310_set_function(&gpio, PIN_UART_TX, 0);
    uart_fe310_init(&uart, (volatile struct uart_fe310_registers *)FE310_UART0, CLOCKS_FE310_HZ, BAUD);
    hw_interrupt_attach(FE310_LINE_UART0, uart_fe310_handle, &uart);
    hw_interrupt_enable(FE310_LINE_UART0);
    firmware_add_uart(&uart.hil);
    firmware_add_console();
    firmware_add_low_level_debug();
    firmware_add_process_console(false);
}

static void add_lights(void)
{
    static const uint8_t pins[LIGHTS] = {PIN_RED, PIN_GREEN, PIN_BLUE};
    static struct gpio_led lights[LIGHTS];
    static struct hil_led hil[LIGHTS];
    for (unsigned i = 0; i < LIGHTS; i++)
        lights[i] = (struct gpio_led){gpio_fe310_pin(&gpio, pins[i]), .active_low = true};
    gpio_led_init(lights, hil, LIGHTS);
    firmware_add_leds(hil, LIGHTS);
}

static const struct firmware_board board = {
    .name = "hifive1",
    FIRMWARE_PROCESSES(4),
    .panic_write = panic_write,
    .end = end,
};

_Noreturn void board_start(void)
{
    clocks_fe310_init((volatile struct clocks_fe310_prci *)FE310_PRCI);
    gpio_fe310_init(&gpio, (volatile struct gpio_fe310_registers *)FE310_GPIO);
    plic_init(FE310_PLIC, FE310_PLIC_SOURCES);
    machine_timer_init(clint_timer(FE310_CLINT), clocks_fe310_timer_hz(AON));
    firmware_init(&board);
    if (clocks_fe310_is_emulated(AON))
        firmware_add_remote();
    firmware_add_alarm(machine_timer_alarm());
    add_console();
    add_lights();
    firmware_add_process_info();
    firmware_add_ipc();
    if (clocks_fe310_is_emulated(AON))
        firmware_add_run_limit();
    firmware_run();
}
