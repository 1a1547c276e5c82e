// SPDX-License-Identifier: Apache-2.0 OR MIT
// Prints what all sensors of the board measure, once a second.
#include <libtock-sync/sensors/air_quality.h>
#include <libtock-sync/sensors/ambient_light.h>
#include <libtock-sync/sensors/distance.h>
#include <libtock-sync/sensors/humidity.h>
#include <libtock-sync/sensors/moisture.h>
#include <libtock-sync/sensors/ninedof.h>
#include <libtock-sync/sensors/pressure.h>
#include <libtock-sync/sensors/proximity.h>
#include <libtock-sync/sensors/rainfall.h>
#include <libtock-sync/sensors/sound_pressure.h>
#include <libtock-sync/sensors/temperature.h>
#include <libtock-sync/services/alarm.h>

#include <stdio.h>
#include <stdlib.h>

// Drivers speak in whole numbers of small units: 2150 hundredths are 21.50.
static void print_hundredths(const char *name, int value, const char *unit)
{
    printf("%s: %s%d.%02d %s\n", name, value < 0 ? "-" : "", abs(value) / 100, abs(value) % 100, unit);
}

static void print_air(void)
{
    int value;
    if (libtocksync_temperature_exists() && libtocksync_temperature_read(&value) == RETURNCODE_SUCCESS)
        print_hundredths("temperature", value, "C");
    if (libtocksync_humidity_exists() && libtocksync_humidity_read(&value) == RETURNCODE_SUCCESS)
        print_hundredths("humidity", value, "%");
    if (libtocksync_pressure_exists() && libtocksync_pressure_read(&value) == RETURNCODE_SUCCESS)
        printf("pressure: %d hPa\n", value);
}

static void print_gases(void)
{
    uint32_t value;
    if (!libtocksync_air_quality_exists())
        return;
    if (libtocksync_air_quality_read_co2(&value) == RETURNCODE_SUCCESS)
        printf("carbon dioxide: %u ppm\n", (unsigned)value);
    if (libtocksync_air_quality_read_tvoc(&value) == RETURNCODE_SUCCESS)
        printf("organic compounds: %u ppb\n", (unsigned)value);
}

static void print_surroundings(void)
{
    int lux;
    uint8_t value;
    uint32_t distance;
    if (libtocksync_ambient_light_exists() && libtocksync_ambient_light_read_intensity(&lux) == RETURNCODE_SUCCESS)
        printf("light: %d lux\n", lux);
    if (libtocksync_sound_pressure_exists() && libtocksync_sound_pressure_read(&value) == RETURNCODE_SUCCESS)
        printf("sound: %u dB\n", value);
    if (libtocksync_proximity_exists() && libtocksync_proximity_read(&value) == RETURNCODE_SUCCESS)
        printf("proximity: %u of 255\n", value);
    if (libtocksync_distance_exists() && libtocksync_distance_read(&distance) == RETURNCODE_SUCCESS)
        printf("distance: %u mm\n", (unsigned)distance);
}

static void print_garden(void)
{
    int moisture;
    uint32_t micrometres;
    if (libtocksync_moisture_exists() && libtocksync_moisture_read(&moisture) == RETURNCODE_SUCCESS)
        print_hundredths("moisture", moisture, "%");
    if (libtocksync_rainfall_exists() && libtocksync_rainfall_read(&micrometres, 24) == RETURNCODE_SUCCESS)
        printf("rain of a day: %u um\n", (unsigned)micrometres);
}

static void print_motion(void)
{
    int x, y, z;
    if (!libtocksync_ninedof_exists())
        return;
    if (libtocksync_ninedof_read_accelerometer(&x, &y, &z) == RETURNCODE_SUCCESS)
        printf("acceleration: %d %d %d\n", x, y, z);
    if (libtocksync_ninedof_read_magnetometer(&x, &y, &z) == RETURNCODE_SUCCESS)
        printf("magnetic field: %d %d %d\n", x, y, z);
    if (libtocksync_ninedof_read_gyroscope(&x, &y, &z) == RETURNCODE_SUCCESS)
        printf("rotation: %d %d %d\n", x, y, z);
}

int main(void)
{
    for (;;) {
        print_air();
        print_gases();
        print_surroundings();
        print_garden();
        print_motion();
        printf("\n");
        libtocksync_alarm_delay_ms(1000);
    }
}
