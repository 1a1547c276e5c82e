// SPDX-License-Identifier: Apache-2.0 OR MIT
// See temp_nrf52.h.
#include "hal-hw/chips/nrf52/temp_nrf52.h"

#include <assert.h>
#include <stddef.h>

enum { INTERRUPT_READY = 1, HUNDREDTHS_PER_STEP = 25, LEAST = -4000, MOST = 10500 };

static_assert(offsetof(struct temp_nrf52_registers, event_ready) == 0x100, "TEMP, registers");
static_assert(offsetof(struct temp_nrf52_registers, interrupts_set) == 0x304, "TEMP, registers");
static_assert(offsetof(struct temp_nrf52_registers, temperature) == 0x508, "TEMP, registers");

static enum error start(void *device, uint32_t argument)
{
    struct temp_nrf52 *const temp = device;
    (void)argument;
    if (temp->under_way)
        return ERROR_BUSY;
    temp->under_way = true;
    temp->registers->event_ready = 0;
    temp->registers->interrupts_set = INTERRUPT_READY;
    temp->registers->task_start = 1;
    return ERROR_OK;
}

static void set_client(void *device, const struct hil_sensor_client *client)
{
    ((struct temp_nrf52 *)device)->client = *client;
}

void temp_nrf52_handle(void *context)
{
    struct temp_nrf52 *const temp = context;
    if (temp->registers->event_ready == 0 || !temp->under_way)
        return;
    const struct hil_sensor_values values = {{temp->registers->temperature * HUNDREDTHS_PER_STEP}};
    temp->registers->event_ready = 0;
    (void)temp->registers->event_ready; // arrives before the interrupt returns
    temp->registers->interrupts_clear = INTERRUPT_READY;
    temp->registers->task_stop = 1;
    temp->under_way = false;
    if (temp->client.measured != NULL)
        temp->client.measured(temp->client.context, &values, ERROR_OK);
}

void temp_nrf52_init(struct temp_nrf52 *temp, volatile struct temp_nrf52_registers *registers)
{
    static const struct hil_sensor_ops ops = {.start = start, .set_client = set_client};
    *temp = (struct temp_nrf52){.registers = registers};
    temp->hil = (struct hil_sensor){&ops, temp, LEAST, MOST};
}
