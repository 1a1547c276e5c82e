// SPDX-License-Identifier: Apache-2.0 OR MIT
// See fpgaio.h.
#include "hal-hw/chips/cmsdk/fpgaio.h"

#include "hal-hw/arch/hw.h"

enum { COUNTER_HZ = 1000000 };

static struct fpgaio_registers *fpgaio;

void fpgaio_init(struct fpgaio_registers *registers, uint32_t clock_hz)
{
    fpgaio = registers;
    fpgaio->prescale = clock_hz / COUNTER_HZ - 1;
}

uint32_t hw_now_us(void)
{
    return fpgaio->counter;
}

static void set(void *device, uint32_t index, bool on)
{
    struct fpgaio_registers *const registers = device;
    if (on)
        registers->leds |= 1u << index;
    else
        registers->leds &= ~(1u << index);
}

static bool get(void *device, uint32_t index)
{
    const struct fpgaio_registers *const registers = device;
    return registers->leds >> index & 1;
}

struct hil_led fpgaio_led(uint32_t index)
{
    static const struct hil_led_ops ops = {set, get};
    return (struct hil_led){&ops, fpgaio, index};
}
