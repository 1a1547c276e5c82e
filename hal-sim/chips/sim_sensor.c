// SPDX-License-Identifier: Apache-2.0 OR MIT
// See sim_sensor.h. A reading shows the values of the moment at which it ends.
#include "hal-sim/chips/sim_sensor.h"

#include <assert.h>
#include <stddef.h>

enum { HOURS_MOST = 24 };

static void schedule(struct sim_sensor *sensor)
{
    const struct sim_clock *const clock = sensor->bank->clock;
    sim_clock_set(sensor->bank->clock, &sensor->event,
                  clock->now_ns + (uint64_t)sensor->board->measure_us * SIM_NS_PER_US);
}

static int32_t rounded(const struct sim_sensor *sensor, int32_t value)
{
    const int32_t step = sensor->board->step;
    if (step == 0)
        return value;
    const int32_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

static bool is_outside(const struct sim_sensor *sensor)
{
    const int32_t value = rounded(sensor, sensor->values[0]);
    return value < sensor->low || value > sensor->high;
}

// The rain of so many hours, each like the one that is set.
static int32_t scaled(const struct sim_sensor *sensor, int32_t value)
{
    return sensor->board->kind == SIM_SENSOR_RAINFALL ? value * (int32_t)sensor->argument : value;
}

// --- What it offers ------------------------------------------------------------------------------

static bool is_busy(const struct sim_sensor *sensor)
{
    return (sensor->event.set && !sensor->watching) || sensor->unanswered;
}

static enum error start(void *device, uint32_t argument)
{
    struct sim_sensor *const sensor = device;
    if (is_busy(sensor))
        return ERROR_BUSY;
    if (sensor->board->kind == SIM_SENSOR_RAINFALL && (argument == 0 || argument > HOURS_MOST))
        return ERROR_INVAL;
    sensor->watching = false;
    sensor->argument = argument;
    schedule(sensor);
    return ERROR_OK;
}

static enum error watch(void *device, int32_t low, int32_t high)
{
    struct sim_sensor *const sensor = device;
    if (is_busy(sensor))
        return ERROR_BUSY;
    sensor->watching = true;
    sensor->low = low;
    sensor->high = high;
    if (is_outside(sensor))
        schedule(sensor);
    return ERROR_OK;
}

static void set_client(void *device, const struct hil_sensor_client *client)
{
    ((struct sim_sensor *)device)->client = *client;
}

// --- What happens to it --------------------------------------------------------------------------

static void was_set(struct sim_device *device, size_t channel)
{
    struct sim_sensor *const sensor = device->context;
    (void)channel;
    if (sensor->watching && !sensor->event.set && is_outside(sensor))
        schedule(sensor);
}

static void was_broken(struct sim_device *device)
{
    struct sim_sensor *const sensor = device->context;
    if (sensor->unanswered && device->failure != SIM_DEVICE_SILENT)
        schedule(sensor);
    sensor->unanswered = sensor->unanswered && device->failure == SIM_DEVICE_SILENT;
}

static void finish(void *context)
{
    struct sim_sensor *const sensor = context;
    if (sensor->watching && !is_outside(sensor))
        return; // it came back before the sensor had noticed
    const int32_t failure = sim_device_failure(&sensor->device);
    sensor->unanswered = failure == SIM_DEVICE_SILENT;
    if (sensor->unanswered)
        return;
    sensor->watching = false;
    sensor->error = (enum error)failure;
    for (size_t i = 0; i < sensor->board->channel_count; i++)
        sensor->measured.value[i] = scaled(sensor, rounded(sensor, sensor->values[i]));
    sensor->ready = true;
    sim_interrupts_raise(sensor->bank->interrupts, sensor->bank->line);
}

static void serve(void *context)
{
    const struct sim_sensor_bank *const bank = context;
    for (struct sim_sensor *sensor = bank->first; sensor != NULL; sensor = sensor->next) {
        if (!sensor->ready)
            continue;
        sensor->ready = false;
        if (sensor->client.measured != NULL)
            sensor->client.measured(sensor->client.context, &sensor->measured, sensor->error);
    }
}

void sim_sensor_bank_init(struct sim_sensor_bank *bank, struct sim_clock *clock, struct sim_interrupts *interrupts)
{
    *bank = (struct sim_sensor_bank){.clock = clock, .interrupts = interrupts};
    bank->line = sim_interrupts_claim(interrupts, "sensors", serve, bank);
}

void sim_sensor_init(struct sim_sensor *sensor, struct sim_sensor_bank *bank, struct sim_devices *devices,
                     const struct sim_board_sensor *board)
{
    static const struct hil_sensor_ops ops = {start, watch, NULL, set_client};
    assert(board->channel_count >= 1 && board->channel_count <= HIL_SENSOR_VALUES);
    *sensor = (struct sim_sensor){
        .hil = {&ops, sensor, board->channels[0].least, board->channels[0].most},
        .bank = bank,
        .next = bank->first,
        .board = board,
        .device = {.name = board->name,
                   .kind = SIM_DEVICE_SENSOR,
                   .channels = board->channels,
                   .values = sensor->values,
                   .channel_count = board->channel_count,
                   .was_set = was_set,
                   .was_broken = was_broken,
                   .context = sensor},
        .event = {.run = finish, .context = sensor},
    };
    bank->first = sensor;
    sim_devices_add(devices, &sensor->device);
}
