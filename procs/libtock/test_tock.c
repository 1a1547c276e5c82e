// SPDX-License-Identifier: Apache-2.0 OR MIT
// The system call wrappers and the conversion of results.
#include "libtock/defer.h"
#include "libtock/fake_kernel.h"
#include "libtock/tock.h"

#include <string.h>

enum { DRIVER = 0x60000, NUMBER = 3 };

static uint32_t address(const void *pointer)
{
    return (uint32_t)(uintptr_t)pointer;
}

// --- Calls ---------------------------------------------------------------------------------------

static void a_command_passes_its_arguments_and_returns_every_word(void **state)
{
    (void)state;
    fake_reset();
    fake_answer(RETURN_SUCCESS_3U32, 7, 8, 9);
    syscall_return_t answer = command(DRIVER, NUMBER, -1, 42);
    assert_call(0, SYSCALL_COMMAND, DRIVER, NUMBER, UINT32_MAX, 42);
    assert_int_equal(answer.type, TOCK_SYSCALL_SUCCESS_U32_U32_U32);
    assert_int_equal(answer.data[0], 7);
    assert_int_equal(answer.data[1], 8);
    assert_int_equal(answer.data[2], 9);
}

static void nothing(int a, int b, int c, void *opaque)
{
    (void)a, (void)b, (void)c, (void)opaque;
}

static void subscribe_returns_what_was_subscribed_before(void **state)
{
    (void)state;
    fake_reset();
    int data = 0;
    subscribe_return_t answer = subscribe(DRIVER, NUMBER, nothing, &data);
    assert_true(answer.success);
    assert_null(answer.callback);
    assert_call(0, SYSCALL_SUBSCRIBE, DRIVER, NUMBER, address((void *)nothing), address(&data));
    answer = subscribe(DRIVER, NUMBER, TOCK_NULL_UPCALL, NULL);
    assert_true(answer.success);
    assert_ptr_equal(answer.callback, nothing);
    assert_ptr_equal(answer.userdata, &data);
}

static void each_allow_uses_its_class_and_returns_the_buffer_lent_before(void **state)
{
    (void)state;
    fake_reset();
    uint8_t buffer[8];
    assert_true(allow_readwrite(DRIVER, NUMBER, buffer, sizeof buffer).success);
    assert_true(allow_readonly(DRIVER, NUMBER, buffer, sizeof buffer).success);
    assert_true(allow_userspace_read(DRIVER, NUMBER, buffer, sizeof buffer).success);
    assert_call(0, SYSCALL_ALLOW_READ_WRITE, DRIVER, NUMBER, address(buffer), 8);
    assert_call(1, SYSCALL_ALLOW_READ_ONLY, DRIVER, NUMBER, address(buffer), 8);
    assert_call(2, SYSCALL_ALLOW_USERSPACE_READABLE, DRIVER, NUMBER, address(buffer), 8);
    allow_rw_return_t back = allow_readwrite(DRIVER, NUMBER, NULL, 0);
    assert_ptr_equal(back.ptr, buffer);
    assert_int_equal(back.size, sizeof buffer);
}

static void a_refused_allow_returns_the_buffer_that_was_passed(void **state)
{
    (void)state;
    fake_reset();
    uint8_t buffer[8];
    fake_answer(RETURN_FAILURE_2U32, ERROR_INVAL, address(buffer), sizeof buffer);
    allow_rw_return_t answer = allow_readwrite(DRIVER, NUMBER, buffer, sizeof buffer);
    assert_false(answer.success);
    assert_int_equal(answer.status, TOCK_STATUSCODE_INVAL);
    assert_ptr_equal(answer.ptr, buffer);
    assert_int_equal(answer.size, sizeof buffer);
}

static void a_filtered_subscribe_or_allow_is_a_failure_and_not_the_end(void **state)
{
    (void)state;
    fake_reset();
    uint8_t buffer[8];
    fake_answer(RETURN_FAILURE, ERROR_NODEVICE, 0, 0);
    fake_answer(RETURN_FAILURE, ERROR_NODEVICE, 0, 0);
    subscribe_return_t subscribed = subscribe(DRIVER, NUMBER, nothing, buffer);
    assert_false(subscribed.success);
    assert_int_equal(subscribed.status, TOCK_STATUSCODE_NODEVICE);
    assert_ptr_equal(subscribed.callback, nothing);
    allow_ro_return_t lent = allow_readonly(DRIVER, NUMBER, buffer, sizeof buffer);
    assert_false(lent.success);
    assert_int_equal(tock_allow_ro_return_to_returncode(lent), RETURNCODE_ENODEVICE);
    assert_ptr_equal(lent.ptr, buffer);
}

static void an_answer_in_an_unknown_form_is_a_bad_return_value(void **state)
{
    (void)state;
    fake_reset();
    fake_answer(RETURN_SUCCESS_U32, 0, 0, 0);
    assert_int_equal(tock_subscribe_return_to_returncode(subscribe(DRIVER, NUMBER, NULL, NULL)), RETURNCODE_EBADRVAL);
}

static void memop_tells_its_three_answers_apart(void **state)
{
    (void)state;
    fake_reset();
    fake_answer(RETURN_SUCCESS, 99, 0, 0);
    fake_answer(RETURN_SUCCESS_U32, 0x20001000, 0, 0);
    fake_answer(RETURN_FAILURE, ERROR_NOMEM, 0, 0);
    memop_return_t moved = memop(MEMOP_BRK, 0x20000000);
    assert_int_equal(moved.status, TOCK_STATUSCODE_SUCCESS);
    assert_int_equal(moved.data, 0);
    assert_int_equal(memop(MEMOP_SBRK, (uintptr_t)-16).data, 0x20001000);
    assert_int_equal(fake_call(1).slots[1], (uint32_t)-16);
    memop_return_t refused = memop(MEMOP_SBRK, 1 << 30);
    assert_int_equal(refused.status, TOCK_STATUSCODE_NOMEM);
    assert_int_equal(refused.data, 0);
}

static void an_application_can_ask_where_its_memory_is(void **state)
{
    (void)state;
    fake_reset();
    void *(*const questions[])(void) = {tock_app_memory_begins_at, tock_app_memory_ends_at, tock_app_flash_begins_at,
                                        tock_app_flash_ends_at, tock_app_grant_begins_at};
    for (uint32_t i = 0; i < 5; i++) {
        fake_answer(RETURN_SUCCESS_U32, 0x1000 + i, 0, 0);
        assert_int_equal((uintptr_t)questions[i](), 0x1000 + i);
        assert_call(i, SYSCALL_MEMOP, MEMOP_RAM_START + i, 0, 0, 0);
    }
    fake_answer(RETURN_SUCCESS_U32, 2, 0, 0);
    assert_int_equal(tock_app_number_writeable_flash_regions(), 2);
    fake_answer(RETURN_SUCCESS_U32, 0x30000, 0, 0);
    assert_ptr_equal(tock_app_writeable_flash_region_begins_at(1), (void *)0x30000);
    assert_call(6, SYSCALL_MEMOP, MEMOP_FLASH_REGION_START, 1, 0, 0);
    fake_answer(RETURN_FAILURE, ERROR_FAIL, 0, 0);
    assert_null(tock_app_writeable_flash_region_ends_at(2));
}

static void a_driver_exists_if_it_answers_with_any_success(void **state)
{
    (void)state;
    fake_reset();
    fake_answer(RETURN_SUCCESS, 0, 0, 0);
    fake_answer(RETURN_SUCCESS_U32, 4, 0, 0);
    fake_answer(RETURN_FAILURE, ERROR_NODEVICE, 0, 0);
    assert_true(driver_exists(DRIVER));
    assert_true(driver_exists(DRIVER));
    assert_false(driver_exists(DRIVER));
    assert_call(2, SYSCALL_COMMAND, DRIVER, 0, 0, 0);
}

static void exit_and_restart_pass_the_completion_code(void **state)
{
    (void)state;
    fake_reset();
    jmp_buf here;
    fake_exit = &here;
    if (setjmp(here) == 0)
        tock_exit(17);
    assert_call(0, SYSCALL_EXIT, EXIT_TERMINATE, 17, 0, 0);
    if (setjmp(here) == 0)
        tock_restart(18);
    assert_call(1, SYSCALL_EXIT, EXIT_RESTART, 18, 0, 0);
}

// --- Yield ---------------------------------------------------------------------------------------

struct seen {
    int words[3];
    bool called;
};

static void note(int a, int b, int c, void *opaque)
{
    *(struct seen *)opaque = (struct seen){{a, b, c}, true};
}

static void yield_runs_one_upcall_with_its_words(void **state)
{
    (void)state;
    fake_reset();
    struct seen seen = {.called = false};
    assert_true(subscribe(DRIVER, NUMBER, note, &seen).success);
    fake_event(DRIVER, NUMBER, 1, (uint32_t)-2, 3);
    fake_event(DRIVER, NUMBER, 4, 5, 6);
    yield();
    assert_true(seen.called);
    assert_int_equal(seen.words[0], 1);
    assert_int_equal(seen.words[1], -2);
    assert_int_equal(fake_pending(), 1);
}

static void yield_no_wait_tells_whether_an_upcall_ran(void **state)
{
    (void)state;
    fake_reset();
    struct seen seen = {.called = false};
    assert_true(subscribe(DRIVER, NUMBER, note, &seen).success);
    assert_int_equal(yield_no_wait(), 0);
    fake_event(DRIVER, NUMBER, 1, 2, 3);
    assert_int_equal(yield_no_wait(), 1);
    assert_true(seen.called);
    assert_int_equal(yield_no_wait(), 0);
}

static void yield_wait_for_returns_the_words_and_runs_nothing(void **state)
{
    (void)state;
    fake_reset();
    struct seen seen = {.called = false};
    assert_true(subscribe(DRIVER, 0, note, &seen).success);
    fake_event(DRIVER, 0, 9, 9, 9);
    fake_event(DRIVER, NUMBER, 10, 11, 12); // nothing subscribed
    yield_waitfor_return_t got = yield_wait_for(DRIVER, NUMBER);
    assert_int_equal(got.data0, 10);
    assert_int_equal(got.data1, 11);
    assert_int_equal(got.data2, 12);
    assert_false(seen.called);
    assert_int_equal(fake_pending(), 1);
    got = yield_wait_for(DRIVER, 0); // subscribed, yet not run
    assert_int_equal(got.data0, 9);
    assert_false(seen.called);
}

static int rounds;
static bool condition;

static void raise_on_third(int a, int b, int c, void *opaque)
{
    (void)a, (void)b, (void)c, (void)opaque;
    condition = ++rounds == 3;
}

static void send_event(void)
{
    fake_event(DRIVER, NUMBER, 0, 0, 0);
}

static void yield_for_yields_until_the_condition_holds(void **state)
{
    (void)state;
    fake_reset();
    rounds = 0;
    condition = false;
    fake_idle = send_event;
    assert_true(subscribe(DRIVER, NUMBER, raise_on_third, NULL).success);
    yield_for(&condition);
    assert_int_equal(rounds, 3);
    fake_forget_calls();
    yield_for(&condition);
    assert_int_equal(fake_call_count(), 0);
}

// --- Results -------------------------------------------------------------------------------------

static void status_codes_become_return_codes_of_the_other_sign(void **state)
{
    (void)state;
    for (int status = 0; status <= ERROR_LAST; status++)
        assert_int_equal(tock_status_to_returncode((statuscode_t)status), -status);
}

static syscall_return_t answer_of(uint32_t variant, uint32_t first, uint32_t second)
{
    return (syscall_return_t){(syscall_rtype_t)variant, {first, second, 0}};
}

static void a_command_without_values_accepts_only_plain_success(void **state)
{
    (void)state;
    assert_int_equal(tock_command_return_novalue_to_returncode(answer_of(RETURN_SUCCESS, 0, 0)), RETURNCODE_SUCCESS);
    assert_int_equal(tock_command_return_novalue_to_returncode(answer_of(RETURN_FAILURE, ERROR_BUSY, 0)),
                     RETURNCODE_EBUSY);
    assert_int_equal(tock_command_return_novalue_to_returncode(answer_of(RETURN_SUCCESS_U32, 1, 0)),
                     RETURNCODE_EBADRVAL);
    assert_int_equal(tock_command_return_novalue_to_returncode(answer_of(RETURN_FAILURE_U32, ERROR_BUSY, 0)),
                     RETURNCODE_EBADRVAL);
}

static void values_are_stored_on_success_only(void **state)
{
    (void)state;
    uint32_t one = 5, two = 6;
    uint64_t wide = 7;
    assert_int_equal(tock_command_return_u32_to_returncode(answer_of(RETURN_SUCCESS, 1, 2), &one), RETURNCODE_EBADRVAL);
    assert_int_equal(tock_command_return_u32_to_returncode(answer_of(RETURN_FAILURE, ERROR_SIZE, 0), &one),
                     RETURNCODE_ESIZE);
    assert_int_equal(one, 5);
    assert_int_equal(tock_command_return_u32_to_returncode(answer_of(RETURN_SUCCESS_U32, 1, 2), &one), 0);
    assert_int_equal(one, 1);
    assert_int_equal(tock_command_return_u32_u32_to_returncode(answer_of(RETURN_SUCCESS_2U32, 3, 4), &one, &two), 0);
    assert_int_equal(one, 3);
    assert_int_equal(two, 4);
    assert_int_equal(tock_command_return_u64_to_returncode(answer_of(RETURN_FAILURE_U64, 3, 4), &wide),
                     RETURNCODE_EBADRVAL);
    assert_int_equal(wide, 7);
    assert_int_equal(tock_command_return_u64_to_returncode(answer_of(RETURN_SUCCESS_U64, 3, 4), &wide), 0);
    assert_true(wide == 0x400000003);
}

static void every_code_has_a_phrase_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i <= ERROR_LAST; i++) {
        assert_string_equal(tock_strerr((statuscode_t)i), tock_strrcode((returncode_t)-i));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(tock_strerr((statuscode_t)i), tock_strerr((statuscode_t)j));
    }
    assert_string_equal(tock_strrcode((returncode_t)1), "unknown code");
    assert_string_equal(tock_strrcode((returncode_t)(-ERROR_LAST - 1)), "unknown code");
    assert_non_null(strstr(tock_strrcode(RETURNCODE_EBADRVAL), "answer"));
}

#ifndef __clang__ // which has no nested functions

static char order[8];

static void deferred_scope(void)
{
    order[0] = '\0';
    defer
    {
        strcat(order, "a");
    }
    defer
    {
        strcat(order, "b");
    }
    strcat(order, "c");
}

static void deferred_blocks_run_at_the_end_of_the_scope_last_first(void **state)
{
    (void)state;
    deferred_scope();
    assert_string_equal(order, "cba");
}

#endif

static int run_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_passes_its_arguments_and_returns_every_word),
        cmocka_unit_test(subscribe_returns_what_was_subscribed_before),
        cmocka_unit_test(each_allow_uses_its_class_and_returns_the_buffer_lent_before),
        cmocka_unit_test(a_refused_allow_returns_the_buffer_that_was_passed),
        cmocka_unit_test(a_filtered_subscribe_or_allow_is_a_failure_and_not_the_end),
        cmocka_unit_test(an_answer_in_an_unknown_form_is_a_bad_return_value),
        cmocka_unit_test(memop_tells_its_three_answers_apart),
        cmocka_unit_test(an_application_can_ask_where_its_memory_is),
        cmocka_unit_test(a_driver_exists_if_it_answers_with_any_success),
        cmocka_unit_test(exit_and_restart_pass_the_completion_code),
        cmocka_unit_test(yield_runs_one_upcall_with_its_words),
        cmocka_unit_test(yield_no_wait_tells_whether_an_upcall_ran),
        cmocka_unit_test(yield_wait_for_returns_the_words_and_runs_nothing),
        cmocka_unit_test(yield_for_yields_until_the_condition_holds),
        cmocka_unit_test(status_codes_become_return_codes_of_the_other_sign),
        cmocka_unit_test(a_command_without_values_accepts_only_plain_success),
        cmocka_unit_test(values_are_stored_on_success_only),
        cmocka_unit_test(every_code_has_a_phrase_of_its_own),
#ifndef __clang__
        cmocka_unit_test(deferred_blocks_run_at_the_end_of_the_scope_last_first),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return fake_run(run_all);
}
