// SPDX-License-Identifier: Apache-2.0 OR MIT
// See device.h.
#include "hal-sim/device.h"

#include <assert.h>
#include <string.h>

void sim_devices_add(struct sim_devices *devices, struct sim_device *device)
{
    struct sim_device **end = &devices->first;
    assert(sim_devices_find(devices, device->name) == NULL);
    while (*end != NULL)
        end = &(*end)->next;
    *end = device;
    device->owner = devices;
    device->next = NULL;
    for (size_t i = 0; i < device->channel_count; i++)
        device->values[i] = device->channels[i].start;
}

struct sim_device *sim_devices_find(const struct sim_devices *devices, const char *name)
{
    struct sim_device *device = devices->first;
    while (device != NULL && strcmp(device->name, name) != 0)
        device = device->next;
    return device;
}

size_t sim_device_channel(const struct sim_device *device, const char *name)
{
    size_t channel = 0;
    while (channel < device->channel_count && strcmp(device->channels[channel].name, name) != 0)
        channel++;
    return channel;
}

const char *sim_device_kind_name(enum sim_device_kind kind)
{
    static const char *const names[] = {
        [SIM_DEVICE_SENSOR] = "sensor",
        [SIM_DEVICE_ADC] = "adc",
        [SIM_DEVICE_DAC] = "dac",
        [SIM_DEVICE_PWM] = "pwm",
        [SIM_DEVICE_BUZZER] = "buzzer",
        [SIM_DEVICE_SCREEN] = "screen",
        [SIM_DEVICE_TEXT_SCREEN] = "text_screen",
        [SIM_DEVICE_TOUCH] = "touch",
        [SIM_DEVICE_LED_MATRIX] = "led_matrix",
        [SIM_DEVICE_SEVEN_SEGMENT] = "seven_segment",
    };
    return names[kind];
}

void sim_device_changed(struct sim_device *device)
{
    device->changes++;
    if (device->owner != NULL && device->owner->changed != NULL)
        device->owner->changed(device->owner->context, device);
}

void sim_device_show(struct sim_device *device, size_t channel, int32_t value)
{
    assert(channel < device->channel_count && device->channels[channel].is_output);
    if (device->values[channel] == value)
        return;
    device->values[channel] = value;
    sim_device_changed(device);
}

int32_t sim_device_failure(struct sim_device *device)
{
    const int32_t failure = device->failure;
    if (failure != SIM_DEVICE_WORKS && device->failures_left > 0 && --device->failures_left == 0)
        device->failure = SIM_DEVICE_WORKS;
    return failure;
}
