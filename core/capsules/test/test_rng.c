// SPDX-License-Identifier: Apache-2.0 OR MIT
// The random number driver: several processes, small and changing buffers, a source that fails.
#include "core/capsules/rng.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

#include <string.h>

static struct fake_machine machine;
static struct fake_rng source;
static struct rng rng;
static struct process *a, *b;

static int setup(void **state)
{
    (void)state;
    fake_rng_init(&source);
    fake_machine_init(&machine);
    rng_init(&rng, &source.hil);
    fake_machine_add(&machine, &rng.driver, &rng.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    (void)fake_subscribe(a, DRIVER_RNG, RNG_UPCALL_DONE, FAKE_FUNCTION, 0);
    (void)fake_subscribe(b, DRIVER_RNG, RNG_UPCALL_DONE, FAKE_FUNCTION, 0);
    return 0;
}

static uint8_t *buffer_of(struct process *app)
{
    return fake_memory(app, fake_address(app, 0));
}

static void allow(struct process *app, uint32_t size)
{
    (void)fake_allow(app, SYSCALL_ALLOW_READ_WRITE, DRIVER_RNG, RNG_RW_BUFFER, fake_address(app, 0), size);
}

static struct syscall_return get(struct process *app, uint32_t size)
{
    memset(buffer_of(app), '.', size + 1);
    allow(app, size);
    return fake_command(app, DRIVER_RNG, RNG_COMMAND_GET, size, 0);
}

static void the_driver_exists_and_knows_one_command(void **state)
{
    (void)state;
    assert_true(fake_is_success(fake_command(a, DRIVER_RNG, RNG_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_failure(fake_command(a, DRIVER_RNG, 2, 0, 0), ERROR_NOSUPPORT));
}

static void a_buffer_is_filled_from_several_answers_of_the_source(void **state)
{
    (void)state;
    assert_true(fake_is_success(get(a, 6)));
    assert_true(fake_rng_give(&source, "abcd", 4));
    assert_true(fake_no_upcall(a));
    assert_true(source.requested);
    assert_true(fake_rng_give(&source, "efgh", 4));
    assert_true(fake_upcall_is(a, ERROR_OK, 6, 0));
    assert_memory_equal(buffer_of(a), "abcdef.", 7);
    assert_false(source.requested);
}

static void no_byte_is_given_to_two_processes(void **state)
{
    (void)state;
    assert_true(fake_is_success(get(a, 3)));
    assert_true(fake_is_success(get(b, 3)));
    assert_int_equal(source.requests, 1);
    assert_true(fake_rng_give(&source, "abcd", 4));
    assert_true(fake_upcall_is(a, ERROR_OK, 3, 0));
    assert_true(fake_no_upcall(b));
    assert_true(fake_rng_give(&source, "efgh", 4));
    assert_true(fake_upcall_is(b, ERROR_OK, 3, 0));
    assert_memory_equal(buffer_of(a), "abc.", 4);
    assert_memory_equal(buffer_of(b), "def.", 4);
}

static void more_than_the_buffer_holds_is_cut(void **state)
{
    (void)state;
    memset(buffer_of(a), '.', 4);
    allow(a, 2);
    assert_true(fake_is_success(fake_command(a, DRIVER_RNG, RNG_COMMAND_GET, 100, 0)));
    assert_true(fake_rng_give(&source, "abcd", 4));
    assert_true(fake_upcall_is(a, ERROR_OK, 2, 0));
    assert_memory_equal(buffer_of(a), "ab.", 3);
}

static void a_request_for_nothing_is_done_at_once(void **state)
{
    (void)state;
    assert_true(fake_is_success(get(a, 0)));
    assert_true(fake_upcall_is(a, ERROR_OK, 0, 0));
    assert_true(fake_is_success(fake_command(b, DRIVER_RNG, RNG_COMMAND_GET, 10, 0))); // nothing is lent
    assert_true(fake_upcall_is(b, ERROR_OK, 0, 0));
    assert_false(source.requested);
}

static void a_new_request_replaces_the_one_that_waits(void **state)
{
    (void)state;
    assert_true(fake_is_success(get(a, 8)));
    assert_true(fake_rng_give(&source, "abcd", 4));
    assert_true(fake_is_success(get(a, 2)));
    assert_true(fake_rng_give(&source, "wxyz", 4));
    assert_true(fake_upcall_is(a, ERROR_OK, 2, 0));
    assert_memory_equal(buffer_of(a), "wx.", 3);
    assert_true(fake_no_upcall(a));
}

static void a_buffer_taken_back_ends_the_request_with_what_is_done(void **state)
{
    (void)state;
    assert_true(fake_is_success(get(a, 8)));
    assert_true(fake_rng_give(&source, "abcd", 4));
    allow(a, 0);
    assert_true(fake_rng_give(&source, "efgh", 4));
    assert_true(fake_upcall_is(a, ERROR_OK, 4, 0));
    assert_memory_equal(buffer_of(a), "abcd....", 8);
}

static void a_source_that_fails_tells_everybody_who_waits(void **state)
{
    (void)state;
    assert_true(fake_is_success(get(a, 8)));
    assert_true(fake_rng_give(&source, "abcd", 4));
    assert_true(fake_is_success(get(b, 8)));
    assert_true(fake_rng_fail(&source, ERROR_FAIL));
    assert_true(fake_upcall_is(a, ERROR_FAIL, 4, 0));
    assert_true(fake_upcall_is(b, ERROR_FAIL, 0, 0));
    assert_false(source.requested);
}

static void a_source_that_is_off_refuses_the_command(void **state)
{
    (void)state;
    source.refusal = ERROR_OFF;
    assert_true(fake_is_failure(get(a, 8), ERROR_OFF));
    source.refusal = ERROR_OK;
    assert_true(fake_is_success(get(b, 4)));
    assert_true(fake_rng_give(&source, "abcd", 4));
    assert_true(fake_no_upcall(a));
    assert_memory_equal(buffer_of(b), "abcd", 4);
}

static void the_request_of_a_dead_process_is_forgotten(void **state)
{
    (void)state;
    assert_true(fake_is_success(get(a, 4)));
    (void)process_terminate(a, false, 0);
    assert_true(fake_rng_give(&source, "abcd", 4));
    assert_false(source.requested);
}

static void a_restarted_process_does_not_inherit_a_request(void **state)
{
    (void)state;
    assert_true(fake_is_success(get(a, 4)));
    fake_restart(a);
    (void)fake_subscribe(a, DRIVER_RNG, RNG_UPCALL_DONE, FAKE_FUNCTION, 0);
    allow(a, 4);
    assert_true(fake_rng_give(&source, "abcd", 4));
    assert_true(fake_no_upcall(a));
    assert_memory_equal(buffer_of(a), "....", 4);
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.kernel_break, 0, 0);
    assert_true(fake_is_failure(fake_command(app, DRIVER_RNG, RNG_COMMAND_GET, 4, 0), ERROR_NOMEM));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_driver_exists_and_knows_one_command, setup),
        cmocka_unit_test_setup(a_buffer_is_filled_from_several_answers_of_the_source, setup),
        cmocka_unit_test_setup(no_byte_is_given_to_two_processes, setup),
        cmocka_unit_test_setup(more_than_the_buffer_holds_is_cut, setup),
        cmocka_unit_test_setup(a_request_for_nothing_is_done_at_once, setup),
        cmocka_unit_test_setup(a_new_request_replaces_the_one_that_waits, setup),
        cmocka_unit_test_setup(a_buffer_taken_back_ends_the_request_with_what_is_done, setup),
        cmocka_unit_test_setup(a_source_that_fails_tells_everybody_who_waits, setup),
        cmocka_unit_test_setup(a_source_that_is_off_refuses_the_command, setup),
        cmocka_unit_test_setup(the_request_of_a_dead_process_is_forgotten, setup),
        cmocka_unit_test_setup(a_restarted_process_does_not_inherit_a_request, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_a_grant_is_told, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
