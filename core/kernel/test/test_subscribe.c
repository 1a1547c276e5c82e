// SPDX-License-Identifier: Apache-2.0 OR MIT
// Subscribe: the order of its checks, what it gives back, and what it removes from the queue
// (TRD 104, section 4.2).
#include "core/kernel/test/kit.h"

// With an address instead of an offset in flash.
static struct syscall_return subscribe_at(uint32_t driver, uint32_t number, uaddr_t address, uint32_t data)
{
    return answer_of(call(SYSCALL_SUBSCRIBE, driver, number, address, data));
}

static bool may_be_function(uaddr_t address)
{
    const struct syscall_return result = subscribe_at(KIT_DRIVER, 0, address, 1);
    assert_true(result.variant == RETURN_SUCCESS_2U32 || result.values[0] == ERROR_INVAL);
    return result.variant == RETURN_SUCCESS_2U32;
}

// --- What it gives back --------------------------------------------------------------------------

TEST(the_first_subscribe_gives_back_the_null_upcall)
{
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 5), 0, 0));
}

TEST(subscribe_gives_back_the_pair_before)
{
    const uaddr_t function = app->memory.flash_start + FAKE_FUNCTION;
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 5), 0, 0));
    assert_true(swapped(subscribe(0, FAKE_FUNCTION + 8, 6), function, 5));
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 7), function + 8, 6));
}

TEST(subscriptions_with_different_numbers_are_apart)
{
    subscribe_all();
    for (uint32_t i = 0; i < KIT_UPCALLS; i++)
        assert_true(swapped(subscribe(i, 0, 0), app->memory.flash_start + FAKE_FUNCTION + 4 * i, 1000 + i));
}

TEST(a_null_upcall_keeps_its_data)
{
    assert_true(swapped(subscribe(0, 0, 99), 0, 0));
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 1), 0, 99));
}

TEST(subscriptions_of_two_processes_are_apart)
{
    struct process *const other = fake_process(&machine, "other");
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 5), 0, 0));
    assert_true(swapped(fake_subscribe(other, KIT_DRIVER, 0, FAKE_FUNCTION, 6), 0, 0));
    assert_true(swapped(subscribe(0, 0, 0), app->memory.flash_start + FAKE_FUNCTION, 5));
}

// --- The order of its checks ---------------------------------------------------------------------

TEST(subscribe_checks_the_pointer_before_the_driver)
{
    assert_true(failed_with(subscribe_at(KIT_MISSING, 0, 4, 9), ERROR_INVAL, 4, 9));
}

TEST(subscribe_on_a_missing_driver_gives_back_the_passed_pointer_and_data)
{
    const uaddr_t function = app->memory.flash_start + FAKE_FUNCTION;
    assert_true(failed_with(subscribe_at(KIT_MISSING, 0, function, 9), ERROR_NODEVICE, function, 9));
    assert_true(failed_with(subscribe_at(KIT_MISSING, 0, 0, 9), ERROR_NODEVICE, 0, 9));
}

TEST(subscribe_checks_the_pointer_before_the_number)
{
    assert_true(failed_with(subscribe_at(KIT_DRIVER, KIT_UPCALLS, 4, 9), ERROR_INVAL, 4, 9));
}

TEST(subscribe_with_a_number_out_of_range_has_no_support)
{
    const uaddr_t function = app->memory.flash_start + FAKE_FUNCTION;
    const uint32_t numbers[] = {KIT_UPCALLS, 255, 256, 0x80000000, UINT32_MAX};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        assert_true(failed_with(subscribe_at(KIT_DRIVER, numbers[i], function, 9), ERROR_NOSUPPORT, function, 9));
}

TEST(subscribe_on_a_driver_that_keeps_nothing_has_no_memory)
{
    const uaddr_t function = app->memory.flash_start + FAKE_FUNCTION;
    assert_true(failed_with(subscribe_at(KIT_BARE_DRIVER, 0, function, 9), ERROR_NOMEM, function, 9));
}

TEST(subscribe_without_room_for_the_grant_has_no_memory)
{
    assert_int_equal(memop(MEMOP_BRK, app->memory.kernel_break).variant, RETURN_SUCCESS);
    assert_true(failed_with(subscribe_at(KIT_DRIVER, 0, 0, 9), ERROR_NOMEM, 0, 9));
    assert_int_equal(grant_count_allocated(app), 0);
}

TEST(subscribe_while_the_grant_is_entered_has_no_memory)
{
    enum error error;
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 5), 0, 0));
    assert_non_null(grant_enter(&probe.grant, app->id, &error));
    assert_true(failed_with(subscribe(0, 0, 6), ERROR_NOMEM, 0, 6));
    grant_leave(&probe.grant, app->id);
    assert_true(swapped(subscribe(0, 0, 6), app->memory.flash_start + FAKE_FUNCTION, 5));
}

TEST(the_first_subscribe_allocates_the_grant)
{
    assert_int_equal(grant_count_allocated(app), 0);
    assert_true(swapped(subscribe(0, 0, 0), 0, 0));
    assert_int_equal(grant_count_allocated(app), 1);
    assert_true(grant_is_allocated(app, &probe.grant));
}

// --- Where a function may be ---------------------------------------------------------------------

TEST(a_function_may_be_in_flash_behind_the_protected_part)
{
    const uaddr_t start = app->memory.flash_start;
    assert_true(may_be_function(start + FAKE_FLASH_PROTECTED));
    assert_false(may_be_function(start + FAKE_FLASH_PROTECTED - 1));
    assert_false(may_be_function(start));
}

TEST(the_first_word_of_a_function_lies_wholly_in_flash)
{
    const uaddr_t end = app->memory.flash_start + FAKE_FLASH_SIZE;
    assert_true(may_be_function(end - 4));
    assert_false(may_be_function(end - 3));
    assert_false(may_be_function(end));
}

TEST(a_function_may_be_in_ram_below_the_break)
{
    const uaddr_t end = app->memory.application_break;
    assert_true(may_be_function(app->memory.ram_start));
    assert_false(may_be_function(app->memory.ram_start - 1));
    assert_true(may_be_function(end - 4));
    assert_false(may_be_function(end - 3));
    assert_false(may_be_function(app->memory.kernel_break));
}

TEST(a_function_may_have_any_alignment)
{
    assert_true(may_be_function(app->memory.flash_start + FAKE_FUNCTION + 1));
    assert_true(may_be_function(app->memory.flash_start + FAKE_FUNCTION + 3));
}

TEST(a_function_at_the_end_of_the_address_space_does_not_wrap_around)
{
    assert_false(may_be_function(UINT32_MAX));
    assert_false(may_be_function(UINT32_MAX - 3));
    assert_false(may_be_function(1));
}

TEST(a_function_of_another_process_is_refused)
{
    const struct process *const other = fake_process(&machine, "other");
    assert_false(may_be_function(other->memory.flash_start + FAKE_FUNCTION));
    assert_false(may_be_function(other->memory.ram_start));
}

// --- What it removes from the queue --------------------------------------------------------------

TEST(a_successful_subscribe_removes_queued_calls_of_that_upcall)
{
    subscribe_all();
    assert_int_equal(event(0, 10), ERROR_OK);
    assert_int_equal(event(1, 20), ERROR_OK);
    assert_int_equal(event(0, 30), ERROR_OK);
    assert_int_equal(event(2, 40), ERROR_OK);
    assert_int_equal(subscribe(0, FAKE_FUNCTION, 0).variant, RETURN_SUCCESS_2U32);
    assert_true(upcall_brings(20));
    assert_true(upcall_brings(40));
    assert_true(fake_no_upcall(app));
}

TEST(unsubscribing_removes_queued_calls_too)
{
    subscribe_all();
    assert_int_equal(event(0, 10), ERROR_OK);
    assert_int_equal(subscribe(0, 0, 0).variant, RETURN_SUCCESS_2U32);
    assert_int_equal(app->queue_count, 0);
}

TEST(a_successful_subscribe_keeps_events_of_the_null_upcall)
{
    uint32_t words[3];
    use_probe(app);
    assert_int_equal(event(0, 10), ERROR_OK);
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 0), 0, 0));
    assert_true(fake_wait_for(app, KIT_DRIVER, 0, words));
    assert_int_equal(words[0], 10);
}

TEST(a_failed_subscribe_removes_nothing)
{
    subscribe_all();
    assert_int_equal(event(0, 10), ERROR_OK);
    assert_int_equal(subscribe_at(KIT_DRIVER, 0, 4, 0).values[0], ERROR_INVAL);
    assert_int_equal(subscribe_at(KIT_DRIVER, KIT_UPCALLS, 0, 0).values[0], ERROR_NOSUPPORT);
    assert_true(upcall_brings(10));
}

TEST(a_failed_subscribe_changes_nothing)
{
    const uaddr_t function = app->memory.flash_start + FAKE_FUNCTION;
    subscribe_all();
    assert_int_equal(subscribe_at(KIT_DRIVER, 0, 4, 0).values[0], ERROR_INVAL);
    assert_true(swapped(subscribe(0, 0, 0), function, 1000));
}

TEST(an_event_keeps_the_kind_that_it_had_when_it_was_queued)
{
    use_probe(app);
    assert_int_equal(event(0, 10), ERROR_OK);
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 0), 0, 0));
    assert_true(fake_no_upcall(app));
}

TEST(events_after_a_subscribe_call_the_new_function)
{
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 5), 0, 0));
    assert_int_equal(subscribe(0, FAKE_FUNCTION + 16, 6).variant, RETURN_SUCCESS_2U32);
    assert_int_equal(event(0, 1), ERROR_OK);
    struct fake_upcall upcall;
    assert_true(fake_upcall(app, &upcall));
    assert_int_equal(upcall.function, FAKE_FUNCTION + 16);
    assert_int_equal(upcall.arguments[3], 6);
}

TEST(subscriptions_are_gone_in_the_next_life)
{
    subscribe_all();
    fake_restart(app);
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 5), 0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(the_first_subscribe_gives_back_the_null_upcall),
        RUN(subscribe_gives_back_the_pair_before),
        RUN(subscriptions_with_different_numbers_are_apart),
        RUN(a_null_upcall_keeps_its_data),
        RUN(subscriptions_of_two_processes_are_apart),
        RUN(subscribe_checks_the_pointer_before_the_driver),
        RUN(subscribe_on_a_missing_driver_gives_back_the_passed_pointer_and_data),
        RUN(subscribe_checks_the_pointer_before_the_number),
        RUN(subscribe_with_a_number_out_of_range_has_no_support),
        RUN(subscribe_on_a_driver_that_keeps_nothing_has_no_memory),
        RUN(subscribe_without_room_for_the_grant_has_no_memory),
        RUN(subscribe_while_the_grant_is_entered_has_no_memory),
        RUN(the_first_subscribe_allocates_the_grant),
        RUN(a_function_may_be_in_flash_behind_the_protected_part),
        RUN(the_first_word_of_a_function_lies_wholly_in_flash),
        RUN(a_function_may_be_in_ram_below_the_break),
        RUN(a_function_may_have_any_alignment),
        RUN(a_function_at_the_end_of_the_address_space_does_not_wrap_around),
        RUN(a_function_of_another_process_is_refused),
        RUN(a_successful_subscribe_removes_queued_calls_of_that_upcall),
        RUN(unsubscribing_removes_queued_calls_too),
        RUN(a_successful_subscribe_keeps_events_of_the_null_upcall),
        RUN(a_failed_subscribe_removes_nothing),
        RUN(a_failed_subscribe_changes_nothing),
        RUN(an_event_keeps_the_kind_that_it_had_when_it_was_queued),
        RUN(events_after_a_subscribe_call_the_new_function),
        RUN(subscriptions_are_gone_in_the_next_life),
    };
    return cmocka_run_group_tests_name("subscribe", tests, NULL, NULL);
}
