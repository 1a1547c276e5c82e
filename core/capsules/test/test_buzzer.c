// SPDX-License-Identifier: Apache-2.0 OR MIT
// The buzzer driver, and the buzzer that is made of a pin that pulses and an alarm.
#include "core/capsules/buzzer.h"
#include "core/capsules/buzzer_pwm.h"
#include "core/test/fake_analog.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

static struct fake_machine machine;
static struct fake_buzzer device;
static struct buzzer buzzer;
static struct process *a, *b, *c;

static int setup(void **state)
{
    (void)state;
    fake_buzzer_init(&device);
    fake_machine_init(&machine);
    buzzer_init(&buzzer, &device.hil, BUZZER_MOST_MS);
    fake_machine_add(&machine, &buzzer.driver, &buzzer.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    c = fake_process(&machine, "c");
    (void)fake_subscribe(a, DRIVER_BUZZER, BUZZER_UPCALL_DONE, FAKE_FUNCTION, 0);
    (void)fake_subscribe(b, DRIVER_BUZZER, BUZZER_UPCALL_DONE, FAKE_FUNCTION, 0);
    (void)fake_subscribe(c, DRIVER_BUZZER, BUZZER_UPCALL_DONE, FAKE_FUNCTION, 0);
    return 0;
}

static struct syscall_return buzz(struct process *app, uint32_t frequency_hz, uint32_t duration_ms)
{
    return fake_command(app, DRIVER_BUZZER, BUZZER_COMMAND_BUZZ, frequency_hz, duration_ms);
}

static struct syscall_return buzz_now(struct process *app, uint32_t frequency_hz, uint32_t duration_ms)
{
    return fake_command(app, DRIVER_BUZZER, BUZZER_COMMAND_BUZZ_NOW, frequency_hz, duration_ms);
}

static struct syscall_return stop(struct process *app)
{
    return fake_command(app, DRIVER_BUZZER, BUZZER_COMMAND_STOP, 0, 0);
}

static bool sounds(uint32_t frequency_hz, uint32_t duration_ms)
{
    return device.sounding && device.frequency_hz == frequency_hz && device.duration_ms == duration_ms;
}

static void the_driver_exists_and_refuses_what_it_does_not_know(void **state)
{
    (void)state;
    assert_true(fake_is_success(fake_command(a, DRIVER_BUZZER, BUZZER_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_failure(fake_command(a, DRIVER_BUZZER, 4, 0, 0), ERROR_NOSUPPORT));
}

static void the_end_of_a_tone_is_told(void **state)
{
    (void)state;
    assert_true(fake_is_success(buzz(a, 440, 100)));
    assert_true(sounds(440, 100));
    assert_true(fake_no_upcall(a));
    assert_true(fake_buzzer_finish(&device, ERROR_OK));
    assert_true(fake_upcall_is(a, ERROR_OK, 0, 0));
    assert_true(fake_no_upcall(b));
}

static void a_tone_is_cut_to_the_boards_limit(void **state)
{
    (void)state;
    assert_true(fake_is_success(buzz(a, 440, 60000)));
    assert_true(sounds(440, BUZZER_MOST_MS));
    assert_true(fake_is_success(buzz_now(a, 440, UINT32_MAX)));
    assert_true(sounds(440, BUZZER_MOST_MS));
}

static void tones_of_others_wait_for_their_turn(void **state)
{
    (void)state;
    assert_true(fake_is_success(buzz(a, 1, 10)));
    assert_true(fake_is_success(buzz(b, 2, 20)));
    assert_true(fake_is_success(buzz(c, 3, 30)));
    assert_true(sounds(1, 10));
    assert_true(fake_buzzer_finish(&device, ERROR_OK));
    assert_true(sounds(2, 20));
    assert_true(fake_buzzer_finish(&device, ERROR_OK));
    assert_true(sounds(3, 30));
    assert_true(fake_buzzer_finish(&device, ERROR_OK));
    assert_true(fake_upcall_is(a, ERROR_OK, 0, 0));
    assert_true(fake_upcall_is(b, ERROR_OK, 0, 0));
    assert_true(fake_upcall_is(c, ERROR_OK, 0, 0));
    assert_false(device.sounding);
}

static void one_tone_of_each_process_may_wait(void **state)
{
    (void)state;
    assert_true(fake_is_success(buzz(a, 1, 10)));
    assert_true(fake_is_success(buzz(a, 2, 20)));
    assert_true(fake_is_failure(buzz(a, 3, 30), ERROR_NOMEM));
    assert_true(fake_buzzer_finish(&device, ERROR_OK));
    assert_true(sounds(2, 20));
    assert_true(fake_is_success(buzz(a, 3, 30)));
}

static void a_tone_that_can_not_sound_is_refused(void **state)
{
    (void)state;
    device.refusal = ERROR_INVAL;
    assert_true(fake_is_failure(buzz(a, 1, 10), ERROR_INVAL));
    assert_true(fake_is_failure(buzz_now(a, 1, 10), ERROR_INVAL));
    assert_true(fake_is_failure(stop(a), ERROR_OFF));
    device.refusal = ERROR_OK;
    assert_true(fake_is_success(buzz(b, 2, 20)));
}

static void a_tone_that_waited_and_can_not_sound_is_told_so_and_the_next_comes(void **state)
{
    (void)state;
    assert_true(fake_is_success(buzz(c, 1, 10)));
    assert_true(fake_is_success(buzz(a, 2, 20)));
    assert_true(fake_is_success(buzz(b, 3, 30)));
    device.refusal = ERROR_INVAL;
    assert_true(fake_buzzer_finish(&device, ERROR_OK));
    assert_true(fake_upcall_is(c, ERROR_OK, 0, 0));
    assert_true(fake_upcall_is(a, ERROR_INVAL, 0, 0));
    assert_true(fake_upcall_is(b, ERROR_INVAL, 0, 0));
    device.refusal = ERROR_OK;
    assert_true(fake_is_success(buzz(a, 4, 40)));
}

static void a_tone_at_once_replaces_ones_own_and_no_others(void **state)
{
    (void)state;
    assert_true(fake_is_success(buzz_now(a, 1, 10)));
    assert_true(fake_is_success(buzz_now(a, 2, 20)));
    assert_true(sounds(2, 20));
    assert_true(fake_is_failure(buzz_now(b, 3, 30), ERROR_RESERVE));
    assert_true(sounds(2, 20));
    assert_true(fake_buzzer_finish(&device, ERROR_OK));
    assert_true(fake_upcall_is(a, ERROR_OK, 0, 0));
    assert_true(fake_no_upcall(a)); // one end for both
    assert_true(fake_is_success(buzz_now(b, 3, 30)));
}

static void only_ones_own_tone_can_be_stopped(void **state)
{
    (void)state;
    assert_true(fake_is_failure(stop(a), ERROR_OFF));
    assert_true(fake_is_success(buzz(a, 1, 10)));
    assert_true(fake_is_failure(stop(b), ERROR_RESERVE));
    assert_int_equal(device.stops, 0);
    assert_true(fake_is_success(stop(a)));
    assert_int_equal(device.stops, 1);
    assert_true(fake_buzzer_finish(&device, ERROR_OK));
    assert_true(fake_upcall_is(a, ERROR_OK, 0, 0));
}

static void a_tone_that_failed_says_so(void **state)
{
    (void)state;
    assert_true(fake_is_success(buzz(a, 1, 10)));
    assert_true(fake_buzzer_finish(&device, ERROR_FAIL));
    assert_true(fake_upcall_is(a, ERROR_FAIL, 0, 0));
}

static void the_tone_of_a_dead_process_is_nobodys(void **state)
{
    (void)state;
    assert_true(fake_is_success(buzz(a, 1, 1000)));
    assert_true(fake_is_success(buzz(b, 2, 20)));
    (void)process_terminate(a, false, 0);
    assert_true(fake_is_success(buzz_now(c, 3, 30)));
    assert_true(sounds(3, 30));
    assert_true(fake_buzzer_finish(&device, ERROR_OK));
    assert_true(fake_upcall_is(c, ERROR_OK, 0, 0));
    assert_true(sounds(2, 20));
    (void)process_terminate(b, false, 0);
    assert_true(fake_is_success(stop(c)));
}

static void what_waited_for_a_dead_process_is_forgotten(void **state)
{
    (void)state;
    assert_true(fake_is_success(buzz(a, 1, 10)));
    assert_true(fake_is_success(buzz(b, 2, 20)));
    (void)process_terminate(b, false, 0);
    assert_true(fake_buzzer_finish(&device, ERROR_OK));
    assert_false(device.sounding);
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.kernel_break, 0, 0);
    assert_true(fake_is_failure(buzz(app, 1, 10), ERROR_NOMEM));
    assert_true(fake_is_failure(buzz_now(app, 1, 10), ERROR_NOMEM));
    assert_false(device.sounding);
}

// --- A pin and an alarm --------------------------------------------------------------------------

static struct {
    struct fake_pwm pwm;
    struct hil_pwm_pin pin;
    struct fake_alarm alarm;
    struct buzzer_pwm buzzer;
    unsigned ends;
    enum error status;
} piezo;

static void note_end(void *context, enum error error)
{
    (void)context;
    piezo.ends++;
    piezo.status = error;
}

static int make_piezo(void **state)
{
    (void)state;
    const struct hil_buzzer_client client = {note_end, NULL};
    fake_pwm_init(&piezo.pwm);
    piezo.pin = fake_pwm_pin(&piezo.pwm, 2);
    fake_alarm_init(&piezo.alarm, 32768, 24);
    buzzer_pwm_init(&piezo.buzzer, &piezo.pin, &piezo.alarm.hil);
    piezo.buzzer.hil.ops->set_client(&piezo.buzzer, &client);
    piezo.ends = 0;
    return 0;
}

static enum error sound(uint32_t frequency_hz, uint32_t duration_ms)
{
    return piezo.buzzer.hil.ops->buzz(piezo.buzzer.hil.device, frequency_hz, duration_ms);
}

static void the_pin_pulses_half_of_the_time_for_so_long(void **state)
{
    (void)state;
    assert_int_equal(sound(440, 500), ERROR_OK);
    assert_true(piezo.pwm.pins[2].running);
    assert_int_equal(piezo.pwm.pins[2].frequency_hz, 440);
    assert_int_equal(piezo.pwm.pins[2].duty, HIL_PWM_DUTY_FULL / 2);
    fake_alarm_advance(&piezo.alarm, 32768 / 2 - 1);
    assert_int_equal(piezo.ends, 0);
    fake_alarm_advance(&piezo.alarm, 1);
    assert_int_equal(piezo.ends, 1);
    assert_int_equal(piezo.status, ERROR_OK);
    assert_false(piezo.pwm.pins[2].running);
}

static void a_second_tone_replaces_the_first(void **state)
{
    (void)state;
    assert_int_equal(sound(440, 500), ERROR_OK);
    fake_alarm_advance(&piezo.alarm, 10000);
    assert_int_equal(sound(880, 500), ERROR_OK);
    fake_alarm_advance(&piezo.alarm, 10000);
    assert_int_equal(piezo.ends, 0);
    assert_int_equal(piezo.pwm.pins[2].frequency_hz, 880);
    fake_alarm_advance(&piezo.alarm, 6384);
    assert_int_equal(piezo.ends, 1);
}

static void no_frequency_is_a_pause(void **state)
{
    (void)state;
    assert_int_equal(sound(0, 500), ERROR_OK);
    assert_false(piezo.pwm.pins[2].running);
    fake_alarm_advance(&piezo.alarm, 16384);
    assert_int_equal(piezo.ends, 1);
}

static void a_tone_longer_than_the_alarm_can_wait_is_cut(void **state)
{
    (void)state;
    assert_int_equal(sound(440, UINT32_MAX), ERROR_OK);
    assert_int_equal(fake_alarm_left(&piezo.alarm), (1u << 23) - 1);
}

static void stopping_ends_the_tone_from_the_alarm(void **state)
{
    (void)state;
    const struct hil_buzzer *const hil = &piezo.buzzer.hil;
    assert_int_equal(hil->ops->stop(hil->device), ERROR_OFF);
    assert_int_equal(sound(440, 500), ERROR_OK);
    assert_int_equal(hil->ops->stop(hil->device), ERROR_OK);
    assert_int_equal(piezo.ends, 0);
    fake_alarm_advance(&piezo.alarm, 0);
    assert_int_equal(piezo.ends, 1);
    assert_false(piezo.pwm.pins[2].running);
}

static void a_pin_that_refuses_makes_no_tone(void **state)
{
    (void)state;
    piezo.pwm.refusal = ERROR_INVAL;
    assert_int_equal(sound(440, 500), ERROR_INVAL);
    assert_false(piezo.alarm.armed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_driver_exists_and_refuses_what_it_does_not_know, setup),
        cmocka_unit_test_setup(the_end_of_a_tone_is_told, setup),
        cmocka_unit_test_setup(a_tone_is_cut_to_the_boards_limit, setup),
        cmocka_unit_test_setup(tones_of_others_wait_for_their_turn, setup),
        cmocka_unit_test_setup(one_tone_of_each_process_may_wait, setup),
        cmocka_unit_test_setup(a_tone_that_can_not_sound_is_refused, setup),
        cmocka_unit_test_setup(a_tone_that_waited_and_can_not_sound_is_told_so_and_the_next_comes, setup),
        cmocka_unit_test_setup(a_tone_at_once_replaces_ones_own_and_no_others, setup),
        cmocka_unit_test_setup(only_ones_own_tone_can_be_stopped, setup),
        cmocka_unit_test_setup(a_tone_that_failed_says_so, setup),
        cmocka_unit_test_setup(the_tone_of_a_dead_process_is_nobodys, setup),
        cmocka_unit_test_setup(what_waited_for_a_dead_process_is_forgotten, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_a_grant_is_told, setup),
        cmocka_unit_test_setup(the_pin_pulses_half_of_the_time_for_so_long, make_piezo),
        cmocka_unit_test_setup(a_second_tone_replaces_the_first, make_piezo),
        cmocka_unit_test_setup(no_frequency_is_a_pause, make_piezo),
        cmocka_unit_test_setup(a_tone_longer_than_the_alarm_can_wait_is_cut, make_piezo),
        cmocka_unit_test_setup(stopping_ends_the_tone_from_the_alarm, make_piezo),
        cmocka_unit_test_setup(a_pin_that_refuses_makes_no_tone, make_piezo),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
