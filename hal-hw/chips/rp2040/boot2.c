// SPDX-License-Identifier: Apache-2.0 OR MIT
// The RP2040's second stage: its boot ROM copies the first 256 bytes of flash to the end of RAM, checks their
// sum and jumps to the first (data sheet, 2.8.1.3). It makes the flash a Pico has, a Winbond W25Q, readable
// as memory over four wires, and starts the kernel that follows it. Registers: data sheet, 4.10.13; commands:
// W25Q16JV data sheet, 8.1. It is linked by itself, fits in 252 bytes, and needs no data of its own.
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

struct ssi_registers {
    uint32_t control0, control1, enable, microwire, slave, baud, reserved0[4], status, reserved1[13];
    uint32_t data, reserved2[35], sample_delay, spi_control;
};

struct pads_registers {
    uint32_t voltage, clock, data[4], select;
};

static_assert(offsetof(struct ssi_registers, status) == 0x28, "4.10.13");
static_assert(offsetof(struct ssi_registers, data) == 0x60, "4.10.13");
static_assert(offsetof(struct ssi_registers, spi_control) == 0xf4, "4.10.13");

#define SSI     ((volatile struct ssi_registers *)0x18000000)
#define PADS    ((volatile struct pads_registers *)0x40020000)
#define VECTORS ((const volatile uint32_t *)0x10000100)

enum { PAD_FAST = 1 << 0, PAD_SCHMITT = 1 << 1, PAD_8_MA = 2 << 4, PAD_INPUT = 1 << 6 };
enum { STATUS_BUSY = 1 << 0, STATUS_TX_EMPTY = 1 << 2 };
enum { FRAME_8_BITS = 7 << 16, FRAME_32_BITS = 31 << 16, EEPROM_READ = 3 << 8, FOUR_WIRES = 2 << 21 };
// Address and mode byte are 8 half-bytes, 4 cycles follow, and both use four wires. The first read begins
// with a command on one wire; it tells the flash that later ones won't.
enum { ADDRESS_8_NIBBLES = 8 << 2, WAIT_4_CYCLES = 4 << 11, COMMAND_8_BITS = 2 << 8, COMMAND_1_WIRE = 1 };
enum { ALL_FOUR_WIRES = 2, MODE_SHIFT = 24 };
enum { DIVISOR = 4, SAMPLE_DELAY = 1 };
enum {
    FLASH_WRITE_STATUS = 0x01,
    FLASH_READ_STATUS1 = 0x05,
    FLASH_WRITE_ENABLE = 0x06,
    FLASH_READ_STATUS2 = 0x35,
    FLASH_FAST_READ_QUAD = 0xeb,
    MODE_CONTINUE = 0xa0,
    STATUS1_BUSY = 1 << 0,
    STATUS2_QUAD = 1 << 1,
};

static void wait_until_sent(void)
{
    while ((SSI->status & (STATUS_TX_EMPTY | STATUS_BUSY)) != STATUS_TX_EMPTY)
        continue;
}

static uint32_t read_status(uint32_t command)
{
    SSI->data = command;
    SSI->data = 0;
    wait_until_sent();
    (void)SSI->data;
    return SSI->data;
}

// Four wires need the flash's consent, which it keeps for ever.
static void enable_quad(void)
{
    if ((read_status(FLASH_READ_STATUS2) & STATUS2_QUAD) != 0)
        return;
    SSI->data = FLASH_WRITE_ENABLE;
    wait_until_sent();
    (void)SSI->data;
    SSI->data = FLASH_WRITE_STATUS;
    SSI->data = 0;
    SSI->data = STATUS2_QUAD;
    wait_until_sent();
    for (unsigned i = 0; i < 3; i++)
        (void)SSI->data;
    while ((read_status(FLASH_READ_STATUS1) & STATUS1_BUSY) != 0)
        continue;
}

static void set_pads(void)
{
    PADS->clock = PAD_8_MA | PAD_SCHMITT | PAD_FAST;
    for (unsigned i = 0; i < 4; i++)
        PADS->data[i] = PAD_8_MA | PAD_INPUT;
}

static void set_format(uint32_t control0, uint32_t spi_control)
{
    SSI->enable = 0;
    SSI->control0 = control0;
    SSI->spi_control = spi_control;
    SSI->enable = 1;
}

__attribute__((section(".text.boot2"))) _Noreturn void boot2(void)
{
    set_pads();
    SSI->enable = 0;
    SSI->baud = DIVISOR;
    SSI->sample_delay = SAMPLE_DELAY;
    SSI->control1 = 0; // one frame at a time
    set_format(FRAME_8_BITS, 0);
    enable_quad();
    set_format(FOUR_WIRES | FRAME_32_BITS | EEPROM_READ,
               ADDRESS_8_NIBBLES | WAIT_4_CYCLES | COMMAND_8_BITS | COMMAND_1_WIRE);
    SSI->data = FLASH_FAST_READ_QUAD;
    SSI->data = MODE_CONTINUE; // address 0 and the mode byte
    wait_until_sent();
    set_format(FOUR_WIRES | FRAME_32_BITS | EEPROM_READ,
               (uint32_t)MODE_CONTINUE << MODE_SHIFT | ADDRESS_8_NIBBLES | WAIT_4_CYCLES | ALL_FOUR_WIRES);
    __asm__ volatile("msr msp, %0\n\tbx %1" ::"r"(VECTORS[0]), "r"(VECTORS[1]));
    __builtin_unreachable();
}
