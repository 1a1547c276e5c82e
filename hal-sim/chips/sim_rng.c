// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_rng.h. The generator is SplitMix64 (Steele, Lea, Flood 2014).
#include "hal-sim/chips/sim_rng.h"

#include <string.h>

enum { DELAY_NS = 10000, WORD_BYTES = 8 };

static uint64_t next_word(struct sim_rng *rng)
{
    uint64_t z = (rng->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static enum error rng_request(void *device)
{
    struct sim_rng *const rng = device;
    if (rng->event.set)
        return ERROR_ALREADY;
    sim_clock_set(rng->clock, &rng->event, rng->clock->now_ns + DELAY_NS);
    return ERROR_OK;
}

static void rng_cancel(void *device)
{
    struct sim_rng *const rng = device;
    sim_clock_cancel(rng->clock, &rng->event);
}

static void rng_set_client(void *device, const struct hil_rng_client *client)
{
    ((struct sim_rng *)device)->client = *client;
}

static void rng_due(void *context)
{
    sim_interrupts_raise(((struct sim_rng *)context)->interrupts, SIM_LINE_RNG);
}

static void rng_serve(void *context)
{
    struct sim_rng *const rng = context;
    const uint64_t word = next_word(rng);
    uint8_t bytes[WORD_BYTES];
    memcpy(bytes, &word, sizeof(bytes));
    if (rng->client.ready != NULL && rng->client.ready(rng->client.context, bytes, sizeof(bytes), ERROR_OK))
        (void)rng_request(rng);
}

void sim_rng_init(struct sim_rng *rng, struct sim_clock *clock, struct sim_interrupts *interrupts, uint64_t seed)
{
    static const struct hil_rng_ops ops = {rng_request, rng_cancel, rng_set_client};
    *rng = (struct sim_rng){
        .hil = {&ops, rng},
        .clock = clock,
        .interrupts = interrupts,
        .event = {.run = rng_due, .context = rng},
        .state = seed,
    };
    sim_interrupts_connect(interrupts, SIM_LINE_RNG, rng_serve, rng);
}
