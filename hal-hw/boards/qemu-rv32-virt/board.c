// SPDX-License-Identifier: Apache-2.0 OR MIT
// QEMU's RISC-V "virt" machine with Smepmp: console, timer and, if QEMU was given one, an entropy
// device. It has neither lights nor buttons.
#include "arch_process.h"
#include "clint.h"
#include "hal-hw/arch/hw.h"
#include "hal-hw/chips/qemu-virt/qemu_virt.h"
#include "hal-hw/chips/qemu-virt/uart_16550.h"
#include "hal-hw/chips/qemu-virt/virtio_rng.h"
#include "hal-hw/firmware/firmware.h"
#include "machine_timer.h"
#include "plic.h"

static struct uart_16550 uart;
static struct virtio_rng rng;

static void panic_write(const char *text, size_t size)
{
    uart_16550_write(&uart, text, size);
}

static _Noreturn void end(void)
{
    hw_exit_emulator(1);
}

static void add_console(void)
{
    uart_16550_init(&uart, (volatile struct uart_16550_registers *)QEMU_VIRT_UART);
    hw_interrupt_attach(QEMU_VIRT_LINE_UART, uart_16550_handle, &uart);
    hw_interrupt_enable(QEMU_VIRT_LINE_UART);
    firmware_add_uart(&uart.hil);
    firmware_add_console();
    firmware_add_low_level_debug();
    firmware_add_process_console(false);
}

// QEMU puts its devices into any of eight places.
static void add_rng(void)
{
    for (unsigned i = 0; i < QEMU_VIRT_VIRTIO_COUNT; i++) {
        const uintptr_t registers = QEMU_VIRT_VIRTIO + i * QEMU_VIRT_VIRTIO_STRIDE;
        if (virtio_rng_init(&rng, (volatile uint32_t *)registers)) {
            hw_interrupt_attach(QEMU_VIRT_LINE_VIRTIO + i, virtio_rng_handle, &rng);
            hw_interrupt_enable(QEMU_VIRT_LINE_VIRTIO + i);
            firmware_add_rng(&rng.hil);
            return;
        }
    }
}

static const struct firmware_board board = {
    .name = "qemu-rv32-virt",
    FIRMWARE_PROCESSES(8),
    .panic_write = panic_write,
    .end = end,
    .reset = qemu_virt_reset,
};

_Noreturn void board_start(void)
{
    plic_init(QEMU_VIRT_PLIC, QEMU_VIRT_PLIC_SOURCES);
    machine_timer_init(clint_timer(QEMU_VIRT_CLINT), QEMU_VIRT_TIMER_HZ);
    firmware_init(&board);
    firmware_add_remote();
    firmware_add_alarm(machine_timer_alarm());
    add_console();
    add_rng();
    firmware_add_process_info();
    firmware_add_read_only_state();
    firmware_add_ipc();
    firmware_add_run_limit();
    firmware_run();
}
