// SPDX-License-Identifier: Apache-2.0 OR MIT
// See wiring_sensors.h.
#include "hal-sim/wiring_sensors.h"

#include "core/capsules/air_quality.h"
#include "core/capsules/ambient_light.h"
#include "core/capsules/distance.h"
#include "core/capsules/humidity.h"
#include "core/capsules/moisture.h"
#include "core/capsules/ninedof.h"
#include "core/capsules/pressure.h"
#include "core/capsules/rainfall.h"
#include "core/capsules/sound_pressure.h"
#include "core/capsules/temperature.h"

static void make_chips(struct wiring_sensors *sensors, struct machine *machine)
{
    const struct sim_board *const board = machine->board;
    if (board->sensor_count > 0)
        sim_sensor_bank_init(&sensors->bank, &machine->clock, &machine->interrupts);
    for (size_t i = 0; i < board->sensor_count; i++) {
        struct sim_sensor *const chip = &sensors->chips[board->sensors[i].kind];
        sim_sensor_init(chip, &sensors->bank, &machine->devices, &board->sensors[i]);
        sensors->by_kind[board->sensors[i].kind] = &chip->hil;
    }
}

// --- Sensors -------------------------------------------------------------------------------------

static void add_simple(struct wiring_sensors *sensors, struct wiring_list *list)
{
    static const struct {
        enum sim_sensor_kind kind;
        void (*init)(struct sensor *sensor, const struct hil_sensor *hil);
    } simple[] = {
        {SIM_SENSOR_TEMPERATURE, temperature_init},
        {SIM_SENSOR_HUMIDITY, humidity_init},
        {SIM_SENSOR_PRESSURE, pressure_init},
        {SIM_SENSOR_AMBIENT_LIGHT, ambient_light_init},
        {SIM_SENSOR_SOUND_PRESSURE, sound_pressure_init},
        {SIM_SENSOR_DISTANCE, distance_init},
        {SIM_SENSOR_MOISTURE, moisture_init},
        {SIM_SENSOR_RAINFALL, rainfall_init},
    };
    for (size_t i = 0; i < sizeof(simple) / sizeof(simple[0]); i++) {
        struct sensor *const driver = &sensors->drivers[simple[i].kind];
        if (sensors->by_kind[simple[i].kind] == NULL)
            continue;
        simple[i].init(driver, sensors->by_kind[simple[i].kind]);
        wiring_add(list, &driver->driver, &driver->grant);
    }
}

static void add_ninedof(struct wiring_sensors *sensors, struct wiring_list *list)
{
    struct sensor *const driver = &sensors->drivers[SIM_SENSOR_ACCELEROMETER];
    const struct ninedof_sensors sources = {
        .accelerometer = sensors->by_kind[SIM_SENSOR_ACCELEROMETER],
        .magnetometer = sensors->by_kind[SIM_SENSOR_MAGNETOMETER],
        .gyroscope = sensors->by_kind[SIM_SENSOR_GYROSCOPE],
    };
    if (sources.accelerometer == NULL && sources.magnetometer == NULL && sources.gyroscope == NULL)
        return;
    ninedof_init(driver, &sources);
    wiring_add(list, &driver->driver, &driver->grant);
}

static void add_air_quality(struct wiring_sensors *sensors, struct wiring_list *list)
{
    struct sensor *const driver = &sensors->drivers[SIM_SENSOR_CO2];
    const struct air_quality_sensors sources = {
        .co2 = sensors->by_kind[SIM_SENSOR_CO2],
        .tvoc = sensors->by_kind[SIM_SENSOR_TVOC],
    };
    if (sources.co2 == NULL && sources.tvoc == NULL)
        return;
    air_quality_init(driver, &sources);
    wiring_add(list, &driver->driver, &driver->grant);
}

static void add_proximity(struct wiring_sensors *sensors, struct wiring_list *list)
{
    if (sensors->by_kind[SIM_SENSOR_PROXIMITY] == NULL)
        return;
    proximity_init(&sensors->proximity, sensors->by_kind[SIM_SENSOR_PROXIMITY]);
    wiring_add(list, &sensors->proximity.driver, &sensors->proximity.grant);
}

// --- Voltages, pulses, tones ---------------------------------------------------------------------

static void add_adc(struct wiring_sensors *sensors, struct wiring_list *list)
{
    struct machine *const machine = list->machine;
    const struct sim_board_adc *const board = machine->board->adc;
    const struct adc_memory memory = {sensors->adc_memory[0], sensors->adc_memory[1], WIRING_ADC_SAMPLES};
    if (board == NULL)
        return;
    sim_adc_init(&sensors->adc_chip, &machine->clock, &machine->interrupts, &machine->devices, board);
    if (board->shared) {
        adc_shared_init(&sensors->adc_shared, &sensors->adc_chip.hil);
        wiring_add(list, &sensors->adc_shared.driver, &sensors->adc_shared.grant);
    } else {
        adc_init(&sensors->adc, &sensors->adc_chip.hil, &memory);
        wiring_add(list, &sensors->adc.driver, &sensors->adc.grant);
    }
}

static void add_dac(struct wiring_sensors *sensors, struct wiring_list *list)
{
    if (list->machine->board->dac == NULL)
        return;
    sim_dac_init(&sensors->dac_chip, &list->machine->devices, list->machine->board->dac);
    dac_init(&sensors->dac, &sensors->dac_chip.hil);
    wiring_add(list, &sensors->dac.driver, NULL);
}

static void add_pwm(struct wiring_sensors *sensors, struct wiring_list *list)
{
    const struct sim_board_pwm *const board = list->machine->board->pwm;
    if (board == NULL)
        return;
    sim_pwm_init(&sensors->pwm_chip, &list->machine->devices, board);
    for (uint32_t i = 0; i < board->pin_count; i++)
        sensors->pwm_pins[i] = sim_pwm_pin(&sensors->pwm_chip, i);
    pwm_init(&sensors->pwm, sensors->pwm_pins, board->pin_count);
    wiring_add(list, &sensors->pwm.driver, &sensors->pwm.grant);
}

static void add_buzzer(struct wiring_sensors *sensors, struct wiring_list *list)
{
    const uint32_t most_hz = list->machine->board->buzzer_most_hz;
    if (most_hz == 0)
        return;
    sim_buzzer_init(&sensors->buzzer_chip, &list->machine->devices, most_hz);
    virtual_alarm_init(&sensors->buzzer_alarm, list->alarms);
    buzzer_pwm_init(&sensors->buzzer_pwm, &sensors->buzzer_chip.pin, &sensors->buzzer_alarm.hil);
    buzzer_init(&sensors->buzzer, &sensors->buzzer_pwm.hil, BUZZER_MOST_MS);
    wiring_add(list, &sensors->buzzer.driver, &sensors->buzzer.grant);
}

void wiring_sensors_add(struct wiring_sensors *sensors, struct wiring_list *list)
{
    make_chips(sensors, list->machine);
    add_simple(sensors, list);
    add_ninedof(sensors, list);
    add_proximity(sensors, list);
    add_air_quality(sensors, list);
    add_adc(sensors, list);
    add_dac(sensors, list);
    add_pwm(sensors, list);
    add_buzzer(sensors, list);
}
