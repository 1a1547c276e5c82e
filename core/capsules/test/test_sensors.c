// SPDX-License-Identifier: Apache-2.0 OR MIT
// The drivers of simple sensors: what all have in common is checked for each of them, then what is special.
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
#include "core/test/fake_analog.h"
#include "core/test/fake_arch.h"
#include "core/test/unit.h"

// A command that reads, of any driver.
struct reading {
    uint32_t driver, command, argument;
    bool with_status, one_each, never_fails;
};

static const struct reading readings[] = {
    {.driver = DRIVER_TEMPERATURE, .command = TEMPERATURE_COMMAND_READ},
    {.driver = DRIVER_HUMIDITY, .command = HUMIDITY_COMMAND_READ},
    {.driver = DRIVER_PRESSURE, .command = PRESSURE_COMMAND_READ},
    {.driver = DRIVER_AMBIENT_LIGHT, .command = AMBIENT_LIGHT_COMMAND_READ, .never_fails = true},
    {.driver = DRIVER_MOISTURE, .command = MOISTURE_COMMAND_READ, .with_status = true},
    {.driver = DRIVER_DISTANCE, .command = DISTANCE_COMMAND_READ, .with_status = true},
    {.driver = DRIVER_RAINFALL, .command = RAINFALL_COMMAND_READ, .argument = 6, .with_status = true},
    {.driver = DRIVER_SOUND_PRESSURE, .command = SOUND_PRESSURE_COMMAND_READ, .one_each = true},
    {.driver = DRIVER_NINEDOF, .command = NINEDOF_COMMAND_READ_ACCELEROMETER, .one_each = true},
    {.driver = DRIVER_AIR_QUALITY, .command = AIR_QUALITY_COMMAND_READ_CO2, .one_each = true},
};
enum { READINGS = sizeof(readings) / sizeof(readings[0]), UPCALL = 0 };

static struct fake_machine machine;
static struct fake_sensor devices[READINGS], second, third;
static struct sensor drivers[READINGS];
static struct process *a, *b;

static void make_drivers(void)
{
    const struct ninedof_sensors motion = {&devices[8].hil, &second.hil, NULL};
    const struct air_quality_sensors gases = {&devices[9].hil, &third.hil};
    temperature_init(&drivers[0], &devices[0].hil);
    humidity_init(&drivers[1], &devices[1].hil);
    pressure_init(&drivers[2], &devices[2].hil);
    ambient_light_init(&drivers[3], &devices[3].hil);
    moisture_init(&drivers[4], &devices[4].hil);
    distance_init(&drivers[5], &devices[5].hil);
    rainfall_init(&drivers[6], &devices[6].hil);
    sound_pressure_init(&drivers[7], &devices[7].hil);
    ninedof_init(&drivers[8], &motion);
    air_quality_init(&drivers[9], &gases);
}

static int setup(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++)
        fake_sensor_init(&devices[i]);
    fake_sensor_init(&second);
    fake_sensor_init(&third);
    fake_machine_init(&machine);
    make_drivers();
    for (size_t i = 0; i < READINGS; i++)
        fake_machine_add(&machine, &drivers[i].driver, &drivers[i].grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    for (size_t i = 0; i < READINGS; i++) {
        (void)fake_subscribe(a, readings[i].driver, UPCALL, FAKE_FUNCTION, 0);
        (void)fake_subscribe(b, readings[i].driver, UPCALL, FAKE_FUNCTION, 0);
    }
    return 0;
}

static struct syscall_return ask(struct process *app, const struct reading *reading)
{
    return fake_command(app, reading->driver, reading->command, reading->argument, 0);
}

// The value arrives where this driver has it.
static bool gets(struct process *app, const struct reading *reading, uint32_t value)
{
    return reading->with_status ? fake_upcall_is(app, ERROR_OK, value, 0) : fake_upcall_is(app, value, 0, 0);
}

static struct process *full_process(void)
{
    struct process *const app = fake_process(&machine, "full");
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.kernel_break, 0, 0);
    return app;
}

// --- What all have in common ---------------------------------------------------------------------

static void each_driver_exists_and_refuses_what_it_does_not_know(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        assert_true(fake_is_success(fake_command(a, readings[i].driver, 0, 0, 0)));
        assert_true(fake_is_failure(fake_command(a, readings[i].driver, 99, 0, 0), ERROR_NOSUPPORT));
        assert_int_equal(devices[i].starts, 0);
    }
    assert_true(fake_is_failure(fake_command(a, DRIVER_AIR_QUALITY, 1, 0, 0), ERROR_NOSUPPORT));
}

static void a_reading_is_told_when_it_is_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        assert_true(fake_is_success(ask(a, &readings[i])));
        assert_int_equal(devices[i].argument, readings[i].argument);
        assert_true(fake_no_upcall(a));
        assert_true(fake_sensor_give(&devices[i], -40, 0, 0));
        assert_true(gets(a, &readings[i], (uint32_t)-40));
        assert_true(fake_no_upcall(a));
        assert_true(fake_no_upcall(b));
        assert_false(devices[i].reading);
    }
}

static void one_reading_serves_both_processes(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        assert_true(fake_is_success(ask(a, &readings[i])));
        assert_true(fake_is_success(ask(b, &readings[i])));
        assert_int_equal(devices[i].starts, 1);
        assert_true(fake_sensor_give(&devices[i], 7, 0, 0));
        assert_true(gets(a, &readings[i], 7));
        assert_true(gets(b, &readings[i], 7));
        assert_false(devices[i].reading);
    }
}

static void asking_twice_brings_one_upcall(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        assert_true(fake_is_success(ask(a, &readings[i])));
        const struct syscall_return again = ask(a, &readings[i]);
        assert_true(readings[i].one_each ? fake_is_failure(again, ERROR_BUSY) : fake_is_success(again));
        assert_true(fake_sensor_give(&devices[i], 7, 0, 0));
        assert_true(gets(a, &readings[i], 7));
        assert_true(fake_no_upcall(a));
        assert_true(fake_is_success(ask(a, &readings[i])));
    }
}

static void a_sensor_that_can_not_start_refuses_the_command_and_is_asked_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        devices[i].refusal = ERROR_BUSY;
        const struct syscall_return refused = ask(a, &readings[i]);
        assert_true(readings[i].never_fails ? fake_is_success(refused) : fake_is_failure(refused, ERROR_BUSY));
        devices[i].refusal = ERROR_OK;
        assert_true(fake_is_success(ask(b, &readings[i])));
        assert_true(fake_sensor_give(&devices[i], 7, 0, 0));
        assert_true(gets(b, &readings[i], 7));
        assert_true(fake_no_upcall(a));
    }
}

static void a_reading_that_fails_is_told_only_where_there_is_a_status(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        assert_true(fake_is_success(ask(a, &readings[i])));
        assert_true(fake_sensor_fail(&devices[i], ERROR_NOACK));
        assert_true(readings[i].with_status ? fake_upcall_is(a, ERROR_NOACK, 0, 0) : fake_no_upcall(a));
        assert_true(fake_is_success(ask(a, &readings[i]))); // and it can be tried again
        assert_true(fake_sensor_give(&devices[i], 1, 0, 0));
        assert_true(gets(a, &readings[i], 1));
    }
}

static void who_dies_while_it_waits_is_forgotten(void **state)
{
    (void)state;
    for (size_t i = 0; i < READINGS; i++) {
        assert_true(fake_is_success(ask(a, &readings[i])));
        assert_true(fake_is_success(ask(b, &readings[i])));
    }
    (void)process_terminate(a, false, 0);
    for (size_t i = 0; i < READINGS; i++) {
        assert_true(fake_sensor_give(&devices[i], 7, 0, 0));
        assert_true(gets(b, &readings[i], 7));
        assert_false(devices[i].reading);
    }
}

static void a_reading_that_nobody_waits_for_any_more_ends_unheard(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, &readings[0])));
    fake_restart(a);
    (void)fake_subscribe(a, DRIVER_TEMPERATURE, UPCALL, FAKE_FUNCTION, 0);
    assert_true(fake_sensor_give(&devices[0], 7, 0, 0));
    assert_true(fake_no_upcall(a));
    assert_true(fake_is_success(ask(a, &readings[0])));
    assert_int_equal(devices[0].starts, 2);
}

static void a_value_that_nobody_asked_for_is_ignored(void **state)
{
    const struct hil_sensor_values values = {{7, 7, 7}};
    (void)state;
    assert_true(fake_is_success(ask(a, &readings[0])));
    assert_true(fake_sensor_give(&devices[0], 1, 0, 0));
    assert_true(gets(a, &readings[0], 1));
    devices[0].client.measured(devices[0].client.context, &values, ERROR_OK);
    assert_true(fake_no_upcall(a));
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = full_process();
    for (size_t i = 0; i < READINGS; i++) {
        const struct syscall_return result = ask(app, &readings[i]);
        assert_true(readings[i].never_fails ? fake_is_success(result) : fake_is_failure(result, ERROR_NOMEM));
        assert_int_equal(devices[i].starts, 0);
    }
    assert_true(
        fake_is_failure(fake_command(app, DRIVER_SOUND_PRESSURE, SOUND_PRESSURE_COMMAND_ENABLE, 0, 0), ERROR_NOMEM));
}

// --- What is special -----------------------------------------------------------------------------

static void three_axes_arrive_as_three_words(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, &readings[8])));
    assert_true(fake_sensor_give(&devices[8], 1, -2, 3));
    assert_true(fake_upcall_is(a, 1, (uint32_t)-2, 3));
}

static void sources_of_one_driver_take_turns(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, &readings[8])));
    assert_true(fake_is_success(fake_command(b, DRIVER_NINEDOF, NINEDOF_COMMAND_READ_MAGNETOMETER, 0, 0)));
    assert_false(second.reading);
    assert_true(fake_sensor_give(&devices[8], 1, 2, 3));
    assert_true(fake_upcall_is(a, 1, 2, 3));
    assert_true(fake_no_upcall(b));
    assert_true(fake_sensor_give(&second, 4, 5, 6));
    assert_true(fake_upcall_is(b, 4, 5, 6));
}

static void a_source_that_the_board_has_not_is_told(void **state)
{
    static struct sensor none;
    const struct ninedof_sensors nothing = {NULL, NULL, NULL};
    (void)state;
    assert_true(
        fake_is_failure(fake_command(a, DRIVER_NINEDOF, NINEDOF_COMMAND_READ_GYROSCOPE, 0, 0), ERROR_NOSUPPORT));
    ninedof_init(&none, &nothing);
    assert_true(
        fake_is_failure(none.driver.command(&none, a->id, NINEDOF_COMMAND_READ_GYROSCOPE, 0, 0), ERROR_NODEVICE));
}

static void a_turn_that_can_not_start_is_passed_over(void **state)
{
    struct process *const c = fake_process(&machine, "c");
    (void)state;
    (void)fake_subscribe(c, DRIVER_AIR_QUALITY, UPCALL, FAKE_FUNCTION, 0);
    assert_true(fake_is_success(ask(a, &readings[9])));
    assert_true(fake_is_success(fake_command(b, DRIVER_AIR_QUALITY, AIR_QUALITY_COMMAND_READ_TVOC, 0, 0)));
    assert_true(fake_is_success(fake_command(c, DRIVER_AIR_QUALITY, AIR_QUALITY_COMMAND_READ_TVOC, 0, 0)));
    third.refusal = ERROR_FAIL;
    assert_true(fake_sensor_give(&devices[9], 600, 0, 0));
    assert_true(fake_upcall_is(a, 600, 0, 0));
    assert_true(fake_no_upcall(b));
    third.refusal = ERROR_OK;
    assert_true(fake_is_success(fake_command(c, DRIVER_AIR_QUALITY, AIR_QUALITY_COMMAND_READ_TVOC, 0, 0)));
    assert_true(fake_sensor_give(&third, 120, 0, 0));
    assert_true(fake_upcall_is(c, 120, 0, 0));
    assert_true(fake_no_upcall(b)); // its request was given up
}

static void rain_of_different_hours_is_asked_for_one_after_the_other(void **state)
{
    (void)state;
    assert_true(fake_is_success(fake_command(a, DRIVER_RAINFALL, RAINFALL_COMMAND_READ, 1, 0)));
    assert_true(fake_is_success(fake_command(b, DRIVER_RAINFALL, RAINFALL_COMMAND_READ, 24, 0)));
    assert_true(fake_sensor_give(&devices[6], 100, 0, 0));
    assert_true(fake_upcall_is(a, ERROR_OK, 100, 0));
    assert_true(fake_no_upcall(b));
    assert_int_equal(devices[6].argument, 24);
    assert_true(fake_sensor_give(&devices[6], 2400, 0, 0));
    assert_true(fake_upcall_is(b, ERROR_OK, 2400, 0));
}

static void a_turn_that_can_not_start_is_told_where_there_is_a_status(void **state)
{
    (void)state;
    assert_true(fake_is_success(fake_command(a, DRIVER_RAINFALL, RAINFALL_COMMAND_READ, 1, 0)));
    assert_true(fake_is_success(fake_command(b, DRIVER_RAINFALL, RAINFALL_COMMAND_READ, 99, 0)));
    devices[6].refusal = ERROR_INVAL;
    assert_true(fake_sensor_give(&devices[6], 100, 0, 0));
    assert_true(fake_upcall_is(a, ERROR_OK, 100, 0));
    assert_true(fake_upcall_is(b, ERROR_INVAL, 0, 0));
}

static void the_range_of_a_distance_is_that_of_the_sensor(void **state)
{
    (void)state;
    assert_true(fake_is_u32(fake_command(a, DRIVER_DISTANCE, DISTANCE_COMMAND_MINIMUM, 0, 0), 20));
    assert_true(fake_is_u32(fake_command(a, DRIVER_DISTANCE, DISTANCE_COMMAND_MAXIMUM, 0, 0), 4000));
}

static struct syscall_return enable(struct process *app, uint32_t command)
{
    return fake_command(app, DRIVER_SOUND_PRESSURE, command, 0, 0);
}

static void the_microphone_runs_as_long_as_one_process_wants_it(void **state)
{
    const struct fake_sensor *const microphone = &devices[7];
    (void)state;
    assert_true(fake_is_success(enable(a, SOUND_PRESSURE_COMMAND_ENABLE)));
    assert_true(fake_is_success(enable(b, SOUND_PRESSURE_COMMAND_ENABLE)));
    assert_true(fake_is_success(enable(a, SOUND_PRESSURE_COMMAND_DISABLE)));
    assert_true(microphone->kept_running);
    (void)process_terminate(b, false, 0);
    assert_true(fake_is_success(enable(a, SOUND_PRESSURE_COMMAND_DISABLE)));
    assert_false(microphone->kept_running);
}

static void wanting_the_microphone_does_not_disturb_a_reading(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, &readings[7])));
    assert_true(fake_is_success(enable(a, SOUND_PRESSURE_COMMAND_ENABLE)));
    assert_true(fake_sensor_give(&devices[7], 60, 0, 0));
    assert_true(fake_upcall_is(a, 60, 0, 0));
    assert_true(devices[7].kept_running);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_driver_exists_and_refuses_what_it_does_not_know, setup),
        cmocka_unit_test_setup(a_reading_is_told_when_it_is_there, setup),
        cmocka_unit_test_setup(one_reading_serves_both_processes, setup),
        cmocka_unit_test_setup(asking_twice_brings_one_upcall, setup),
        cmocka_unit_test_setup(a_sensor_that_can_not_start_refuses_the_command_and_is_asked_again, setup),
        cmocka_unit_test_setup(a_reading_that_fails_is_told_only_where_there_is_a_status, setup),
        cmocka_unit_test_setup(who_dies_while_it_waits_is_forgotten, setup),
        cmocka_unit_test_setup(a_reading_that_nobody_waits_for_any_more_ends_unheard, setup),
        cmocka_unit_test_setup(a_value_that_nobody_asked_for_is_ignored, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_a_grant_is_told, setup),
        cmocka_unit_test_setup(three_axes_arrive_as_three_words, setup),
        cmocka_unit_test_setup(sources_of_one_driver_take_turns, setup),
        cmocka_unit_test_setup(a_source_that_the_board_has_not_is_told, setup),
        cmocka_unit_test_setup(a_turn_that_can_not_start_is_passed_over, setup),
        cmocka_unit_test_setup(rain_of_different_hours_is_asked_for_one_after_the_other, setup),
        cmocka_unit_test_setup(a_turn_that_can_not_start_is_told_where_there_is_a_status, setup),
        cmocka_unit_test_setup(the_range_of_a_distance_is_that_of_the_sensor, setup),
        cmocka_unit_test_setup(the_microphone_runs_as_long_as_one_process_wants_it, setup),
        cmocka_unit_test_setup(wanting_the_microphone_does_not_disturb_a_reading, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
