// SPDX-License-Identifier: Apache-2.0 OR MIT
// Analog inputs with a converter of one's own: every way of sampling, buffers of any size, owners that die.
#include "core/capsules/adc.h"
#include "core/test/fake_analog.h"
#include "core/test/fake_arch.h"
#include "core/test/unit.h"

enum { SAMPLES = 8, FIRST_AT = 64, SECOND_AT = 1024 };

static struct fake_machine machine;
static struct fake_adc converter;
static struct adc adc;
static uint16_t memory[2][SAMPLES];
static struct process *a, *b;

static void subscribe(struct process *app)
{
    (void)fake_subscribe(app, DRIVER_ADC, ADC_UPCALL_SAMPLED, FAKE_FUNCTION, 0);
}

static int setup(void **state)
{
    const struct adc_memory room = {memory[0], memory[1], SAMPLES};
    (void)state;
    fake_adc_init(&converter);
    fake_machine_init(&machine);
    adc_init(&adc, &converter.hil, &room);
    fake_machine_add(&machine, &adc.driver, &adc.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    subscribe(a);
    subscribe(b);
    return 0;
}

static struct syscall_return ask(struct process *app, uint32_t command, uint32_t channel, uint32_t frequency)
{
    return fake_command(app, DRIVER_ADC, command, channel, frequency);
}

static void lend(struct process *app, uint32_t number, uint32_t offset, uint32_t samples)
{
    (void)fake_allow(app, SYSCALL_ALLOW_READ_WRITE, DRIVER_ADC, number, fake_address(app, offset), samples * 2);
}

static uint32_t sample_at(const struct process *app, uint32_t offset, uint32_t index)
{
    const uint8_t *const bytes = fake_memory(app, fake_address(app, offset + 2 * index));
    return bytes[0] | (uint32_t)bytes[1] << 8;
}

// Samples count on from `from`.
static void give(uint32_t from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        assert_true(fake_adc_give(&converter, (uint16_t)(from + i)));
}

static bool holds(const struct process *app, uint32_t offset, uint32_t from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (sample_at(app, offset, i) != from + i)
            return false;
    return true;
}

static bool is_full(struct process *app, uint32_t mode, uint32_t channel, uint32_t count, uint32_t number)
{
    return fake_upcall_is(app, mode, count << 8 | channel, number);
}

// --- Questions -----------------------------------------------------------------------------------

static void the_driver_tells_what_the_converter_is(void **state)
{
    (void)state;
    assert_true(fake_is_u32(ask(a, ADC_COMMAND_EXISTS, 0, 0), FAKE_ADC_CHANNELS));
    assert_true(fake_is_u32(ask(a, ADC_COMMAND_RESOLUTION, 0, 0), 12));
    assert_true(fake_is_u32(ask(a, ADC_COMMAND_REFERENCE_VOLTAGE, 0, 0), 3300));
    converter.hil.reference_mv = 0;
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_REFERENCE_VOLTAGE, 0, 0), ERROR_NOSUPPORT));
    assert_true(fake_is_failure(ask(a, 6, 0, 0), ERROR_NOSUPPORT));
}

static void a_channel_that_is_not_there_is_refused(void **state)
{
    (void)state;
    lend(a, ADC_RW_FIRST, FIRST_AT, 4);
    lend(a, ADC_RW_SECOND, SECOND_AT, 4);
    for (uint32_t command = ADC_COMMAND_SINGLE; command <= ADC_COMMAND_CONTINUOUS_BUFFERS; command++)
        assert_true(fake_is_failure(ask(a, command, FAKE_ADC_CHANNELS, 100), ERROR_INVAL));
}

static void what_the_converter_refuses_can_be_tried_again(void **state)
{
    (void)state;
    lend(a, ADC_RW_FIRST, FIRST_AT, 4);
    lend(a, ADC_RW_SECOND, SECOND_AT, 4);
    for (uint32_t command = ADC_COMMAND_SINGLE; command <= ADC_COMMAND_CONTINUOUS_BUFFERS; command++) {
        converter.refusal = ERROR_INVAL;
        assert_true(fake_is_failure(ask(a, command, 0, 100), ERROR_INVAL));
        converter.refusal = ERROR_OK;
        assert_true(fake_is_success(ask(a, command, 0, 100)));
        assert_true(fake_is_success(ask(a, ADC_COMMAND_STOP, 0, 0)));
    }
}

static void one_thing_is_sampled_at_a_time(void **state)
{
    (void)state;
    lend(a, ADC_RW_FIRST, FIRST_AT, 4);
    lend(a, ADC_RW_SECOND, SECOND_AT, 4);
    assert_true(fake_is_success(ask(a, ADC_COMMAND_CONTINUOUS, 1, 100)));
    for (uint32_t command = ADC_COMMAND_SINGLE; command <= ADC_COMMAND_CONTINUOUS_BUFFERS; command++)
        assert_true(fake_is_failure(ask(a, command, 0, 100), ERROR_BUSY));
    assert_true(fake_is_success(ask(a, ADC_COMMAND_STOP, 0, 0)));
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 0, 0)));
}

// --- Single samples ------------------------------------------------------------------------------

static void a_single_sample_is_told_in_both_forms(void **state)
{
    (void)state;
    (void)fake_subscribe(a, DRIVER_ADC, ADC_UPCALL_SAMPLED_ADDRESS, FAKE_FUNCTION, 0);
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 3, 0)));
    assert_int_equal(converter.channel, 3);
    give(0xabc0, 1);
    assert_true(fake_upcall_is(a, ADC_MODE_SINGLE, 3, 0xabc0));
    assert_true(fake_upcall_is(a, ADC_MODE_SINGLE, 3, 0xabc0));
    assert_true(fake_no_upcall(a));
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 0, 0)));
}

static void samples_come_one_by_one_until_stopped(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, ADC_COMMAND_CONTINUOUS, 2, 100)));
    assert_int_equal(converter.frequency_hz, 100);
    for (uint32_t i = 0; i < 5; i++) {
        give(i, 1);
        assert_true(fake_upcall_is(a, ADC_MODE_CONTINUOUS, 2, i));
    }
    assert_true(fake_is_success(ask(a, ADC_COMMAND_STOP, 0, 0)));
    assert_false(fake_adc_give(&converter, 9));
    assert_true(fake_is_success(ask(a, ADC_COMMAND_STOP, 0, 0))); // it is stopped already
    assert_int_equal(converter.stops, 1);
}

static void a_converter_that_does_not_stop_is_told(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, ADC_COMMAND_CONTINUOUS, 2, 100)));
    converter.stop_refusal = ERROR_FAIL;
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_STOP, 0, 0), ERROR_FAIL));
}

static void a_converter_that_fails_frees_the_driver(void **state)
{
    (void)state;
    lend(a, ADC_RW_FIRST, FIRST_AT, 4);
    for (uint32_t command = ADC_COMMAND_SINGLE; command <= ADC_COMMAND_SINGLE_BUFFER; command++) {
        assert_true(fake_is_success(ask(a, command, 0, 100)));
        assert_true(fake_adc_fail(&converter, ERROR_FAIL));
        assert_true(fake_no_upcall(a));
    }
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 0, 0)));
}

// --- Buffers -------------------------------------------------------------------------------------

static void a_buffer_must_be_lent_first(void **state)
{
    (void)state;
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_SINGLE_BUFFER, 0, 100), ERROR_NOMEM));
    lend(a, ADC_RW_FIRST, FIRST_AT, 4);
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_CONTINUOUS_BUFFERS, 0, 100), ERROR_NOMEM));
    (void)fake_allow(a, SYSCALL_ALLOW_READ_WRITE, DRIVER_ADC, ADC_RW_FIRST, fake_address(a, FIRST_AT), 1);
    assert_true(fake_is_failure(ask(a, ADC_COMMAND_SINGLE_BUFFER, 0, 100), ERROR_NOMEM)); // no room for one sample
}

static void a_buffer_of_any_size_is_filled_once(void **state)
{
    (void)state;
    for (uint32_t size = 1; size <= 4 * SAMPLES + 1; size++) {
        lend(a, ADC_RW_FIRST, FIRST_AT, size);
        assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE_BUFFER, 1, 1000)));
        give(size, size - 1);
        assert_true(fake_no_upcall(a));
        give(2 * size - 1, 1);
        assert_true(is_full(a, ADC_MODE_SINGLE_BUFFER, 1, size, 0));
        assert_true(holds(a, FIRST_AT, size, size));
        assert_false(fake_adc_give(&converter, 1));
    }
}

static void the_older_form_tells_where_the_buffer_lies(void **state)
{
    (void)state;
    (void)fake_subscribe(a, DRIVER_ADC, ADC_UPCALL_SAMPLED, 0, 0);
    (void)fake_subscribe(a, DRIVER_ADC, ADC_UPCALL_SAMPLED_ADDRESS, FAKE_FUNCTION, 0);
    lend(a, ADC_RW_FIRST, FIRST_AT, 3);
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE_BUFFER, 1, 1000)));
    give(0, 3);
    assert_true(fake_upcall_is(a, ADC_MODE_SINGLE_BUFFER, 3 << 8 | 1, fake_address(a, FIRST_AT)));
}

static void two_buffers_of_any_sizes_are_filled_in_turn(void **state)
{
    (void)state;
    for (uint32_t first = 1; first <= 2 * SAMPLES + 1; first += 3)
        for (uint32_t second = 1; second <= 2 * SAMPLES + 1; second += 4) {
            lend(a, ADC_RW_FIRST, FIRST_AT, first);
            lend(a, ADC_RW_SECOND, SECOND_AT, second);
            assert_true(fake_is_success(ask(a, ADC_COMMAND_CONTINUOUS_BUFFERS, 2, 1000)));
            for (uint32_t turn = 0, from = 0; turn < 3; turn++) {
                give(from, first);
                assert_true(is_full(a, ADC_MODE_CONTINUOUS_BUFFER, 2, first, 0));
                assert_true(holds(a, FIRST_AT, from, first));
                give(from + first, second);
                assert_true(is_full(a, ADC_MODE_CONTINUOUS_BUFFER, 2, second, 1));
                assert_true(holds(a, SECOND_AT, from + first, second));
                from += first + second;
            }
            assert_true(fake_is_success(ask(a, ADC_COMMAND_STOP, 0, 0)));
            assert_true(fake_no_upcall(a));
        }
}

static void an_odd_byte_at_the_end_is_left_alone(void **state)
{
    (void)state;
    (void)fake_put(a, FIRST_AT, ".....");
    (void)fake_allow(a, SYSCALL_ALLOW_READ_WRITE, DRIVER_ADC, ADC_RW_FIRST, fake_address(a, FIRST_AT), 5);
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE_BUFFER, 0, 1000)));
    give(0, 2);
    assert_true(is_full(a, ADC_MODE_SINGLE_BUFFER, 0, 2, 0));
    assert_int_equal(*fake_memory(a, fake_address(a, FIRST_AT + 4)), '.');
}

static void buffers_may_be_replaced_while_sampling_goes_on(void **state)
{
    (void)state;
    lend(a, ADC_RW_FIRST, FIRST_AT, 4);
    lend(a, ADC_RW_SECOND, SECOND_AT, 4);
    assert_true(fake_is_success(ask(a, ADC_COMMAND_CONTINUOUS_BUFFERS, 2, 1000)));
    give(0, 4);
    assert_true(is_full(a, ADC_MODE_CONTINUOUS_BUFFER, 2, 4, 0));
    lend(a, ADC_RW_FIRST, 2048, 4); // from its next turn on
    give(4, 4);
    assert_true(is_full(a, ADC_MODE_CONTINUOUS_BUFFER, 2, 4, 1));
    give(8, 4);
    assert_true(is_full(a, ADC_MODE_CONTINUOUS_BUFFER, 2, 4, 0));
    assert_true(holds(a, 2048, 8, 4));
    assert_true(holds(a, FIRST_AT, 0, 4));
}

// The samples of its next turn were asked for in the old size: none is lost, but the end may be told a little later.
static void a_buffer_of_another_size_gets_all_samples(void **state)
{
    (void)state;
    lend(a, ADC_RW_FIRST, FIRST_AT, 4);
    lend(a, ADC_RW_SECOND, SECOND_AT, 4);
    assert_true(fake_is_success(ask(a, ADC_COMMAND_CONTINUOUS_BUFFERS, 2, 1000)));
    give(0, 4);
    assert_true(is_full(a, ADC_MODE_CONTINUOUS_BUFFER, 2, 4, 0));
    lend(a, ADC_RW_FIRST, 2048, 10);
    give(4, 4);
    assert_true(is_full(a, ADC_MODE_CONTINUOUS_BUFFER, 2, 4, 1));
    give(8, 16);
    assert_true(is_full(a, ADC_MODE_CONTINUOUS_BUFFER, 2, 10, 0));
    assert_true(holds(a, 2048 + 4, 10, 8)); // the next turn has begun in front
    assert_true(is_full(a, ADC_MODE_CONTINUOUS_BUFFER, 2, 4, 1));
    assert_true(holds(a, SECOND_AT, 18, 4));
}

static void a_buffer_that_is_taken_back_ends_sampling(void **state)
{
    (void)state;
    lend(a, ADC_RW_FIRST, FIRST_AT, 4);
    lend(a, ADC_RW_SECOND, SECOND_AT, 4);
    assert_true(fake_is_success(ask(a, ADC_COMMAND_CONTINUOUS_BUFFERS, 2, 1000)));
    lend(a, ADC_RW_SECOND, SECOND_AT, 0);
    give(0, 4);
    assert_true(is_full(a, ADC_MODE_CONTINUOUS_BUFFER, 2, 4, 0));
    assert_false(fake_adc_give(&converter, 4));
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 0, 0)));
}

static void a_buffer_that_became_smaller_gets_what_fits(void **state)
{
    (void)state;
    lend(a, ADC_RW_FIRST, FIRST_AT, 4);
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE_BUFFER, 2, 1000)));
    lend(a, ADC_RW_FIRST, FIRST_AT, 2);
    (void)fake_put(a, FIRST_AT + 4, "....");
    give(0, 4);
    assert_true(is_full(a, ADC_MODE_SINGLE_BUFFER, 2, 2, 0));
    assert_true(holds(a, FIRST_AT, 0, 2));
    assert_int_equal(*fake_memory(a, fake_address(a, FIRST_AT + 4)), '.');
}

// --- Several processes ---------------------------------------------------------------------------

static void the_first_process_has_the_converter(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 0, 0)));
    give(1, 1);
    assert_true(fake_is_failure(ask(b, ADC_COMMAND_SINGLE, 0, 0), ERROR_NOMEM));
    assert_true(fake_is_failure(ask(b, ADC_COMMAND_STOP, 0, 0), ERROR_NOMEM));
    assert_true(fake_is_failure(ask(b, ADC_COMMAND_RESOLUTION, 0, 0), ERROR_NOMEM));
    assert_true(fake_is_u32(ask(b, ADC_COMMAND_EXISTS, 0, 0), FAKE_ADC_CHANNELS));
    assert_true(fake_upcall_is(a, ADC_MODE_SINGLE, 0, 1));
    assert_true(fake_no_upcall(b));
}

static void asking_whether_it_exists_claims_nothing(void **state)
{
    (void)state;
    assert_true(fake_is_u32(ask(b, ADC_COMMAND_EXISTS, 0, 0), FAKE_ADC_CHANNELS));
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 0, 0)));
}

static void sampling_for_a_dead_process_stops(void **state)
{
    (void)state;
    lend(a, ADC_RW_FIRST, FIRST_AT, 3);
    lend(a, ADC_RW_SECOND, SECOND_AT, 3);
    assert_true(fake_is_success(ask(a, ADC_COMMAND_CONTINUOUS_BUFFERS, 0, 1000)));
    give(0, 1);
    (void)process_terminate(a, false, 0);
    give(1, 2);
    assert_false(converter.sampling);
    assert_true(fake_is_success(ask(b, ADC_COMMAND_SINGLE, 0, 0)));
}

static void the_next_process_gets_it_at_once_when_the_owner_dies(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, ADC_COMMAND_CONTINUOUS, 0, 10)));
    (void)process_terminate(a, false, 0);
    assert_true(fake_is_success(ask(b, ADC_COMMAND_CONTINUOUS, 1, 20)));
    assert_int_equal(converter.channel, 1);
    give(5, 1);
    assert_true(fake_upcall_is(b, ADC_MODE_CONTINUOUS, 1, 5));
}

static void a_restarted_process_does_not_inherit_sampling(void **state)
{
    (void)state;
    assert_true(fake_is_success(ask(a, ADC_COMMAND_CONTINUOUS, 0, 10)));
    fake_restart(a);
    subscribe(a);
    give(5, 1);
    assert_true(fake_no_upcall(a));
    assert_false(converter.sampling);
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.kernel_break, 0, 0);
    assert_true(fake_is_failure(ask(app, ADC_COMMAND_SINGLE, 0, 0), ERROR_NOMEM));
    assert_true(fake_is_success(ask(a, ADC_COMMAND_SINGLE, 0, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_driver_tells_what_the_converter_is, setup),
        cmocka_unit_test_setup(a_channel_that_is_not_there_is_refused, setup),
        cmocka_unit_test_setup(what_the_converter_refuses_can_be_tried_again, setup),
        cmocka_unit_test_setup(one_thing_is_sampled_at_a_time, setup),
        cmocka_unit_test_setup(a_single_sample_is_told_in_both_forms, setup),
        cmocka_unit_test_setup(samples_come_one_by_one_until_stopped, setup),
        cmocka_unit_test_setup(a_converter_that_does_not_stop_is_told, setup),
        cmocka_unit_test_setup(a_converter_that_fails_frees_the_driver, setup),
        cmocka_unit_test_setup(a_buffer_must_be_lent_first, setup),
        cmocka_unit_test_setup(a_buffer_of_any_size_is_filled_once, setup),
        cmocka_unit_test_setup(the_older_form_tells_where_the_buffer_lies, setup),
        cmocka_unit_test_setup(two_buffers_of_any_sizes_are_filled_in_turn, setup),
        cmocka_unit_test_setup(an_odd_byte_at_the_end_is_left_alone, setup),
        cmocka_unit_test_setup(buffers_may_be_replaced_while_sampling_goes_on, setup),
        cmocka_unit_test_setup(a_buffer_of_another_size_gets_all_samples, setup),
        cmocka_unit_test_setup(a_buffer_that_is_taken_back_ends_sampling, setup),
        cmocka_unit_test_setup(a_buffer_that_became_smaller_gets_what_fits, setup),
        cmocka_unit_test_setup(the_first_process_has_the_converter, setup),
        cmocka_unit_test_setup(asking_whether_it_exists_claims_nothing, setup),
        cmocka_unit_test_setup(sampling_for_a_dead_process_stops, setup),
        cmocka_unit_test_setup(the_next_process_gets_it_at_once_when_the_owner_dies, setup),
        cmocka_unit_test_setup(a_restarted_process_does_not_inherit_sampling, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_a_grant_is_told, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
