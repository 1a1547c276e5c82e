// SPDX-License-Identifier: Apache-2.0 OR MIT
// Arm's MPS2 board with the Cortex-M3 image AN385, as QEMU has it. AN386 is the same board with a
// Cortex-M4: it shares this file.
#include "arch_process.h"
#include "cortexm.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/chips/cmsdk/fpgaio.h"
#include "hal-hw/chips/cmsdk/timer_cmsdk.h"
#include "hal-hw/chips/cmsdk/uart_cmsdk.h"
#include "hal-hw/firmware/firmware.h"

// AN385, tables 3-1 and 3-2 (memory map, interrupts).
#define TIMER0 ((struct timer_cmsdk_registers *)0x40000000)
#define UART0  ((struct uart_cmsdk_registers *)0x40004000)
#define FPGAIO ((struct fpgaio_registers *)0x40028000)
enum { LINE_UART0_RX = 0, LINE_UART0_TX = 1, LINE_TIMER0 = 8, CLOCK_HZ = 25000000, BAUD = 115200 };

static struct uart_cmsdk uart;
static struct timer_cmsdk timer;
static struct hil_led leds[FPGAIO_LEDS];

static void panic_write(const char *text, size_t size)
{
    uart_cmsdk_write(&uart, text, size);
}

static void end(void)
{
    hw_exit_emulator(1);
}

static void start_devices(struct kernel *kernel)
{
    uart_cmsdk_init(&uart, UART0, CLOCK_HZ, BAUD, &kernel->deferred);
    timer_cmsdk_init(&timer, TIMER0, CLOCK_HZ);
    hw_interrupt_attach(LINE_UART0_TX, uart_cmsdk_handle_transmit, &uart);
    hw_interrupt_attach(LINE_UART0_RX, uart_cmsdk_handle_receive, &uart);
    hw_interrupt_attach(LINE_TIMER0, timer_cmsdk_handle, &timer);
    hw_interrupt_enable(LINE_UART0_TX);
    hw_interrupt_enable(LINE_UART0_RX);
    hw_interrupt_enable(LINE_TIMER0);
    for (uint32_t i = 0; i < FPGAIO_LEDS; i++)
        leds[i] = fpgaio_led(i);
}

static const struct firmware_board board = {
    .name = BOARD_NAME,
    FIRMWARE_PROCESSES(8),
    .panic_write = panic_write,
    .end = end,
    .reset = cortexm_reset_chip,
};

void board_start(void)
{
    fpgaio_init(FPGAIO, CLOCK_HZ);
    cortexm_set_clock(CLOCK_HZ);
    struct kernel *const kernel = firmware_init(&board);
    firmware_add_remote();
    start_devices(kernel);
    firmware_add_alarm(&timer.hil);
    firmware_add_uart(&uart.hil);
    firmware_add_console();
    firmware_add_leds(leds, FPGAIO_LEDS);
    firmware_add_low_level_debug();
    firmware_add_ipc();
    firmware_add_process_info();
    firmware_add_process_console(false);
    firmware_add_run_limit();
    firmware_run();
}
