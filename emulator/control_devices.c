// SPDX-License-Identifier: Apache-2.0 OR MIT
// The control socket's requests about what hangs on the board: sensors, voltages, pulses, tones. Values travel as
// numbers in the channel's unit; inside they are whole numbers of its smallest step.
#include "emulator/control_internal.h"

#include "core/abi/abi_names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { US_TO_NS = 1000, ROW_ITEMS = 4 };

// --- Values --------------------------------------------------------------------------------------

static double scale_of(const struct sim_channel *channel)
{
    return pow(10, channel->decimals);
}

static double shown(const struct sim_channel *channel, int32_t value)
{
    return (double)value / scale_of(channel);
}

static cJSON *describe_channel(const struct sim_device *device, size_t index)
{
    const struct sim_channel *const channel = &device->channels[index];
    cJSON *const object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "name", channel->name);
    cJSON_AddStringToObject(object, "unit", channel->unit);
    cJSON_AddNumberToObject(object, "decimals", channel->decimals);
    cJSON_AddBoolToObject(object, "output", channel->is_output);
    cJSON_AddNumberToObject(object, "least", shown(channel, channel->least));
    cJSON_AddNumberToObject(object, "most", shown(channel, channel->most));
    cJSON_AddNumberToObject(object, "value", shown(channel, device->values[index]));
    return object;
}

cJSON *control_outputs(const struct sim_device *device)
{
    cJSON *object = NULL;
    for (size_t i = 0; i < device->channel_count; i++) {
        const struct sim_channel *const channel = &device->channels[i];
        if (!channel->is_output)
            continue;
        if (object == NULL)
            object = cJSON_CreateObject();
        cJSON_AddNumberToObject(object, channel->name, shown(channel, device->values[i]));
    }
    return object;
}

cJSON *control_request_devices(struct control *control, const cJSON *request)
{
    (void)request;
    cJSON *const reply = control_success();
    cJSON *const list = cJSON_AddArrayToObject(reply, "devices");
    for (const struct sim_device *d = machine_devices(control->session->machine); d != NULL; d = d->next) {
        cJSON *const device = cJSON_CreateObject();
        cJSON_AddStringToObject(device, "name", d->name);
        cJSON_AddStringToObject(device, "kind", sim_device_kind_name(d->kind));
        cJSON *const channels = cJSON_AddArrayToObject(device, "channels");
        for (size_t i = 0; i < d->channel_count; i++)
            cJSON_AddItemToArray(channels, describe_channel(d, i));
        cJSON_AddItemToArray(list, device);
    }
    return reply;
}

// --- Setting a value -----------------------------------------------------------------------------

// One value for one channel.
struct setting {
    const struct sim_device *device;
    size_t channel;
    int32_t value;
};

static const char no_channel[] = "'channel' is none of this device that can be set";

static const struct sim_device *device_named(const struct control *control, const cJSON *name)
{
    const struct sim_device *device = machine_devices(control->session->machine);
    while (device != NULL && (!cJSON_IsString(name) || strcmp(device->name, name->valuestring) != 0))
        device = device->next;
    return device;
}

// Left out, it is the device's only one.
static bool find_channel(struct setting *setting, const cJSON *name)
{
    const struct sim_device *const device = setting->device;
    if (name == NULL || cJSON_IsNull(name))
        setting->channel = device->channel_count == 1 ? 0 : device->channel_count;
    else
        setting->channel = cJSON_IsString(name) ? sim_device_channel(device, name->valuestring) : device->channel_count;
    return setting->channel < device->channel_count && !device->channels[setting->channel].is_output;
}

static const char *take_value(struct setting *setting, const cJSON *value)
{
    const struct sim_channel *const channel = &setting->device->channels[setting->channel];
    if (!cJSON_IsNumber(value))
        return "'value' is a number in the channel's unit";
    const double steps = value->valuedouble * scale_of(channel);
    if (!(steps >= (double)channel->least - 0.5 && steps <= (double)channel->most + 0.5))
        return "'value' is outside of the channel's limits";
    const long rounded = lround(steps);
    setting->value = (int32_t)(rounded < channel->least ? channel->least : rounded);
    setting->value = setting->value > channel->most ? channel->most : setting->value;
    return NULL;
}

// NULL: the setting is complete.
static const char *take_setting(const struct control *control, const cJSON *device, const cJSON *channel,
                                const cJSON *value, struct setting *setting)
{
    setting->device = device_named(control, device);
    if (setting->device == NULL)
        return "'device' is the name of none on this board";
    return find_channel(setting, channel) ? take_value(setting, value) : no_channel;
}

static const char *apply(struct control *control, const struct setting *setting)
{
    const struct machine_input input = {
        .kind = MACHINE_INPUT_DEVICE,
        .device = setting->device->name,
        .index = setting->channel,
        .value = setting->value,
    };
    return machine_input(control->session->machine, &input);
}

cJSON *control_request_set(struct control *control, const cJSON *request)
{
    struct setting setting;
    const char *problem = take_setting(control, cJSON_GetObjectItemCaseSensitive(request, "device"),
                                       cJSON_GetObjectItemCaseSensitive(request, "channel"),
                                       cJSON_GetObjectItemCaseSensitive(request, "value"), &setting);
    if (problem == NULL)
        problem = apply(control, &setting);
    return problem == NULL ? control_success() : control_failed(problem);
}

// --- Failures ------------------------------------------------------------------------------------

// "OK": it works again; "silent": no answer.
static bool take_failure(const cJSON *error, int32_t *failure)
{
    const char *const name = cJSON_IsString(error) ? error->valuestring : "";
    if (strcmp(name, "silent") == 0) {
        *failure = SIM_DEVICE_SILENT;
        return true;
    }
    for (size_t i = 0; i < abi_errors_count; i++)
        if (strcmp(abi_errors[i].name, name) == 0) {
            *failure = (int32_t)abi_errors[i].value;
            return true;
        }
    return false;
}

static const char *take_times(const cJSON *times, size_t *count)
{
    *count = 0;
    if (times == NULL || cJSON_IsNull(times))
        return NULL;
    if (!cJSON_IsNumber(times) || !(times->valuedouble >= 1) || times->valuedouble > 1e6)
        return "'times' is how many answers fail, from 1 to 1000000";
    *count = (size_t)times->valuedouble;
    return NULL;
}

cJSON *control_request_break(struct control *control, const cJSON *request)
{
    const struct sim_device *const device = device_named(control, cJSON_GetObjectItemCaseSensitive(request, "device"));
    struct machine_input input = {.kind = MACHINE_INPUT_BREAK};
    if (device == NULL)
        return control_failed("'device' is the name of none on this board");
    if (!take_failure(cJSON_GetObjectItemCaseSensitive(request, "error"), &input.value))
        return control_failed("'error' is the name of an error, as FAIL, or silent, or OK");
    input.device = device->name;
    const char *problem = take_times(cJSON_GetObjectItemCaseSensitive(request, "times"), &input.index);
    if (problem == NULL)
        problem = machine_input(control->session->machine, &input);
    return problem == NULL ? control_success() : control_failed(problem);
}

// --- Values at their moments ---------------------------------------------------------------------

struct feed_row {
    uint64_t at_ns;
    struct setting setting;
};

struct control_feed {
    struct control_feed *next;
    struct control *control;
    struct sim_event event;
    size_t count, done;
    struct feed_row rows[];
};

static void serve_feed(void *context)
{
    struct control_feed *const feed = context;
    struct session *const session = feed->control->session;
    const uint64_t now_ns = machine_now_ns(session->machine);
    while (feed->done < feed->count && feed->rows[feed->done].at_ns <= now_ns)
        (void)apply(feed->control, &feed->rows[feed->done++].setting);
    if (feed->done < feed->count)
        session_appoint(session, &feed->event, feed->rows[feed->done].at_ns);
}

static const char *take_row(const struct control *control, const cJSON *item, struct feed_row *row)
{
    const cJSON *const time = cJSON_GetArrayItem(item, 0);
    if (!cJSON_IsArray(item) || cJSON_GetArraySize(item) != ROW_ITEMS || !cJSON_IsNumber(time) ||
        !(time->valuedouble >= 0) || time->valuedouble > 9e15)
        return "a row is [time in microseconds, device, channel, value]";
    row->at_ns = (uint64_t)llround(time->valuedouble * US_TO_NS);
    return take_setting(control, cJSON_GetArrayItem(item, 1), cJSON_GetArrayItem(item, 2), cJSON_GetArrayItem(item, 3),
                        &row->setting);
}

static const char *take_rows(struct control_feed *feed, const cJSON *list)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        struct feed_row *const row = &feed->rows[feed->count];
        const char *const problem = take_row(feed->control, item, row);
        if (problem != NULL)
            return problem;
        if (feed->count > 0 && row->at_ns < row[-1].at_ns)
            return "the rows are in the order of their times";
        feed->count++;
    }
    return NULL;
}

// Those that have been served are of no use any more.
static void sweep(struct control *control)
{
    for (struct control_feed **link = &control->feeds; *link != NULL;) {
        struct control_feed *const feed = *link;
        if (feed->done < feed->count) {
            link = &feed->next;
            continue;
        }
        *link = feed->next;
        free(feed);
    }
}

cJSON *control_request_feed(struct control *control, const cJSON *request)
{
    const cJSON *const list = cJSON_GetObjectItemCaseSensitive(request, "values");
    if (!cJSON_IsArray(list))
        return control_failed("'feed' wants 'values': a list of [time in microseconds, device, channel, value]");
    sweep(control);
    struct control_feed *const feed =
        calloc(1, sizeof(*feed) + (size_t)cJSON_GetArraySize(list) * sizeof(struct feed_row));
    if (feed == NULL)
        return control_failed("the host has no memory for so many values");
    feed->control = control;
    feed->event = (struct sim_event){.run = serve_feed, .context = feed};
    const char *const problem = take_rows(feed, list);
    if (problem != NULL) {
        free(feed);
        return control_failed(problem);
    }
    feed->next = control->feeds;
    control->feeds = feed;
    serve_feed(feed);
    return control_success();
}

void control_forget_feeds(struct control *control)
{
    while (control->feeds != NULL) {
        struct control_feed *const feed = control->feeds;
        control->feeds = feed->next;
        sim_clock_cancel(&control->session->outside, &feed->event);
        free(feed);
    }
}
