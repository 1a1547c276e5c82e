// SPDX-License-Identifier: Apache-2.0 OR MIT
// Analog output, and pins that pulse: every command, wrong arguments, pins of others and of the dead.
#include "core/capsules/dac.h"
#include "core/capsules/pwm.h"
#include "core/test/fake_analog.h"
#include "core/test/fake_arch.h"
#include "core/test/unit.h"

enum { PINS = 3 };

static struct fake_machine machine;
static struct fake_dac voltage;
static struct fake_pwm pulses;
static struct hil_pwm_pin pins[PINS];
static struct dac dac;
static struct pwm pwm;
static struct process *a, *b;

static int setup(void **state)
{
    (void)state;
    fake_dac_init(&voltage);
    fake_pwm_init(&pulses);
    for (uint32_t i = 0; i < PINS; i++)
        pins[i] = fake_pwm_pin(&pulses, i + 4); // numbered otherwise by the hardware
    fake_machine_init(&machine);
    dac_init(&dac, &voltage.hil);
    pwm_init(&pwm, pins, PINS);
    fake_machine_add(&machine, &dac.driver, NULL);
    fake_machine_add(&machine, &pwm.driver, &pwm.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    return 0;
}

// --- DAC -----------------------------------------------------------------------------------------

static struct syscall_return set(struct process *app, uint32_t value)
{
    return fake_command(app, DRIVER_DAC, DAC_COMMAND_SET, value, 0);
}

static void the_output_is_what_was_set_last(void **state)
{
    (void)state;
    assert_true(fake_is_success(fake_command(a, DRIVER_DAC, DAC_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_success(fake_command(a, DRIVER_DAC, DAC_COMMAND_INITIALIZE, 0, 0)));
    assert_int_equal(voltage.value, 0);
    assert_true(fake_is_success(set(a, 1000)));
    assert_true(fake_is_success(set(b, 2000)));
    assert_int_equal(voltage.value, 2000);
    assert_true(fake_is_failure(fake_command(a, DRIVER_DAC, 3, 0, 0), ERROR_NOSUPPORT));
}

static void what_the_converter_refuses_is_told(void **state)
{
    (void)state;
    voltage.refusal = ERROR_INVAL;
    assert_true(fake_is_failure(set(a, 5000), ERROR_INVAL));
}

// --- PWM -----------------------------------------------------------------------------------------

static struct syscall_return start(struct process *app, uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    return fake_command(app, DRIVER_PWM, PWM_COMMAND_START, duty << 16 | pin, frequency_hz);
}

static struct syscall_return stop(struct process *app, uint32_t pin)
{
    return fake_command(app, DRIVER_PWM, PWM_COMMAND_STOP, pin, 0);
}

static bool pulses_with(uint32_t pin, uint32_t frequency_hz, uint32_t duty)
{
    return pulses.pins[pin + 4].running && pulses.pins[pin + 4].frequency_hz == frequency_hz &&
           pulses.pins[pin + 4].duty == duty;
}

static void the_driver_tells_what_its_pins_are(void **state)
{
    (void)state;
    assert_true(fake_is_success(fake_command(a, DRIVER_PWM, PWM_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_u32(fake_command(a, DRIVER_PWM, PWM_COMMAND_PIN_COUNT, 0, 0), PINS));
    assert_true(fake_is_u32(fake_command(a, DRIVER_PWM, PWM_COMMAND_MAXIMUM_FREQUENCY, 2, 0), 1000000));
    assert_true(fake_is_failure(fake_command(a, DRIVER_PWM, PWM_COMMAND_MAXIMUM_FREQUENCY, PINS, 0), ERROR_INVAL));
    assert_true(fake_is_failure(fake_command(a, DRIVER_PWM, 5, 0, 0), ERROR_NOSUPPORT));
}

static void a_pin_pulses_until_it_is_stopped(void **state)
{
    (void)state;
    assert_true(fake_is_success(start(a, 1, 440, 2550)));
    assert_true(pulses_with(1, 440, 2550));
    assert_true(fake_is_success(start(a, 1, 880, 10000)));
    assert_true(pulses_with(1, 880, 10000));
    assert_true(fake_is_success(stop(a, 1)));
    assert_false(pulses.pins[5].running);
    assert_true(fake_is_failure(stop(a, 1), ERROR_OFF));
}

static void wrong_arguments_are_refused(void **state)
{
    (void)state;
    assert_true(fake_is_failure(start(a, PINS, 440, 5000), ERROR_INVAL));
    assert_true(fake_is_failure(start(a, 0, 440, 10001), ERROR_INVAL));
    assert_true(fake_is_failure(start(a, 0, 0, 5000), ERROR_INVAL));
    assert_true(fake_is_failure(stop(a, PINS), ERROR_INVAL));
    assert_true(fake_is_failure(stop(a, UINT32_MAX), ERROR_INVAL));
    assert_true(fake_is_failure(stop(a, 0), ERROR_OFF));
}

static void a_running_pin_is_its_owners(void **state)
{
    (void)state;
    assert_true(fake_is_success(start(a, 0, 100, 5000)));
    assert_true(fake_is_failure(start(b, 0, 200, 5000), ERROR_RESERVE));
    assert_true(fake_is_failure(stop(b, 0), ERROR_RESERVE));
    assert_true(pulses_with(0, 100, 5000));
    assert_true(fake_is_success(start(b, 1, 200, 5000))); // another pin is free
    assert_true(fake_is_success(stop(a, 0)));
    assert_true(fake_is_success(start(b, 0, 200, 5000)));
}

static void a_pulse_that_the_hardware_refuses_claims_no_pin(void **state)
{
    (void)state;
    pulses.refusal = ERROR_INVAL;
    assert_true(fake_is_failure(start(a, 0, 9, 5000), ERROR_INVAL));
    pulses.refusal = ERROR_OK;
    assert_true(fake_is_success(start(b, 0, 200, 5000)));
}

static void a_pin_goes_on_as_it_was_when_a_change_is_refused(void **state)
{
    (void)state;
    assert_true(fake_is_success(start(a, 0, 100, 5000)));
    pulses.refusal = ERROR_BUSY;
    assert_true(fake_is_failure(start(a, 0, 200, 5000), ERROR_BUSY));
    pulses.refusal = ERROR_OK;
    assert_true(pulses_with(0, 100, 5000));
    assert_true(fake_is_failure(start(b, 0, 300, 5000), ERROR_RESERVE));
}

static void the_pin_of_a_dead_process_is_free(void **state)
{
    (void)state;
    assert_true(fake_is_success(start(a, 0, 100, 5000)));
    assert_true(fake_is_success(start(a, 1, 100, 5000)));
    (void)process_terminate(a, false, 0);
    assert_true(fake_is_success(start(b, 0, 200, 5000)));
    assert_true(fake_is_failure(stop(b, 1), ERROR_OFF)); // it has stopped with this look at it
    assert_false(pulses.pins[5].running);
}

static void a_restarted_process_does_not_own_its_old_pins(void **state)
{
    (void)state;
    assert_true(fake_is_success(start(a, 0, 100, 5000)));
    fake_restart(a);
    assert_true(fake_is_failure(stop(a, 0), ERROR_OFF));
    assert_true(fake_is_success(start(b, 0, 200, 5000)));
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.kernel_break, 0, 0);
    assert_true(fake_is_failure(start(app, 0, 100, 5000), ERROR_NOMEM));
    assert_false(pulses.pins[4].running);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_output_is_what_was_set_last, setup),
        cmocka_unit_test_setup(what_the_converter_refuses_is_told, setup),
        cmocka_unit_test_setup(the_driver_tells_what_its_pins_are, setup),
        cmocka_unit_test_setup(a_pin_pulses_until_it_is_stopped, setup),
        cmocka_unit_test_setup(wrong_arguments_are_refused, setup),
        cmocka_unit_test_setup(a_running_pin_is_its_owners, setup),
        cmocka_unit_test_setup(a_pulse_that_the_hardware_refuses_claims_no_pin, setup),
        cmocka_unit_test_setup(a_pin_goes_on_as_it_was_when_a_change_is_refused, setup),
        cmocka_unit_test_setup(the_pin_of_a_dead_process_is_free, setup),
        cmocka_unit_test_setup(a_restarted_process_does_not_own_its_old_pins, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_a_grant_is_told, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
