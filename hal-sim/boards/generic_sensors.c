// SPDX-License-Identifier: Apache-2.0 OR MIT
// See generic_sensors.h. Limits are those of common parts; a fresh board lies still and level in a living room.
#include "hal-sim/boards/generic_sensors.h"

#define CHANNEL(unit_, decimals_, least_, most_, start_)                                                               \
    (const struct sim_channel[])                                                                                       \
    {                                                                                                                  \
        {                                                                                                              \
            .name = "value", .unit = (unit_), .decimals = (decimals_), .least = (least_), .most = (most_),             \
            .start = (start_)                                                                                          \
        }                                                                                                              \
    }

static const struct sim_channel acceleration[] = {
    {.name = "x", .unit = "g", .decimals = 3, .least = -16000, .most = 16000, .start = 0},
    {.name = "y", .unit = "g", .decimals = 3, .least = -16000, .most = 16000, .start = 0},
    {.name = "z", .unit = "g", .decimals = 3, .least = -16000, .most = 16000, .start = 1000},
};

static const struct sim_channel field[] = {
    {.name = "x", .unit = "mG", .least = -16000, .most = 16000, .start = 200},
    {.name = "y", .unit = "mG", .least = -16000, .most = 16000, .start = 0},
    {.name = "z", .unit = "mG", .least = -16000, .most = 16000, .start = -430},
};

static const struct sim_channel rotation[] = {
    {.name = "x", .unit = "°/s", .decimals = 3, .least = -2000000, .most = 2000000, .start = 0},
    {.name = "y", .unit = "°/s", .decimals = 3, .least = -2000000, .most = 2000000, .start = 0},
    {.name = "z", .unit = "°/s", .decimals = 3, .least = -2000000, .most = 2000000, .start = 0},
};

const struct sim_board_sensor sim_generic_sensors[SIM_SENSOR_KINDS] = {
    {SIM_SENSOR_TEMPERATURE, "temperature", CHANNEL("°C", 2, -4000, 12500, 2150), 1, 0, 1000},
    {SIM_SENSOR_HUMIDITY, "humidity", CHANNEL("%", 2, 0, 10000, 4500), 1, 0, 1000},
    {SIM_SENSOR_PRESSURE, "pressure", CHANNEL("hPa", 0, 260, 1260, 1013), 1, 0, 2000},
    {SIM_SENSOR_AMBIENT_LIGHT, "ambient_light", CHANNEL("lux", 0, 0, 100000, 320), 1, 0, 500},
    {SIM_SENSOR_ACCELEROMETER, "accelerometer", acceleration, 3, 0, 200},
    {SIM_SENSOR_MAGNETOMETER, "magnetometer", field, 3, 0, 200},
    {SIM_SENSOR_GYROSCOPE, "gyroscope", rotation, 3, 0, 200},
    {SIM_SENSOR_PROXIMITY, "proximity", CHANNEL("", 0, 0, 255, 0), 1, 0, 300},
    {SIM_SENSOR_SOUND_PRESSURE, "sound_pressure", CHANNEL("dB", 0, 0, 140, 40), 1, 0, 5000},
    {SIM_SENSOR_CO2, "co2", CHANNEL("ppm", 0, 400, 10000, 600), 1, 0, 10000},
    {SIM_SENSOR_TVOC, "tvoc", CHANNEL("ppb", 0, 0, 60000, 120), 1, 0, 10000},
    {SIM_SENSOR_DISTANCE, "distance", CHANNEL("mm", 0, 20, 4000, 1000), 1, 0, 20000},
    {SIM_SENSOR_MOISTURE, "moisture", CHANNEL("%", 2, 0, 10000, 3000), 1, 0, 5000},
    {SIM_SENSOR_RAINFALL, "rainfall", CHANNEL("mm/h", 3, 0, 80000, 0), 1, 0, 1000},
};

#define INPUT(name_, start_)                                                                                           \
    {                                                                                                                  \
        .name = (name_), .unit = "V", .decimals = 3, .least = 0, .most = 3300, .start = (start_)                       \
    }

static const struct sim_channel inputs[] = {INPUT("A0", 1650), INPUT("A1", 0), INPUT("A2", 0),
                                            INPUT("A3", 0),    INPUT("A4", 0), INPUT("A5", 3300)};

const struct sim_board_adc sim_generic_adc = {
    .channels = inputs,
    .channel_count = sizeof(inputs) / sizeof(inputs[0]),
    .bits = 12,
    .reference_mv = 3300,
    .most_hz = 200000,
    .sample_us = 10,
};

const struct sim_board_dac sim_generic_dac = {.bits = 12, .reference_mv = 3300};
const struct sim_board_pwm sim_generic_pwm = {.pin_count = 4, .most_hz = 1000000};
