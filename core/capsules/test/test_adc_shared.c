// SPDX-License-Identifier: Apache-2.0 OR MIT
// Analog inputs with a converter that all processes share: turns, and what is not offered then.
#include "core/capsules/adc_shared.h"
#include "core/test/fake_analog.h"
#include "core/test/fake_arch.h"
#include "core/test/unit.h"

static struct fake_machine machine;
static struct fake_adc converter;
static struct adc_shared adc;
static struct process *a, *b;

static int setup(void **state)
{
    (void)state;
    fake_adc_init(&converter);
    fake_machine_init(&machine);
    adc_shared_init(&adc, &converter.hil);
    fake_machine_add(&machine, &adc.driver, &adc.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    (void)fake_subscribe(a, DRIVER_ADC, ADC_UPCALL_SAMPLED, FAKE_FUNCTION, 0);
    (void)fake_subscribe(b, DRIVER_ADC, ADC_UPCALL_SAMPLED, FAKE_FUNCTION, 0);
    return 0;
}

static struct syscall_return ask(struct process *app, uint32_t command, uint32_t channel)
{
    return fake_command(app, DRIVER_ADC, command, channel, 100);
}

static void questions_name_a_channel(void **state)
{
    (void)state;
    assert_true(fake_is_u32(ask(a, ADC_COMMAND_EXISTS, 0), FAKE_ADC_CHANNELS));
    assert_true(fake_is_u32(ask(a, ADC_COMMAND_RESOLUTION, 3), 12));
    assert_true(fake_is_u32(ask(a, ADC_COMMAND_REFERENCE_VOLTAGE, 3), 3300));
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_RESOLUTION, FAKE_ADC_CHANNELS), ERROR_NODEVICE));
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_REFERENCE_VOLTAGE, FAKE_ADC_CHANNELS), ERROR_NODEVICE));
    converter.hil.reference_mv = 0;
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_REFERENCE_VOLTAGE, 3), ERROR_NOSUPPORT));
}

static void only_single_samples_are_offered(void **state)
{
    (void)state;
    for (uint32_t command = ADC_COMMAND_CONTINUOUS; command <= ADC_COMMAND_STOP + 1; command++)
        assert_true(fake_is_failure(ask(a, command, 0), ERROR_NOSUPPORT));
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_SINGLE, FAKE_ADC_CHANNELS), ERROR_NODEVICE));
}

static void a_sample_is_told_in_both_forms(void **state)
{
    (void)state;
    (void)fake_subscribe(a, DRIVER_ADC, ADC_UPCALL_SAMPLED_ADDRESS, FAKE_FUNCTION, 0);
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 2)));
    assert_true(fake_adc_give(&converter, 0x1230));
    assert_true(fake_upcall_is(a, ADC_MODE_SINGLE, 2, 0x1230));
    assert_true(fake_upcall_is(a, ADC_MODE_SINGLE, 2, 0x1230));
}

static void each_process_gets_the_sample_of_its_channel(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 1)));
    assert_true(fake_is_success(ask(b, ADC_COMMAND_SINGLE, 2)));
    assert_int_equal(converter.channel, 1);
    assert_true(fake_adc_give(&converter, 10));
    assert_true(fake_upcall_is(a, ADC_MODE_SINGLE, 1, 10));
    assert_true(fake_no_upcall(b));
    assert_int_equal(converter.channel, 2);
    assert_true(fake_adc_give(&converter, 20));
    assert_true(fake_upcall_is(b, ADC_MODE_SINGLE, 2, 20));
    assert_true(fake_no_upcall(a));
}

static void one_more_of_each_process_may_wait(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 1)));
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 3)));
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_SINGLE, 0), ERROR_BUSY));
    assert_true(fake_adc_give(&converter, 10));
    assert_true(fake_upcall_is(a, ADC_MODE_SINGLE, 1, 10));
    assert_true(fake_adc_give(&converter, 30));
    assert_true(fake_upcall_is(a, ADC_MODE_SINGLE, 3, 30));
}

static void what_the_converter_refuses_is_told_and_others_go_on(void **state)
{
    (void)state;
    converter.refusal = ERROR_OFF;
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_SINGLE, 1), ERROR_OFF));
    converter.refusal = ERROR_OK;
    assert_true(fake_is_success(ask(b, ADC_COMMAND_SINGLE, 1)));
    assert_true(fake_adc_give(&converter, 10));
    assert_true(fake_upcall_is(b, ADC_MODE_SINGLE, 1, 10));
}

static void a_turn_that_can_not_start_is_passed_over(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 1)));
    assert_true(fake_is_success(ask(b, ADC_COMMAND_SINGLE, 2)));
    converter.refusal = ERROR_BUSY;
    assert_true(fake_adc_give(&converter, 10));
    assert_true(fake_upcall_is(a, ADC_MODE_SINGLE, 1, 10));
    converter.refusal = ERROR_OK;
    assert_true(fake_is_success(ask(b, ADC_COMMAND_SINGLE, 2)));
    assert_true(fake_adc_give(&converter, 20));
    assert_true(fake_upcall_is(b, ADC_MODE_SINGLE, 2, 20));
    assert_true(fake_no_upcall(b));
}

static void a_sample_that_fails_is_left_out(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 1)));
    assert_true(fake_is_success(ask(b, ADC_COMMAND_SINGLE, 2)));
    assert_true(fake_adc_fail(&converter, ERROR_FAIL));
    assert_true(fake_no_upcall(a));
    assert_true(fake_adc_give(&converter, 20));
    assert_true(fake_upcall_is(b, ADC_MODE_SINGLE, 2, 20));
}

static void who_dies_is_forgotten(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 1)));
    assert_true(fake_is_success(ask(b, ADC_COMMAND_SINGLE, 2)));
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 3)));
    (void)process_terminate(a, false, 0);
    assert_true(fake_adc_give(&converter, 10));
    assert_true(fake_adc_give(&converter, 20));
    assert_true(fake_upcall_is(b, ADC_MODE_SINGLE, 2, 20));
    assert_false(converter.sampling);
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.kernel_break, 0, 0);
    assert_true(fake_is_failure(ask(app, ADC_COMMAND_SINGLE, 0), ERROR_NOMEM));
    assert_false(converter.sampling);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(questions_name_a_channel, setup),
        cmocka_unit_test_setup(only_single_samples_are_offered, setup),
        cmocka_unit_test_setup(a_sample_is_told_in_both_forms, setup),
        cmocka_unit_test_setup(each_process_gets_the_sample_of_its_channel, setup),
        cmocka_unit_test_setup(one_more_of_each_process_may_wait, setup),
        cmocka_unit_test_setup(what_the_converter_refuses_is_told_and_others_go_on, setup),
        cmocka_unit_test_setup(a_turn_that_can_not_start_is_passed_over, setup),
        cmocka_unit_test_setup(a_sample_that_fails_is_left_out, setup),
        cmocka_unit_test_setup(who_dies_is_forgotten, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_a_grant_is_told, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
