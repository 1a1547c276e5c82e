// SPDX-License-Identifier: Apache-2.0 OR MIT
// See rng_nrf52.h.
#include "hal-hw/chips/nrf52/rng_nrf52.h"

#include <assert.h>
#include <stddef.h>

enum { CONFIG_CORRECT_BIAS = 1, INTERRUPT_READY = 1 };

static_assert(offsetof(struct rng_nrf52_registers, event_ready) == 0x100, "6.19.4");
static_assert(offsetof(struct rng_nrf52_registers, interrupts_set) == 0x304, "6.19.4");
static_assert(offsetof(struct rng_nrf52_registers, config) == 0x504, "6.19.4");

static void start(struct rng_nrf52 *rng)
{
    rng->count = 0;
    rng->under_way = true;
    rng->registers->event_ready = 0;
    rng->registers->interrupts_set = INTERRUPT_READY;
    rng->registers->task_start = 1;
}

static void stop(struct rng_nrf52 *rng)
{
    rng->under_way = false;
    rng->registers->interrupts_clear = INTERRUPT_READY;
    rng->registers->task_stop = 1;
}

static enum error request(void *device)
{
    struct rng_nrf52 *const rng = device;
    if (rng->under_way)
        return ERROR_ALREADY;
    start(rng);
    return ERROR_OK;
}

static void cancel(void *device)
{
    stop(device);
}

static void set_client(void *device, const struct hil_rng_client *client)
{
    ((struct rng_nrf52 *)device)->client = *client;
}

void rng_nrf52_handle(void *context)
{
    struct rng_nrf52 *const rng = context;
    if (rng->registers->event_ready == 0)
        return;
    rng->registers->event_ready = 0;
    (void)rng->registers->event_ready; // arrives before the interrupt returns
    if (!rng->under_way)
        return;
    rng->bytes[rng->count++] = (uint8_t)rng->registers->value;
    if (rng->count < RNG_NRF52_BYTES)
        return;
    stop(rng);
    if (rng->client.ready != NULL && rng->client.ready(rng->client.context, rng->bytes, rng->count, ERROR_OK) &&
        !rng->under_way)
        start(rng);
}

void rng_nrf52_init(struct rng_nrf52 *rng, volatile struct rng_nrf52_registers *registers)
{
    static const struct hil_rng_ops ops = {request, cancel, set_client};
    *rng = (struct rng_nrf52){.registers = registers};
    rng->hil = (struct hil_rng){&ops, rng};
    registers->config = CONFIG_CORRECT_BIAS;
}
