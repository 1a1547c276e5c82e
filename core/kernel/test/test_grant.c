// SPDX-License-Identifier: Apache-2.0 OR MIT
// Grants: how they lie in memory, how a capsule uses them, and when they go.
#include "core/kernel/test/kit.h"

enum { EXTRA = 6 };

// More drivers with grants of all kinds of sizes.
static struct grant extra[EXTRA];

static void with_extra_grants(void)
{
    kit_init();
    for (uint32_t i = 0; i < EXTRA; i++) {
        extra[i] = (struct grant){.driver = 0x100 + i,
                                  .upcalls = (uint8_t)i,
                                  .read_only = (uint8_t)(2 * i % 3),
                                  .read_write = (uint8_t)(EXTRA - i),
                                  .data_size = (uint16_t)(13 * i)};
        fake_machine_add(&machine, NULL, &extra[i]);
    }
    kit_start();
}

static uint8_t *enter(const struct grant *grant)
{
    enum error error = ERROR_CANCEL;
    uint8_t *const data = grant_enter(grant, app->id, &error);
    assert_int_equal(error, data != NULL ? ERROR_OK : error);
    return data;
}

static void leave(const struct grant *grant)
{
    grant_leave(grant, app->id);
}

static enum error error_of_enter(struct process_id id)
{
    enum error error = ERROR_OK;
    assert_null(grant_enter(&probe.grant, id, &error));
    return error;
}

// --- The driver's record ---------------------------------------------------------------------------

TEST(a_record_is_zero_at_its_first_use_and_keeps_what_is_written)
{
    memset(fake_memory(app, app->memory.application_break), 0xee, 2048);
    uint8_t *const first = enter(&probe.grant);
    for (size_t i = 0; i < KIT_DATA; i++)
        assert_int_equal(first[i], 0);
    memset(first, 0x55, KIT_DATA);
    leave(&probe.grant);
    uint8_t *const second = enter(&probe.grant);
    assert_ptr_equal(first, second);
    assert_int_equal(second[KIT_DATA - 1], 0x55);
    leave(&probe.grant);
}

TEST(records_of_two_processes_are_apart)
{
    enum error error;
    struct process *const other = fake_process(&machine, "other");
    *enter(&probe.grant) = 1;
    uint8_t *const theirs = grant_enter(&probe.grant, other->id, &error);
    assert_int_equal(*theirs, 0);
    *theirs = 2;
    leave(&probe.grant);
    grant_leave(&probe.grant, other->id);
    assert_int_equal(*enter(&probe.grant), 1);
}

TEST(a_record_is_gone_in_the_next_life)
{
    *enter(&probe.grant) = 77;
    leave(&probe.grant);
    fake_restart(app);
    assert_int_equal(*enter(&probe.grant), 0);
}

TEST(a_record_lies_in_the_processs_ram_out_of_its_reach)
{
    const uint8_t *const data = enter(&probe.grant);
    assert_true(data >= machine.ram[0] && data + KIT_DATA <= machine.ram[0] + FAKE_RAM_SIZE);
    assert_true((uint32_t)(data - machine.ram[0]) >= app->memory.reach - app->memory.ram_start);
    assert_false(memory_in_ram(app, app->memory.ram_start + (uint32_t)(data - machine.ram[0]), 1));
}

// --- How grants lie in memory ------------------------------------------------------------------------

TEST(a_grant_takes_its_counts_subscriptions_buffers_and_record_below_the_one_before)
{
    const uaddr_t before = app->memory.kernel_break;
    use_probe(app);
    const uint32_t slots = 4 + 8 * (KIT_UPCALLS + KIT_READ_ONLY + KIT_READ_WRITE);
    const uint32_t size = ((slots + 7) & ~7u) + KIT_DATA;
    assert_int_equal(app->memory.kernel_break, (before - size) & ~7u);
    assert_int_equal(grant_entry_of(app, &probe.grant)->address, app->memory.kernel_break);
    assert_int_equal(grant_entry_of(app, &probe.grant)->driver, KIT_DRIVER);
}

TEST(a_grant_begins_with_its_counts)
{
    use_probe(app);
    const uint8_t counts[] = {KIT_UPCALLS, KIT_READ_ONLY, KIT_READ_WRITE, 0};
    assert_memory_equal(fake_memory(app, app->memory.kernel_break), counts, 4);
}

TEST(records_are_aligned_to_8_bytes)
{
    with_extra_grants();
    for (uint32_t i = 0; i < EXTRA; i++)
        assert_int_equal((enter(&extra[i]) - machine.ram[0]) % 8, 0);
}

TEST(grants_never_overlap)
{
    with_extra_grants();
    uint8_t *data[EXTRA];
    for (uint32_t i = 0; i < EXTRA; i++) {
        data[i] = enter(&extra[i]);
        memset(data[i], (int)(i + 1), extra[i].data_size);
        leave(&extra[i]);
        for (uint32_t number = 0; number < extra[i].read_write; number++) {
            struct user_span buffer = {number, 1000 + number};
            assert_int_equal(grant_swap_buffer(app, &extra[i], GRANT_READ_WRITE, number, &buffer), ERROR_OK);
        }
        for (uint32_t number = 0; number < extra[i].read_only; number++) {
            struct user_span buffer = {number, 2000 + number};
            assert_int_equal(grant_swap_buffer(app, &extra[i], GRANT_READ_ONLY, number, &buffer), ERROR_OK);
        }
        for (uint32_t number = 0; number < extra[i].upcalls; number++) {
            struct grant_upcall upcall = {number, 3000 + number};
            assert_int_equal(grant_swap_upcall(app, &extra[i], number, &upcall), ERROR_OK);
        }
    }
    for (uint32_t i = 0; i < EXTRA; i++) {
        struct user_span buffer;
        for (uint32_t byte = 0; byte < extra[i].data_size; byte++)
            assert_int_equal(data[i][byte], i + 1);
        for (uint32_t number = 0; number < extra[i].read_write; number++) {
            assert_true(grant_buffer(app, &extra[i], GRANT_READ_WRITE, number, &buffer));
            assert_int_equal(buffer.size, 1000 + number);
        }
        for (uint32_t number = 0; number < extra[i].read_only; number++) {
            assert_true(grant_buffer(app, &extra[i], GRANT_READ_ONLY, number, &buffer));
            assert_int_equal(buffer.size, 2000 + number);
        }
        for (uint32_t number = 0; number < extra[i].upcalls; number++) {
            struct grant_upcall upcall = {0, 0};
            assert_int_equal(grant_swap_upcall(app, &extra[i], number, &upcall), ERROR_OK);
            assert_int_equal(upcall.data, 3000 + number);
        }
    }
}

TEST(the_largest_grant_has_255_of_each)
{
    static struct grant large;
    kit_init();
    large = (struct grant){.driver = 0x200, .upcalls = 255, .read_only = 255, .read_write = 255};
    fake_machine_add(&machine, NULL, &large);
    for (size_t i = 0; i < FAKE_PROCESSES; i++)
        machine.arch[i].initial_break = 1024;
    kit_start();
    assert_non_null(enter(&large));
    leave(&large);
    struct user_span last = {1, 2};
    assert_int_equal(grant_swap_buffer(app, &large, GRANT_READ_WRITE, 254, &last), ERROR_OK);
    assert_int_equal(grant_swap_buffer(app, &large, GRANT_READ_WRITE, 255, &last), ERROR_NOSUPPORT);
    assert_int_equal(app->memory.kernel_break % 8, 0);
}

// --- Exhaustion --------------------------------------------------------------------------------------

TEST(without_memory_there_is_no_grant_and_nothing_changes)
{
    assert_true(fake_is_success(memop(MEMOP_BRK, app->memory.kernel_break - 8)));
    const uaddr_t before = app->memory.kernel_break;
    assert_int_equal(error_of_enter(app->id), ERROR_NOMEM);
    assert_int_equal(app->memory.kernel_break, before);
    assert_int_equal(grant_count_allocated(app), 0);
}

TEST(a_grant_fits_exactly_between_reach_and_kernel_break)
{
    use_probe(app);
    const uint32_t size =
        FAKE_RAM_SIZE - grant_table_size(&machine.kernel) - (app->memory.kernel_break - app->memory.ram_start);
    fake_restart(app);
    assert_true(fake_is_success(memop(MEMOP_BRK, app->memory.kernel_break - size + 1)));
    assert_int_equal(error_of_enter(app->id), ERROR_NOMEM);
    assert_true(fake_is_success(memop(MEMOP_BRK, app->memory.kernel_break - size)));
    assert_non_null(enter(&probe.grant));
}

TEST(a_grant_larger_than_all_ram_is_refused)
{
    static struct grant large;
    kit_init();
    large = (struct grant){.driver = 0x200, .data_size = UINT16_MAX};
    fake_machine_add(&machine, NULL, &large);
    kit_start();
    enum error error = ERROR_OK;
    assert_null(grant_enter(&large, app->id, &error));
    assert_int_equal(error, ERROR_NOMEM);
}

TEST(there_is_memory_again_in_the_next_life)
{
    assert_true(fake_is_success(memop(MEMOP_BRK, app->memory.kernel_break)));
    assert_int_equal(error_of_enter(app->id), ERROR_NOMEM);
    fake_restart(app);
    assert_non_null(enter(&probe.grant));
}

// --- Entering ----------------------------------------------------------------------------------------

TEST(a_process_that_is_gone_has_no_grant)
{
    const struct process_id before = app->id;
    fake_restart(app);
    assert_int_equal(error_of_enter(before), ERROR_INVAL);
    assert_int_equal(error_of_enter((struct process_id){99, 3}), ERROR_INVAL);
    assert_int_equal(error_of_enter((struct process_id){0, UINT32_MAX}), ERROR_INVAL);
}

TEST(a_process_that_ended_has_no_grant)
{
    use_probe(app);
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    assert_int_equal(error_of_enter(app->id), ERROR_FAIL);
    (void)kit_setup(NULL);
    process_fault(app, FAULT_CPU);
    assert_int_equal(error_of_enter(app->id), ERROR_FAIL);
}

static void enter_again(void *context)
{
    enum error error;
    (void)context;
    (void)grant_enter(&probe.grant, app->id, &error);
}

TEST(entering_a_grant_twice_panics)
{
    assert_non_null(enter(&probe.grant));
    assert_true(fake_panics(&machine, enter_again, NULL));
    assert_non_null(strstr(machine.panic_text, "panicked: Attempted to re-enter a grant region.\r\n"));
}

TEST(trying_to_enter_a_grant_twice_fails_with_no_memory)
{
    enum error error = ERROR_OK;
    assert_non_null(enter(&probe.grant));
    assert_null(grant_try_enter(&probe.grant, app->id, &error));
    assert_int_equal(error, ERROR_NOMEM);
    leave(&probe.grant);
    assert_non_null(grant_try_enter(&probe.grant, app->id, &error));
    assert_int_equal(error, ERROR_OK);
}

TEST(grants_of_two_processes_may_be_entered_at_once)
{
    enum error error;
    const struct process *const other = fake_process(&machine, "other");
    assert_non_null(enter(&probe.grant));
    assert_non_null(grant_enter(&probe.grant, other->id, &error));
}

TEST(an_entered_grant_still_takes_events_and_shows_buffers)
{
    assert_true(swapped(allow_rw(0, fake_address(app, 0), 8), 0, 0));
    assert_non_null(enter(&probe.grant));
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_WRITE, 0), 8);
    leave(&probe.grant);
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_WRITE, 0), 8);
}

TEST(leaving_a_grant_of_a_process_that_died_meanwhile_does_nothing)
{
    const struct process_id before = app->id;
    assert_non_null(enter(&probe.grant));
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    grant_leave(&probe.grant, before);
    assert_int_equal(grant_entry_of(app, &probe.grant)->address, 0);
}

TEST(a_process_restarted_while_its_grant_was_entered_has_a_fresh_one)
{
    const struct process_id before = app->id;
    *enter(&probe.grant) = 9;
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
    uint8_t *const fresh = enter(&probe.grant);
    assert_int_equal(*fresh, 0);
    grant_leave(&probe.grant, before); // of the earlier life: this one stays entered
    assert_true(fake_panics(&machine, enter_again, NULL));
}

TEST(two_grants_of_one_driver_number_are_never_both_allocated)
{
    with_extra_grants();
    extra[1].driver = extra[0].driver;
    assert_non_null(enter(&extra[0]));
    enum error error = ERROR_OK;
    assert_null(grant_enter(&extra[1], app->id, &error));
    assert_int_equal(error, ERROR_NOMEM);
}

// --- Walking -----------------------------------------------------------------------------------------

TEST(a_walk_visits_the_processes_that_have_the_grant_and_no_other)
{
    struct process *const without = fake_process(&machine, "without");
    struct process *const with = fake_process(&machine, "with");
    struct process *const dead = fake_process(&machine, "dead");
    use_probe(app);
    use_probe(with);
    use_probe(dead);
    assert_int_equal(process_terminate(dead, false, 0), ERROR_OK);
    struct process_id id = PROCESS_ID_FIRST;
    assert_true(grant_next(&probe.grant, &id));
    assert_true(process_id_equal(id, app->id));
    assert_true(grant_next(&probe.grant, &id));
    assert_true(process_id_equal(id, with->id));
    assert_false(grant_next(&probe.grant, &id));
    assert_false(grant_is_allocated(without, &probe.grant));
}

TEST(a_walk_allocates_nothing)
{
    struct process_id id = PROCESS_ID_FIRST;
    assert_false(grant_next(&probe.grant, &id));
    assert_int_equal(grant_count_allocated(app), 0);
}

TEST(a_walk_goes_on_when_a_process_restarts_meanwhile)
{
    struct process *const second = fake_process(&machine, "second");
    use_probe(app);
    use_probe(second);
    struct process_id id = PROCESS_ID_FIRST;
    assert_true(grant_next(&probe.grant, &id));
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
    assert_true(grant_next(&probe.grant, &id));
    assert_true(process_id_equal(id, second->id));
}

TEST(a_driver_asks_for_a_grant_without_making_it)
{
    assert_false(grant_exists(&probe.grant, app->id));
    assert_int_equal(grant_count_allocated(app), 0);
    use_probe(app);
    assert_true(grant_exists(&probe.grant, app->id));
    const struct process_id before = app->id;
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    assert_false(grant_exists(&probe.grant, app->id));
    assert_int_equal(process_start(app), ERROR_OK);
    assert_false(grant_exists(&probe.grant, app->id));
    assert_false(grant_exists(&probe.grant, before));
}

// --- The table ---------------------------------------------------------------------------------------

TEST(grants_get_their_places_in_the_order_of_registration)
{
    with_extra_grants();
    assert_int_equal(probe.grant.index, 0);
    for (uint32_t i = 0; i < EXTRA; i++)
        assert_int_equal(extra[i].index, i + 1);
    assert_int_equal(machine.kernel.grant_count, EXTRA + 2);
    assert_int_equal(grant_table_size(&machine.kernel), 8 * (EXTRA + 2));
}

TEST(allocated_grants_are_counted)
{
    with_extra_grants();
    for (uint32_t i = 0; i < EXTRA; i++) {
        assert_int_equal(grant_count_allocated(app), i);
        assert_non_null(enter(&extra[i]));
    }
}

TEST(the_first_process_makes_the_table_of_grants_final)
{
    kit_init();
    fake_machine_start(&machine);
    assert_false(machine.kernel.grants_final);
    app = fake_process(&machine, "app");
    assert_true(machine.kernel.grants_final);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(a_record_is_zero_at_its_first_use_and_keeps_what_is_written),
        RUN(records_of_two_processes_are_apart),
        RUN(a_record_is_gone_in_the_next_life),
        RUN(a_record_lies_in_the_processs_ram_out_of_its_reach),
        RUN(a_grant_takes_its_counts_subscriptions_buffers_and_record_below_the_one_before),
        RUN(a_grant_begins_with_its_counts),
        RUN(records_are_aligned_to_8_bytes),
        RUN(grants_never_overlap),
        RUN(the_largest_grant_has_255_of_each),
        RUN(without_memory_there_is_no_grant_and_nothing_changes),
        RUN(a_grant_fits_exactly_between_reach_and_kernel_break),
        RUN(a_grant_larger_than_all_ram_is_refused),
        RUN(there_is_memory_again_in_the_next_life),
        RUN(a_process_that_is_gone_has_no_grant),
        RUN(a_process_that_ended_has_no_grant),
        RUN(entering_a_grant_twice_panics),
        RUN(trying_to_enter_a_grant_twice_fails_with_no_memory),
        RUN(grants_of_two_processes_may_be_entered_at_once),
        RUN(an_entered_grant_still_takes_events_and_shows_buffers),
        RUN(leaving_a_grant_of_a_process_that_died_meanwhile_does_nothing),
        RUN(a_process_restarted_while_its_grant_was_entered_has_a_fresh_one),
        RUN(two_grants_of_one_driver_number_are_never_both_allocated),
        RUN(a_walk_visits_the_processes_that_have_the_grant_and_no_other),
        RUN(a_walk_allocates_nothing),
        RUN(a_walk_goes_on_when_a_process_restarts_meanwhile),
        RUN(a_driver_asks_for_a_grant_without_making_it),
        RUN(grants_get_their_places_in_the_order_of_registration),
        RUN(allocated_grants_are_counted),
        RUN(the_first_process_makes_the_table_of_grants_final),
    };
    return cmocka_run_group_tests_name("grant", tests, NULL, NULL);
}
