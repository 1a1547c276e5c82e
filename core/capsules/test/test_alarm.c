// SPDX-License-Identifier: Apache-2.0 OR MIT
// The alarm driver as applications see it, on counters of 16, 24 and 32 bits.
#include "core/capsules/alarm.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

#include <stdio.h>

enum { FREQUENCY = 32768, APPS = 3 };

static struct fake_machine machine;
static struct fake_alarm hardware;
static struct alarm alarm_driver;
static struct process *apps[APPS];

static struct syscall_return command(struct process *app, uint32_t number, uint32_t a, uint32_t b)
{
    return fake_command(app, DRIVER_ALARM, number, a, b);
}

static void begin(uint8_t bits)
{
    fake_alarm_init(&hardware, FREQUENCY, bits);
    fake_machine_init(&machine);
    alarm_init(&alarm_driver, &hardware.hil);
    fake_machine_add(&machine, &alarm_driver.driver, &alarm_driver.grant);
    fake_machine_start(&machine);
    for (size_t i = 0; i < APPS; i++) {
        apps[i] = fake_process(&machine, "app");
        (void)fake_subscribe(apps[i], DRIVER_ALARM, ALARM_UPCALL_FIRED, FAKE_FUNCTION, 0);
    }
}

static int setup(void **state)
{
    (void)state;
    begin(32);
    return 0;
}

static void the_driver_exists(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(apps[0], ALARM_COMMAND_EXISTS, 0, 0)));
}

static void unknown_commands_are_not_supported(void **state)
{
    (void)state;
    assert_true(fake_is_failure(command(apps[0], 4, 0, 0), ERROR_NOSUPPORT));
    assert_true(fake_is_failure(command(apps[0], 7, 0, 0), ERROR_NOSUPPORT));
    assert_true(fake_is_failure(command(apps[0], UINT32_MAX, 0, 0), ERROR_NOSUPPORT));
}

static void frequency_and_time_are_scaled_to_32_bits(void **state)
{
    (void)state;
    begin(24);
    hardware.now = 0x123456;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_FREQUENCY, 0, 0), FREQUENCY << 8));
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_NOW, 0, 0), 0x12345600));
    begin(16);
    hardware.now = 0xffff;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_FREQUENCY, 0, 0), 0x80000000));
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_NOW, 0, 0), 0xffff0000));
}

static void a_frequency_beyond_32_bits_is_the_largest_number(void **state)
{
    (void)state;
    begin(16);
    hardware.hil.frequency_hz = 1000000;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_FREQUENCY, 0, 0), UINT32_MAX));
}

static void a_relative_alarm_fires_once_at_its_tick(void **state)
{
    (void)state;
    hardware.now = 100;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_SET_RELATIVE, 50, 0), 150));
    fake_alarm_advance(&hardware, 49);
    assert_true(fake_no_upcall(apps[0]));
    fake_alarm_advance(&hardware, 1);
    assert_true(fake_upcall_is(apps[0], 150, 150, 0));
    fake_alarm_advance(&hardware, 1000);
    assert_true(fake_no_upcall(apps[0]));
    assert_false(hardware.armed);
}

static void an_absolute_alarm_counts_from_its_reference(void **state)
{
    (void)state;
    hardware.now = 100;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_SET_ABSOLUTE, 90, 50), 140));
    fake_alarm_advance(&hardware, 39);
    assert_true(fake_no_upcall(apps[0]));
    fake_alarm_advance(&hardware, 1);
    assert_true(fake_upcall_is(apps[0], 140, 140, 0));
}

static void an_alarm_that_has_passed_fires_at_once(void **state)
{
    (void)state;
    hardware.now = 100;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_SET_ABSOLUTE, 40, 50), 90));
    assert_true(fake_upcall_is(apps[0], 100, 90, 0));
}

static void an_alarm_with_a_reference_in_the_future_fires_at_once(void **state)
{
    (void)state;
    hardware.now = 100;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_SET_ABSOLUTE, 101, 50), 151));
    assert_true(fake_upcall_is(apps[0], 100, 151, 0));
}

static void a_wait_of_nothing_fires_at_once(void **state)
{
    (void)state;
    hardware.now = 7;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_SET_RELATIVE, 0, 0), 7));
    assert_true(fake_upcall_is(apps[0], 7, 7, 0));
}

static void the_expiration_is_rounded_up_to_a_tick_of_the_hardware(void **state)
{
    (void)state;
    begin(24);
    hardware.now = 5;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_SET_RELATIVE, 0x101, 0), 0x700));
    fake_alarm_advance(&hardware, 1);
    assert_true(fake_no_upcall(apps[0]));
    fake_alarm_advance(&hardware, 1);
    assert_true(fake_upcall_is(apps[0], 0x700, 0x700, 0));
}

static void a_reference_within_the_present_tick_is_not_in_the_future(void **state)
{
    (void)state;
    begin(24);
    hardware.now = 5;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_SET_ABSOLUTE, 0x5ff, 0x101), 0x700));
    fake_alarm_advance(&hardware, 1);
    assert_true(fake_no_upcall(apps[0]));
    fake_alarm_advance(&hardware, 1);
    assert_true(fake_upcall_is(apps[0], 0x700, 0x700, 0));
}

static void the_longest_wait_lasts_a_whole_wrap(void **state)
{
    (void)state;
    static const uint8_t widths[] = {16, 24};
    for (size_t i = 0; i < 2; i++) {
        begin(widths[i]);
        const unsigned shift = 32u - widths[i];
        hardware.now = 9;
        // From the middle of this tick to just before its middle, one wrap on: rounded up, a wrap.
        const uint32_t reference = (UINT32_C(9) << shift) + 1;
        assert_true(
            fake_is_u32(command(apps[0], ALARM_COMMAND_SET_ABSOLUTE, reference, UINT32_MAX), UINT32_C(9) << shift));
        fake_alarm_advance(&hardware, (UINT64_C(1) << widths[i]) - 1);
        assert_true(fake_no_upcall(apps[0]));
        fake_alarm_advance(&hardware, 1);
        assert_true(fake_upcall_is(apps[0], UINT32_C(9) << shift, UINT32_C(9) << shift, 0));
    }
}

static void an_alarm_crosses_the_wrap_of_the_counter(void **state)
{
    (void)state;
    hardware.now = 0xfffffff0;
    assert_true(fake_is_u32(command(apps[0], ALARM_COMMAND_SET_RELATIVE, 0x20, 0), 0x10));
    fake_alarm_advance(&hardware, 0x1f);
    assert_true(fake_no_upcall(apps[0]));
    fake_alarm_advance(&hardware, 1);
    assert_true(fake_upcall_is(apps[0], 0x10, 0x10, 0));
}

static void stop_disarms_and_says_when_nothing_was_armed(void **state)
{
    (void)state;
    assert_true(fake_is_failure(command(apps[0], ALARM_COMMAND_STOP, 0, 0), ERROR_ALREADY));
    (void)command(apps[0], ALARM_COMMAND_SET_RELATIVE, 10, 0);
    assert_true(fake_is_success(command(apps[0], ALARM_COMMAND_STOP, 0, 0)));
    assert_false(hardware.armed);
    assert_true(fake_is_failure(command(apps[0], ALARM_COMMAND_STOP, 0, 0), ERROR_ALREADY));
    fake_alarm_advance(&hardware, 100);
    assert_true(fake_no_upcall(apps[0]));
    (void)command(apps[0], ALARM_COMMAND_SET_RELATIVE, 10, 0);
    fake_alarm_advance(&hardware, 100);
    assert_true(fake_is_failure(command(apps[0], ALARM_COMMAND_STOP, 0, 0), ERROR_ALREADY));
}

static void a_new_alarm_replaces_the_old_one(void **state)
{
    (void)state;
    (void)command(apps[0], ALARM_COMMAND_SET_RELATIVE, 10, 0);
    (void)command(apps[0], ALARM_COMMAND_SET_RELATIVE, 30, 0);
    fake_alarm_advance(&hardware, 29);
    assert_true(fake_no_upcall(apps[0]));
    fake_alarm_advance(&hardware, 100);
    assert_true(fake_upcall_is(apps[0], 30, 30, 0));
    assert_true(fake_no_upcall(apps[0]));
}

static void processes_have_alarms_of_their_own(void **state)
{
    (void)state;
    (void)command(apps[0], ALARM_COMMAND_SET_RELATIVE, 20, 0);
    (void)command(apps[1], ALARM_COMMAND_SET_RELATIVE, 10, 0);
    assert_true(fake_is_failure(command(apps[2], ALARM_COMMAND_STOP, 0, 0), ERROR_ALREADY));
    fake_alarm_advance(&hardware, 10);
    assert_true(fake_no_upcall(apps[0]));
    assert_true(fake_upcall_is(apps[1], 10, 10, 0));
    fake_alarm_advance(&hardware, 10);
    assert_true(fake_upcall_is(apps[0], 20, 20, 0));
}

static void the_alarm_of_a_dead_process_is_forgotten(void **state)
{
    (void)state;
    (void)command(apps[0], ALARM_COMMAND_SET_RELATIVE, 10, 0);
    (void)command(apps[1], ALARM_COMMAND_SET_RELATIVE, 20, 0);
    (void)process_terminate(apps[0], false, 0);
    fake_alarm_advance(&hardware, 20);
    assert_true(fake_upcall_is(apps[1], 20, 20, 0));
}

static void a_restarted_process_does_not_inherit_an_alarm(void **state)
{
    (void)state;
    (void)command(apps[0], ALARM_COMMAND_SET_RELATIVE, 10, 0);
    fake_restart(apps[0]);
    (void)fake_subscribe(apps[0], DRIVER_ALARM, ALARM_UPCALL_FIRED, FAKE_FUNCTION, 0);
    fake_alarm_advance(&hardware, 20);
    assert_true(fake_no_upcall(apps[0]));
    assert_true(fake_is_failure(command(apps[0], ALARM_COMMAND_STOP, 0, 0), ERROR_ALREADY));
}

static void an_alarm_nobody_subscribed_to_ends_a_wait_for_it(void **state)
{
    (void)state;
    uint32_t words[3];
    (void)fake_subscribe(apps[0], DRIVER_ALARM, ALARM_UPCALL_FIRED, 0, 0);
    (void)command(apps[0], ALARM_COMMAND_SET_RELATIVE, 10, 0);
    assert_false(fake_wait_for(apps[0], DRIVER_ALARM, ALARM_UPCALL_FIRED, words));
    assert_false(fake_run(apps[0]));
    fake_alarm_advance(&hardware, 10);
    assert_true(fake_run(apps[0]));
    assert_int_equal(apps[0]->arch->slots[0], 10);
    assert_int_equal(apps[0]->arch->slots[1], 10);
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    const uint32_t room = app->memory.kernel_break - app->memory.ram_start;
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.ram_start + room, 0, 0);
    assert_true(fake_is_failure(command(app, ALARM_COMMAND_SET_RELATIVE, 1, 0), ERROR_NOMEM));
    assert_true(fake_is_failure(command(app, ALARM_COMMAND_STOP, 0, 0), ERROR_NOMEM));
    assert_true(fake_is_u32(command(app, ALARM_COMMAND_NOW, 0, 0), 0));
}

// --- Against a model -----------------------------------------------------------------------------

// Absolute time in ticks of the hardware; due is the tick at which the upcall must come.
struct model {
    uint64_t now;
    bool armed[APPS];
    uint64_t due[APPS];
    uint32_t seed;
    unsigned fired;
};

static struct model model;

static unsigned shift(void)
{
    return 32u - hardware.hil.bits;
}

// By the book: counts through whole left-justified ticks with 64 bits.
static void model_set(size_t i, uint32_t reference, uint32_t dt)
{
    const uint64_t wrap = UINT64_C(1) << 32;
    const uint64_t now = model.now << shift();
    const uint64_t tick = UINT64_C(1) << shift();
    // The latest moment with this reference that is not after the end of the present tick.
    const uint64_t latest = now + tick - 1 + wrap;
    const uint64_t start = latest - ((latest - reference) & (wrap - 1));
    const uint64_t end = (start + dt + tick - 1) / tick;
    const uint64_t present = model.now + (wrap >> shift());
    model.armed[i] = true;
    model.due[i] = model.now + (end > present ? end - present : 0);
    const struct syscall_return result = command(apps[i], ALARM_COMMAND_SET_ABSOLUTE, reference, dt);
    assert_true(fake_is_u32(result, (uint32_t)(end << shift())));
}

static uint32_t random_dt(void)
{
    const uint32_t sort = unit_random(&model.seed) % 5;
    const uint32_t value = unit_random(&model.seed);
    return sort == 0   ? value % 4
           : sort == 1 ? value % (10u << shift())
           : sort == 2 ? value % (100u << shift())
           : sort == 3 ? UINT32_MAX - value % (3u << shift())
                       : value;
}

static void random_operation(void)
{
    const size_t i = unit_random(&model.seed) % APPS;
    const uint32_t now = (uint32_t)(model.now << shift());
    const uint32_t sort = unit_random(&model.seed) % 8;
    if (sort == 0) {
        const struct syscall_return result = command(apps[i], ALARM_COMMAND_STOP, 0, 0);
        assert_true(model.armed[i] ? fake_is_success(result) : fake_is_failure(result, ERROR_ALREADY));
        model.armed[i] = false;
    } else if (sort == 1) {
        model_set(i, unit_random(&model.seed), random_dt());
    } else {
        model_set(i, now - unit_random(&model.seed) % (20u << shift()), random_dt());
    }
}

static void check_app(size_t i)
{
    if (!model.armed[i] || model.due[i] > model.now) {
        assert_true(fake_no_upcall(apps[i]));
        return;
    }
    struct fake_upcall upcall;
    assert_true(fake_upcall(apps[i], &upcall));
    assert_int_equal(upcall.arguments[0], (uint32_t)(model.now << shift()));
    model.armed[i] = false;
    model.fired++;
}

static void run_model(uint8_t bits, uint32_t seed)
{
    begin(bits);
    model = (struct model){.seed = seed, .now = seed & (UINT32_MAX >> (32 - bits))};
    hardware.now = (uint32_t)model.now;
    for (unsigned round = 0; round < 3000; round++) {
        uint64_t step = unit_random(&model.seed) % 3000;
        for (size_t i = 0; i < APPS; i++)
            if (model.armed[i] && model.due[i] - model.now < step)
                step = model.due[i] - model.now;
        model.now += step;
        fake_alarm_advance(&hardware, step);
        for (size_t i = 0; i < APPS; i++)
            check_app(i);
        if (unit_random(&model.seed) % 2 == 0)
            random_operation();
        for (size_t i = 0; i < APPS; i++)
            check_app(i);
    }
    assert_true(model.fired > 50);
}

static void alarms_keep_to_the_tick_on_a_counter_of_16_bits(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 4; seed++)
        run_model(16, seed * 0x85ebca6bu);
}

static void alarms_keep_to_the_tick_on_a_counter_of_24_bits(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 4; seed++)
        run_model(24, seed * 0x85ebca6bu);
}

static void alarms_keep_to_the_tick_on_a_counter_of_32_bits(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 4; seed++)
        run_model(32, seed * 0x85ebca6bu);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_driver_exists, setup),
        cmocka_unit_test_setup(unknown_commands_are_not_supported, setup),
        cmocka_unit_test_setup(frequency_and_time_are_scaled_to_32_bits, setup),
        cmocka_unit_test_setup(a_frequency_beyond_32_bits_is_the_largest_number, setup),
        cmocka_unit_test_setup(a_relative_alarm_fires_once_at_its_tick, setup),
        cmocka_unit_test_setup(an_absolute_alarm_counts_from_its_reference, setup),
        cmocka_unit_test_setup(an_alarm_that_has_passed_fires_at_once, setup),
        cmocka_unit_test_setup(an_alarm_with_a_reference_in_the_future_fires_at_once, setup),
        cmocka_unit_test_setup(a_wait_of_nothing_fires_at_once, setup),
        cmocka_unit_test_setup(the_expiration_is_rounded_up_to_a_tick_of_the_hardware, setup),
        cmocka_unit_test_setup(a_reference_within_the_present_tick_is_not_in_the_future, setup),
        cmocka_unit_test_setup(the_longest_wait_lasts_a_whole_wrap, setup),
        cmocka_unit_test_setup(an_alarm_crosses_the_wrap_of_the_counter, setup),
        cmocka_unit_test_setup(stop_disarms_and_says_when_nothing_was_armed, setup),
        cmocka_unit_test_setup(a_new_alarm_replaces_the_old_one, setup),
        cmocka_unit_test_setup(processes_have_alarms_of_their_own, setup),
        cmocka_unit_test_setup(the_alarm_of_a_dead_process_is_forgotten, setup),
        cmocka_unit_test_setup(a_restarted_process_does_not_inherit_an_alarm, setup),
        cmocka_unit_test_setup(an_alarm_nobody_subscribed_to_ends_a_wait_for_it, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_a_grant_is_told, setup),
        cmocka_unit_test_setup(alarms_keep_to_the_tick_on_a_counter_of_16_bits, setup),
        cmocka_unit_test_setup(alarms_keep_to_the_tick_on_a_counter_of_24_bits, setup),
        cmocka_unit_test_setup(alarms_keep_to_the_tick_on_a_counter_of_32_bits, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
