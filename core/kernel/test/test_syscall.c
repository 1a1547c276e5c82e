// SPDX-License-Identifier: Apache-2.0 OR MIT
// System calls in general: classes, which slots an answer writes, commands, exit, the filter, and
// what an observer is told (TRD 104, sections 3 and 4).
#include "core/kernel/test/kit.h"

// --- Classes -------------------------------------------------------------------------------------

static void class_faults(uint32_t class_number)
{
    (void)kit_setup(NULL);
    assert_false(call(class_number, KIT_DRIVER, 0, 0, 0).returned);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(app->fault, FAULT_SYSCALL_CLASS);
    assert_int_equal(probe.commands, 0);
}

TEST(an_unknown_class_faults_the_process)
{
    for (uint32_t class_number = SYSCALL_ALLOW_USERSPACE_READABLE + 1; class_number < 256; class_number++)
        class_faults(class_number);
}

TEST(a_class_number_counts_in_all_its_bits)
{
    class_faults(0x100 | SYSCALL_COMMAND);
    class_faults(0x80000000 | SYSCALL_YIELD);
    class_faults(UINT32_MAX);
}

TEST(every_call_is_counted)
{
    assert_int_equal(app->counters.syscalls, 0);
    (void)memop(MEMOP_RAM_START, 0);
    (void)fake_command(app, KIT_MISSING, 0, 0, 0);
    yield_wait();
    assert_int_equal(app->counters.syscalls, 3);
}

TEST(the_last_call_is_remembered_as_it_was_made)
{
    assert_false(app->last_syscall.made);
    (void)call(SYSCALL_COMMAND, KIT_DRIVER, 1, 2, 3);
    const struct process_syscall expected = {true, SYSCALL_COMMAND, {KIT_DRIVER, 1, 2, 3}};
    assert_true(app->last_syscall.made);
    assert_int_equal(app->last_syscall.class_number, expected.class_number);
    assert_memory_equal(app->last_syscall.slots, expected.slots, sizeof(expected.slots));
}

TEST(a_call_of_an_unknown_class_is_counted_and_remembered)
{
    (void)call(99, 1, 2, 3, 4);
    assert_int_equal(app->counters.syscalls, 1);
    assert_int_equal(app->last_syscall.class_number, 99);
    assert_int_equal(app->last_syscall.slots[3], 4);
}

// --- Which slots an answer writes ------------------------------------------------------------------

struct variant {
    uint8_t number;
    unsigned words;
};

static const struct variant variants[] = {
    {RETURN_FAILURE, 1},      {RETURN_FAILURE_U32, 2},     {RETURN_FAILURE_2U32, 3}, {RETURN_FAILURE_U64, 3},
    {RETURN_SUCCESS, 0},      {RETURN_SUCCESS_U32, 1},     {RETURN_SUCCESS_2U32, 2}, {RETURN_SUCCESS_U64, 2},
    {RETURN_SUCCESS_3U32, 3}, {RETURN_SUCCESS_U32_U64, 3},
};
enum { VARIANTS = sizeof(variants) / sizeof(variants[0]) };

TEST(an_answer_writes_the_slots_of_its_variant_and_no_other)
{
    for (size_t i = 0; i < VARIANTS; i++) {
        probe.answer = (struct syscall_return){variants[i].number, {11, 22, 33}};
        const struct fake_result result = call(SYSCALL_COMMAND, KIT_DRIVER, 1, 0, 0);
        assert_int_equal(result.mask, (2u << variants[i].words) - 1);
        assert_int_equal(result.slots[0], variants[i].number);
        for (unsigned word = 0; word < 3; word++)
            assert_int_equal(result.slots[1 + word], word < variants[i].words ? 11 * (word + 1) : 0);
    }
}

TEST(a_variant_says_how_many_words_it_has)
{
    for (size_t i = 0; i < VARIANTS; i++)
        assert_int_equal(syscall_return_words(variants[i].number), variants[i].words);
}

TEST(a_u64_goes_into_two_slots_low_word_first)
{
    probe.answer = return_success_u64(UINT64_C(0x1122334455667788));
    const struct fake_result result = call(SYSCALL_COMMAND, KIT_DRIVER, 1, 0, 0);
    assert_int_equal(result.slots[0], RETURN_SUCCESS_U64);
    assert_int_equal(result.slots[1], 0x55667788);
    assert_int_equal(result.slots[2], 0x11223344);
}

TEST(results_are_made_with_their_variant)
{
    assert_true(is_2u32(return_success_2u32(1, 2), RETURN_SUCCESS_2U32, 1, 2, 0));
    assert_true(is_2u32(return_success_3u32(1, 2, 3), RETURN_SUCCESS_3U32, 1, 2, 3));
    assert_true(is_2u32(return_failure_2u32(ERROR_BUSY, 2, 3), RETURN_FAILURE_2U32, ERROR_BUSY, 2, 3));
    assert_true(is_2u32(return_failure(ERROR_SIZE), RETURN_FAILURE, ERROR_SIZE, 0, 0));
    assert_true(is_2u32(return_error(ERROR_OK), RETURN_SUCCESS, 0, 0, 0));
    assert_true(is_2u32(return_error(ERROR_OFF), RETURN_FAILURE, ERROR_OFF, 0, 0));
}

TEST(an_answer_that_cannot_be_written_faults_the_process)
{
    app->arch->return_error = ERROR_FAIL;
    assert_false(call(SYSCALL_COMMAND, KIT_DRIVER, 0, 0, 0).returned);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(app->fault, FAULT_STACK);
}

// --- Commands ------------------------------------------------------------------------------------

TEST(a_command_reaches_its_driver_with_its_caller_and_words)
{
    assert_true(fake_is_success(fake_command(app, KIT_DRIVER, 7, 70, 700)));
    assert_int_equal(probe.commands, 1);
    assert_true(process_id_equal(probe.caller, app->id));
    assert_int_equal(probe.command, 7);
    assert_int_equal(probe.argument0, 70);
    assert_int_equal(probe.argument1, 700);
}

TEST(command_0_is_the_business_of_the_driver_like_any_other)
{
    probe.answer = return_success_u32(4);
    assert_true(fake_is_u32(fake_command(app, KIT_DRIVER, 0, 1, 2), 4));
    assert_int_equal(probe.argument0, 1);
    probe.answer = return_failure(ERROR_SIZE);
    assert_true(fake_is_failure(fake_command(app, KIT_DRIVER, 0, 1, 2), ERROR_SIZE));
}

TEST(a_command_to_a_missing_driver_finds_no_device)
{
    const struct fake_result result = call(SYSCALL_COMMAND, KIT_MISSING, 0, 0, 0);
    assert_int_equal(result.mask, 0x3);
    assert_int_equal(result.slots[0], RETURN_FAILURE);
    assert_int_equal(result.slots[1], ERROR_NODEVICE);
}

TEST(a_command_allocates_no_grant_by_itself)
{
    (void)fake_command(app, KIT_DRIVER, 0, 0, 0);
    assert_int_equal(grant_count_allocated(app), 0);
}

static void terminate_caller(void)
{
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
}

TEST(a_command_that_ends_its_caller_is_not_answered)
{
    const unsigned returns = app->arch->returns;
    probe.act = terminate_caller;
    assert_false(call(SYSCALL_COMMAND, KIT_DRIVER, 0, 0, 0).returned);
    assert_int_equal(app->state, PROCESS_TERMINATED);
    assert_int_equal(app->arch->returns, returns);
    assert_int_equal(machine.decision.action, KERNEL_SLEEP);
}

static void restart_caller(void)
{
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
}

TEST(a_command_that_restarts_its_caller_is_not_answered)
{
    probe.act = restart_caller;
    assert_false(call(SYSCALL_COMMAND, KIT_DRIVER, 0, 0, 0).returned);
    assert_true(runs(machine.decision, app));
    assert_true(app->arch->is_entry);
}

static void stop_caller(void)
{
    assert_int_equal(process_stop(app), ERROR_OK);
}

TEST(a_command_that_stops_its_caller_is_answered_before_it_rests)
{
    probe.act = stop_caller;
    assert_true(call(SYSCALL_COMMAND, KIT_DRIVER, 0, 0, 0).returned);
    assert_int_equal(machine.decision.action, KERNEL_SLEEP);
    assert_int_equal(process_resume(app), ERROR_OK);
    assert_true(runs(tell(KERNEL_EVENT_NONE), app));
}

static void fault_caller(void)
{
    process_fault(app, FAULT_REQUESTED);
}

TEST(a_command_that_faults_its_caller_is_not_answered)
{
    probe.act = fault_caller;
    assert_false(call(SYSCALL_COMMAND, KIT_DRIVER, 0, 0, 0).returned);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(app->fault, FAULT_REQUESTED);
}

static void send_event_to_caller(void)
{
    assert_int_equal(event(0, 3), ERROR_OK);
}

TEST(an_upcall_queued_by_a_command_waits_for_the_next_yield)
{
    subscribe_all();
    probe.act = send_event_to_caller;
    assert_true(call(SYSCALL_COMMAND, KIT_DRIVER, 0, 0, 0).returned);
    assert_int_equal(app->state, PROCESS_RUNNING);
    assert_true(upcall_brings(3));
}

TEST(every_call_but_a_yield_that_waits_goes_on_at_once_in_the_same_slice)
{
    const uint32_t classes[] = {SYSCALL_SUBSCRIBE,       SYSCALL_COMMAND, SYSCALL_ALLOW_READ_WRITE,
                                SYSCALL_ALLOW_READ_ONLY, SYSCALL_MEMOP,   SYSCALL_ALLOW_USERSPACE_READABLE};
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        assert_true(call(classes[i], KIT_MISSING, 0, 0, 0).returned);
        assert_true(runs(machine.decision, app));
        assert_true(machine.decision.goes_on);
    }
}

// --- Exit ----------------------------------------------------------------------------------------

TEST(exit_terminate_ends_the_process_with_its_code)
{
    assert_false(call(SYSCALL_EXIT, EXIT_TERMINATE, 42, 0, 0).returned);
    assert_int_equal(app->state, PROCESS_TERMINATED);
    assert_true(app->ended);
    assert_true(app->has_code);
    assert_int_equal(app->completion_code, 42);
    assert_int_equal(machine.decision.action, KERNEL_SLEEP);
}

TEST(exit_terminate_drops_queue_and_grants)
{
    subscribe_all();
    assert_int_equal(event(0, 1), ERROR_OK);
    (void)call(SYSCALL_EXIT, EXIT_TERMINATE, 0, 0, 0);
    assert_int_equal(app->queue_count, 0);
    assert_false(grant_is_allocated(app, &probe.grant));
    assert_int_equal(grant_entry_of(app, &probe.grant)->address, 0);
}

TEST(exit_restart_begins_a_new_life_and_keeps_the_code)
{
    const struct process_id before = app->id;
    assert_false(call(SYSCALL_EXIT, EXIT_RESTART, 43, 0, 0).returned);
    assert_true(runs(machine.decision, app));
    assert_true(app->arch->is_entry);
    assert_false(process_id_equal(app->id, before));
    assert_int_equal(app->counters.restarts, 1);
    assert_true(app->has_code);
    assert_int_equal(app->completion_code, 43);
}

TEST(exit_restart_ignores_the_fault_policy)
{
    const struct fault_policy policy = fault_policy_threshold_restart(0);
    kit_with_policy(&policy);
    for (uint32_t i = 1; i < 10; i++) {
        (void)call(SYSCALL_EXIT, EXIT_RESTART, 0, 0, 0);
        assert_true(runs(machine.decision, app));
        assert_int_equal(app->counters.restarts, i);
    }
    assert_int_equal(seen.faults, 0);
}

TEST(an_unknown_exit_number_has_no_support)
{
    const uint32_t numbers[] = {2, 255, 0x100, UINT32_MAX};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_true(fake_is_failure(answer_of(call(SYSCALL_EXIT, numbers[i], 0, 0, 0)), ERROR_NOSUPPORT));
        assert_int_equal(app->state, PROCESS_RUNNING);
    }
}

// --- The filter ----------------------------------------------------------------------------------

static struct {
    enum error error;
    unsigned asked;
    struct process_syscall last;
} filter;

static enum error filter_check(void *context, const struct process *process, const struct process_syscall *made)
{
    assert_ptr_equal(context, &filter);
    assert_ptr_equal(process, app);
    filter.asked++;
    filter.last = *made;
    return filter.error;
}

static void filter_with(enum error (*check)(void *, const struct process *, const struct process_syscall *))
{
    static struct syscall_filter installed;
    memset(&filter, 0, sizeof(filter));
    installed = (struct syscall_filter){check, &filter};
    kit_init();
    machine.config.filter = &installed;
    kit_start();
}

static const uint32_t filtered[] = {SYSCALL_SUBSCRIBE, SYSCALL_COMMAND, SYSCALL_ALLOW_READ_WRITE,
                                    SYSCALL_ALLOW_READ_ONLY, SYSCALL_ALLOW_USERSPACE_READABLE};
enum { FILTERED = sizeof(filtered) / sizeof(filtered[0]) };

TEST(a_call_refused_by_the_filter_is_a_plain_failure_whatever_its_class)
{
    filter_with(filter_check);
    filter.error = ERROR_RESERVE;
    for (size_t i = 0; i < FILTERED; i++) {
        const struct fake_result result = call(filtered[i], KIT_DRIVER, 0, fake_address(app, 0), 8);
        assert_int_equal(result.mask, 0x3);
        assert_int_equal(result.slots[0], RETURN_FAILURE);
        assert_int_equal(result.slots[1], ERROR_RESERVE);
    }
}

TEST(a_refused_call_does_nothing)
{
    filter_with(filter_check);
    filter.error = ERROR_RESERVE;
    for (size_t i = 0; i < FILTERED; i++)
        (void)call(filtered[i], KIT_DRIVER, 0, fake_address(app, 0), 8);
    assert_int_equal(probe.commands, 0);
    assert_int_equal(grant_count_allocated(app), 0);
    assert_int_equal(probe.readable.size, 0);
    assert_int_equal(app->memory.allow_high_water, app->memory.ram_start);
}

TEST(a_process_goes_on_in_its_slice_after_a_refused_call)
{
    filter_with(filter_check);
    filter.error = ERROR_RESERVE;
    (void)call(SYSCALL_COMMAND, KIT_DRIVER, 0, 0, 0);
    assert_true(runs(machine.decision, app));
    assert_true(machine.decision.goes_on);
}

TEST(the_filter_hides_drivers_that_are_missing)
{
    filter_with(filter_check);
    filter.error = ERROR_RESERVE;
    for (size_t i = 0; i < FILTERED; i++)
        assert_true(fake_is_failure(answer_of(call(filtered[i], KIT_MISSING, 0, 0, 0)), ERROR_RESERVE));
}

TEST(the_filter_goes_before_the_check_of_a_pointer)
{
    filter_with(filter_check);
    filter.error = ERROR_RESERVE;
    assert_true(fake_is_failure(answer_of(call(SYSCALL_SUBSCRIBE, KIT_DRIVER, 0, 4, 0)), ERROR_RESERVE));
}

TEST(the_filter_sees_the_call_as_it_was_made)
{
    filter_with(filter_check);
    for (size_t i = 0; i < FILTERED; i++) {
        const uint32_t slots[] = {KIT_DRIVER, 1, 0, 7};
        (void)call(filtered[i], KIT_DRIVER, 1, 0, 7);
        assert_int_equal(filter.last.class_number, filtered[i]);
        assert_memory_equal(filter.last.slots, slots, sizeof(slots));
    }
    assert_int_equal(filter.asked, FILTERED);
}

TEST(a_call_that_the_filter_lets_pass_is_as_without_it)
{
    filter_with(filter_check);
    assert_true(fake_is_success(fake_command(app, KIT_DRIVER, 0, 0, 0)));
    assert_true(swapped(subscribe(0, FAKE_FUNCTION, 1), 0, 0));
    assert_true(fake_is_failure(fake_command(app, KIT_MISSING, 0, 0, 0), ERROR_NODEVICE));
}

TEST(yield_memop_and_exit_never_meet_the_filter)
{
    filter_with(filter_check);
    filter.error = ERROR_RESERVE;
    assert_int_equal(memop(MEMOP_RAM_START, 0).variant, RETURN_SUCCESS_U32);
    (void)call(SYSCALL_YIELD, YIELD_NO_WAIT, 0, 0, 0);
    (void)call(SYSCALL_EXIT, EXIT_RESTART, 0, 0, 0);
    assert_int_equal(app->counters.restarts, 1);
    assert_int_equal(filter.asked, 0);
}

// --- Observers -----------------------------------------------------------------------------------

TEST(an_observer_sees_each_call_with_its_answer)
{
    assert_true(fake_is_success(fake_command(app, KIT_DRIVER, 0, 0, 0)));
    assert_int_equal(seen.syscalls, 1);
    assert_int_equal(seen.answered, 1);
    assert_int_equal(seen.last_class, SYSCALL_COMMAND);
}

TEST(an_observer_sees_that_yield_and_exit_have_no_answer)
{
    (void)call(SYSCALL_YIELD, YIELD_NO_WAIT, 0, 0, 0);
    (void)call(SYSCALL_EXIT, EXIT_RESTART, 0, 0, 0);
    assert_int_equal(seen.syscalls, 2);
    assert_int_equal(seen.answered, 0);
    assert_int_equal(seen.last_class, SYSCALL_EXIT);
}

TEST(an_observer_sees_a_call_of_an_unknown_class_before_the_fault)
{
    (void)call(99, 0, 0, 0, 0);
    assert_int_equal(seen.syscalls, 1);
    assert_int_equal(seen.last_class, 99);
    assert_int_equal(seen.faults, 1);
    assert_int_equal(seen.last_fault, FAULT_SYSCALL_CLASS);
}

TEST(an_observer_need_not_watch_everything)
{
    static const struct observer blind = {0};
    kit_init();
    machine.config.observer = &blind;
    kit_start();
    assert_true(fake_is_success(fake_command(app, KIT_DRIVER, 0, 0, 0)));
    (void)call(99, 0, 0, 0, 0);
    assert_int_equal(app->state, PROCESS_FAULTED);
}

TEST(a_kernel_needs_no_observer)
{
    kit_init();
    machine.config.observer = NULL;
    kit_start();
    subscribe_all();
    assert_int_equal(event(0, 4), ERROR_OK);
    assert_true(upcall_brings(4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(an_unknown_class_faults_the_process),
        RUN(a_class_number_counts_in_all_its_bits),
        RUN(every_call_is_counted),
        RUN(the_last_call_is_remembered_as_it_was_made),
        RUN(a_call_of_an_unknown_class_is_counted_and_remembered),
        RUN(an_answer_writes_the_slots_of_its_variant_and_no_other),
        RUN(a_variant_says_how_many_words_it_has),
        RUN(a_u64_goes_into_two_slots_low_word_first),
        RUN(results_are_made_with_their_variant),
        RUN(an_answer_that_cannot_be_written_faults_the_process),
        RUN(a_command_reaches_its_driver_with_its_caller_and_words),
        RUN(command_0_is_the_business_of_the_driver_like_any_other),
        RUN(a_command_to_a_missing_driver_finds_no_device),
        RUN(a_command_allocates_no_grant_by_itself),
        RUN(a_command_that_ends_its_caller_is_not_answered),
        RUN(a_command_that_restarts_its_caller_is_not_answered),
        RUN(a_command_that_stops_its_caller_is_answered_before_it_rests),
        RUN(a_command_that_faults_its_caller_is_not_answered),
        RUN(an_upcall_queued_by_a_command_waits_for_the_next_yield),
        RUN(every_call_but_a_yield_that_waits_goes_on_at_once_in_the_same_slice),
        RUN(exit_terminate_ends_the_process_with_its_code),
        RUN(exit_terminate_drops_queue_and_grants),
        RUN(exit_restart_begins_a_new_life_and_keeps_the_code),
        RUN(exit_restart_ignores_the_fault_policy),
        RUN(an_unknown_exit_number_has_no_support),
        RUN(a_call_refused_by_the_filter_is_a_plain_failure_whatever_its_class),
        RUN(a_refused_call_does_nothing),
        RUN(a_process_goes_on_in_its_slice_after_a_refused_call),
        RUN(the_filter_hides_drivers_that_are_missing),
        RUN(the_filter_goes_before_the_check_of_a_pointer),
        RUN(the_filter_sees_the_call_as_it_was_made),
        RUN(a_call_that_the_filter_lets_pass_is_as_without_it),
        RUN(yield_memop_and_exit_never_meet_the_filter),
        RUN(an_observer_sees_each_call_with_its_answer),
        RUN(an_observer_sees_that_yield_and_exit_have_no_answer),
        RUN(an_observer_sees_a_call_of_an_unknown_class_before_the_fault),
        RUN(an_observer_need_not_watch_everything),
        RUN(a_kernel_needs_no_observer),
    };
    return cmocka_run_group_tests_name("syscall", tests, NULL, NULL);
}
