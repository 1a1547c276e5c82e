// SPDX-License-Identifier: Apache-2.0 OR MIT
// The proximity driver: reading, watching a range, and several processes that want different things of one sensor.
#include "core/capsules/proximity.h"
#include "core/test/fake_analog.h"
#include "core/test/fake_arch.h"
#include "core/test/unit.h"

static struct fake_machine machine;
static struct fake_sensor device;
static struct proximity proximity;
static struct process *a, *b;

static int setup(void **state)
{
    (void)state;
    fake_sensor_init(&device);
    fake_machine_init(&machine);
    proximity_init(&proximity, &device.hil);
    fake_machine_add(&machine, &proximity.driver, &proximity.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    (void)fake_subscribe(a, DRIVER_PROXIMITY, PROXIMITY_UPCALL_MEASURED, FAKE_FUNCTION, 0);
    (void)fake_subscribe(b, DRIVER_PROXIMITY, PROXIMITY_UPCALL_MEASURED, FAKE_FUNCTION, 0);
    return 0;
}

static struct syscall_return read(struct process *app)
{
    return fake_command(app, DRIVER_PROXIMITY, PROXIMITY_COMMAND_READ, 0, 0);
}

static struct syscall_return watch(struct process *app, uint32_t low, uint32_t high)
{
    return fake_command(app, DRIVER_PROXIMITY, PROXIMITY_COMMAND_READ_ON_INTERRUPT, low, high);
}

static bool watches(int32_t low, int32_t high)
{
    return device.watching && device.low == low && device.high == high;
}

static void the_driver_exists_and_refuses_what_it_does_not_know(void **state)
{
    (void)state;
    assert_true(fake_is_success(fake_command(a, DRIVER_PROXIMITY, PROXIMITY_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_failure(fake_command(a, DRIVER_PROXIMITY, 3, 0, 0), ERROR_NOSUPPORT));
}

static void one_reading_serves_both_processes(void **state)
{
    (void)state;
    assert_true(fake_is_success(read(a)));
    assert_true(fake_is_success(read(b)));
    assert_int_equal(device.starts, 1);
    assert_true(fake_sensor_give(&device, 77, 0, 0));
    assert_true(fake_upcall_is(a, 77, 0, 0));
    assert_true(fake_upcall_is(b, 77, 0, 0));
    assert_false(device.reading || device.watching);
}

static void a_process_waits_for_one_thing_at_a_time(void **state)
{
    (void)state;
    assert_true(fake_is_success(read(a)));
    assert_true(fake_is_failure(read(a), ERROR_BUSY));
    assert_true(fake_is_failure(watch(a, 0, 1), ERROR_BUSY));
    assert_true(fake_sensor_give(&device, 1, 0, 0));
    assert_true(fake_is_success(read(a)));
}

static void a_range_is_watched_until_it_is_left(void **state)
{
    (void)state;
    assert_true(fake_is_success(watch(a, 20, 100)));
    assert_true(watches(20, 100));
    assert_true(fake_sensor_give(&device, 101, 0, 0));
    assert_true(fake_upcall_is(a, 101, 0, 0));
    assert_false(device.watching);
}

static void the_limits_belong_to_the_range(void **state)
{
    (void)state;
    assert_true(fake_is_success(watch(a, 20, 100)));
    assert_true(fake_sensor_give(&device, 20, 0, 0));
    assert_true(fake_no_upcall(a));
    assert_true(fake_sensor_give(&device, 100, 0, 0));
    assert_true(fake_no_upcall(a));
    assert_true(watches(20, 100));
    assert_true(fake_sensor_give(&device, 19, 0, 0));
    assert_true(fake_upcall_is(a, 19, 0, 0));
}

static void two_ranges_are_watched_as_what_they_have_in_common(void **state)
{
    (void)state;
    assert_true(fake_is_success(watch(a, 10, 100)));
    assert_true(fake_is_success(watch(b, 30, 200)));
    assert_true(watches(30, 100));
    assert_true(fake_sensor_give(&device, 150, 0, 0));
    assert_true(fake_upcall_is(a, 150, 0, 0));
    assert_true(fake_no_upcall(b));
    assert_true(watches(30, 200));
}

static void a_reading_goes_before_watching_which_goes_on_afterwards(void **state)
{
    (void)state;
    assert_true(fake_is_success(watch(a, 20, 100)));
    assert_true(fake_is_success(read(b)));
    assert_true(device.reading);
    assert_true(fake_sensor_give(&device, 50, 0, 0));
    assert_true(fake_upcall_is(b, 50, 0, 0));
    assert_true(fake_no_upcall(a));
    assert_true(watches(20, 100));
}

static void a_reading_may_answer_who_watches_too(void **state)
{
    (void)state;
    assert_true(fake_is_success(watch(a, 20, 100)));
    assert_true(fake_is_success(read(b)));
    assert_true(fake_sensor_give(&device, 200, 0, 0));
    assert_true(fake_upcall_is(b, 200, 0, 0));
    assert_true(fake_upcall_is(a, 200, 0, 0));
    assert_false(device.watching);
}

static void a_range_that_is_set_during_a_reading_is_watched_after_it(void **state)
{
    (void)state;
    assert_true(fake_is_success(read(a)));
    assert_true(fake_is_success(watch(b, 20, 100)));
    assert_false(device.watching);
    assert_true(fake_sensor_give(&device, 50, 0, 0));
    assert_true(fake_upcall_is(a, 50, 0, 0));
    assert_true(watches(20, 100));
}

static void a_sensor_that_can_not_start_refuses_the_command(void **state)
{
    (void)state;
    device.refusal = ERROR_BUSY;
    assert_true(fake_is_failure(read(a), ERROR_BUSY));
    assert_true(fake_is_failure(watch(a, 1, 2), ERROR_BUSY));
    device.refusal = ERROR_OK;
    assert_true(fake_is_success(watch(b, 20, 100)));
    assert_true(watches(20, 100)); // and not what was refused
}

static void a_sensor_that_fails_leaves_nobody_stuck(void **state)
{
    (void)state;
    assert_true(fake_is_success(read(a)));
    assert_true(fake_is_success(watch(b, 20, 100)));
    assert_true(fake_sensor_fail(&device, ERROR_FAIL));
    assert_true(fake_no_upcall(a));
    assert_true(fake_no_upcall(b));
    assert_true(fake_is_success(read(a)));
    assert_true(fake_is_success(read(b)));
}

static void a_sensor_that_refuses_to_go_on_leaves_nobody_stuck(void **state)
{
    (void)state;
    assert_true(fake_is_success(read(a)));
    assert_true(fake_is_success(watch(b, 20, 100)));
    device.refusal = ERROR_FAIL;
    assert_true(fake_sensor_give(&device, 50, 0, 0));
    assert_true(fake_upcall_is(a, 50, 0, 0));
    device.refusal = ERROR_OK;
    assert_true(fake_is_success(watch(b, 20, 100)));
}

static void who_dies_takes_its_range_along(void **state)
{
    (void)state;
    assert_true(fake_is_success(watch(a, 50, 60)));
    assert_true(fake_is_success(watch(b, 20, 100)));
    (void)process_terminate(a, false, 0);
    assert_true(fake_sensor_give(&device, 70, 0, 0));
    assert_true(fake_no_upcall(b));
    assert_true(watches(20, 100));
}

static void a_sensor_that_can_not_watch_says_so(void **state)
{
    struct hil_sensor_ops ops = *device.hil.ops;
    const struct hil_sensor_ops *const all = device.hil.ops;
    (void)state;
    ops.watch = NULL;
    device.hil.ops = &ops;
    assert_true(fake_is_failure(watch(a, 20, 100), ERROR_NOSUPPORT));
    assert_true(fake_is_success(read(a)));
    device.hil.ops = all;
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.kernel_break, 0, 0);
    assert_true(fake_is_failure(read(app), ERROR_NOMEM));
    assert_int_equal(device.starts, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_driver_exists_and_refuses_what_it_does_not_know, setup),
        cmocka_unit_test_setup(one_reading_serves_both_processes, setup),
        cmocka_unit_test_setup(a_process_waits_for_one_thing_at_a_time, setup),
        cmocka_unit_test_setup(a_range_is_watched_until_it_is_left, setup),
        cmocka_unit_test_setup(the_limits_belong_to_the_range, setup),
        cmocka_unit_test_setup(two_ranges_are_watched_as_what_they_have_in_common, setup),
        cmocka_unit_test_setup(a_reading_goes_before_watching_which_goes_on_afterwards, setup),
        cmocka_unit_test_setup(a_reading_may_answer_who_watches_too, setup),
        cmocka_unit_test_setup(a_range_that_is_set_during_a_reading_is_watched_after_it, setup),
        cmocka_unit_test_setup(a_sensor_that_can_not_start_refuses_the_command, setup),
        cmocka_unit_test_setup(a_sensor_that_fails_leaves_nobody_stuck, setup),
        cmocka_unit_test_setup(a_sensor_that_refuses_to_go_on_leaves_nobody_stuck, setup),
        cmocka_unit_test_setup(who_dies_takes_its_range_along, setup),
        cmocka_unit_test_setup(a_sensor_that_can_not_watch_says_so, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_a_grant_is_told, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
