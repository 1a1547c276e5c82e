// SPDX-License-Identifier: Apache-2.0 OR MIT
// Faults and the seven policies that decide what follows.
#include "core/kernel/test/kit.h"

static void fault(void *context)
{
    (void)context;
    process_fault(app, FAULT_CPU);
}

static bool faults_with_panic(void)
{
    return fake_panics(&machine, fault, NULL);
}

// How often a process under this policy faults and comes back, up to 20.
static uint32_t restarts_by(const struct fault_policy *policy)
{
    kit_with_policy(policy);
    for (uint32_t restarts = 0; restarts < 20; restarts++)
        if (faults_with_panic() || app->state != PROCESS_YIELDED)
            return restarts;
    return 20;
}

static const char *debug_text(void)
{
    static char text[256];
    return fake_debug_text(&machine, text, sizeof(text));
}

// --- Faulting --------------------------------------------------------------------------------------

TEST(a_fault_of_the_processor_faults_the_process_that_runs)
{
    assert_int_equal(tell(KERNEL_EVENT_FAULT).action, KERNEL_SLEEP);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(app->fault, FAULT_CPU);
}

TEST(a_fault_ends_its_process_only)
{
    struct process *const other = fake_process(&machine, "other");
    assert_true(fake_run(app));
    assert_true(runs(tell(KERNEL_EVENT_FAULT), other));
    assert_int_equal(other->state, PROCESS_RUNNING);
}

TEST(a_process_that_ended_does_not_fault)
{
    assert_int_equal(process_terminate(app, true, 1), ERROR_OK);
    process_fault(app, FAULT_REQUESTED);
    assert_int_equal(app->state, PROCESS_TERMINATED);
    assert_int_equal(app->fault, FAULT_NONE);
    assert_int_equal(seen.faults, 0);
}

TEST(a_process_faults_once)
{
    process_fault(app, FAULT_CPU);
    process_fault(app, FAULT_REQUESTED);
    assert_int_equal(app->fault, FAULT_CPU);
    assert_int_equal(seen.faults, 1);
}

TEST(a_stopped_process_can_be_faulted)
{
    assert_int_equal(process_stop(app), ERROR_OK);
    process_fault(app, FAULT_REQUESTED);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_false(app->stopped);
}

TEST(an_observer_sees_a_fault_before_the_policy_acts)
{
    kit_with_policy(&fault_policy_restart);
    process_fault(app, FAULT_REQUESTED);
    assert_int_equal(seen.faults, 1);
    assert_int_equal(seen.last_fault, FAULT_REQUESTED);
    assert_int_equal(app->state, PROCESS_YIELDED);
}

TEST(every_cause_has_a_text)
{
    for (enum fault_cause cause = FAULT_NONE; cause <= FAULT_MEMORY; cause++)
        assert_true(strlen(fault_cause_text(cause)) > 3);
    assert_string_equal(fault_cause_text(FAULT_CPU), "the processor faulted");
    assert_string_equal(fault_cause_text(FAULT_SYSCALL_CLASS), "system call of an unknown class");
    assert_string_equal(fault_cause_text(FAULT_YIELD_NUMBER), "yield of an unknown number");
}

// --- The policies ------------------------------------------------------------------------------------

TEST(the_policy_panic_ends_the_machine_with_the_name_of_the_process)
{
    kit_with_policy(&fault_policy_panic);
    assert_true(faults_with_panic());
    assert_non_null(strstr(machine.panic_text, "panicked: Process app had a fault\r\n"));
    assert_non_null(strstr(machine.panic_text, " Fault: the processor faulted\r\n"));
    assert_int_equal(app->state, PROCESS_FAULTED);
}

TEST(a_stopped_process_that_faults_is_reported_as_faulted)
{
    kit_with_policy(&fault_policy_panic);
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_true(faults_with_panic());
    assert_non_null(strstr(machine.panic_text, "app   -   [Faulted]\r\n"));
}

TEST(the_policy_stop_leaves_the_process_faulted_without_events_and_grants)
{
    kit_with_policy(&fault_policy_stop);
    subscribe_all();
    assert_int_equal(event(0, 1), ERROR_OK);
    process_fault(app, FAULT_CPU);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(seen.last_state, PROCESS_FAULTED);
    assert_int_equal(app->queue_count, 0);
    assert_int_equal(grant_entry_of(app, &probe.grant)->address, 0);
    assert_true(app->ended);
    assert_false(app->has_code);
    assert_string_equal(debug_text(), "");
}

TEST(the_policy_stop_with_debug_says_so)
{
    kit_with_policy(&fault_policy_stop_with_debug);
    process_fault(app, FAULT_CPU);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_string_equal(debug_text(), "Process app faulted and was stopped.\r\n");
}

TEST(the_policy_restart_begins_a_new_life_each_time)
{
    assert_int_equal(restarts_by(&fault_policy_restart), 20);
    assert_int_equal(app->counters.restarts, 20);
    assert_string_equal(debug_text(), "");
}

TEST(the_policy_restart_with_debug_says_so)
{
    kit_with_policy(&fault_policy_restart_with_debug);
    process_fault(app, FAULT_CPU);
    assert_int_equal(app->state, PROCESS_YIELDED);
    assert_string_equal(debug_text(), "Process app faulted and will be restarted.\r\n");
}

TEST(a_threshold_of_n_allows_n_plus_1_restarts_and_then_stops)
{
    for (uint32_t threshold = 0; threshold < 6; threshold++) {
        const struct fault_policy policy = fault_policy_threshold_restart(threshold);
        assert_int_equal(restarts_by(&policy), threshold + 1);
        assert_int_equal(app->state, PROCESS_FAULTED);
        assert_false(machine.kernel.panicked);
    }
}

TEST(a_threshold_of_n_allows_n_plus_1_restarts_and_then_panics)
{
    for (uint32_t threshold = 0; threshold < 6; threshold++) {
        const struct fault_policy policy = fault_policy_threshold_restart_then_panic(threshold);
        assert_int_equal(restarts_by(&policy), threshold + 1);
        assert_true(machine.kernel.panicked);
    }
}

TEST(a_threshold_counts_restarts_of_any_origin)
{
    const struct fault_policy policy = fault_policy_threshold_restart(2);
    kit_with_policy(&policy);
    fake_restart(app);
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    assert_int_equal(process_start(app), ERROR_OK);
    process_fault(app, FAULT_CPU);
    assert_int_equal(app->state, PROCESS_YIELDED);
    process_fault(app, FAULT_CPU);
    assert_int_equal(app->state, PROCESS_FAULTED);
}

TEST(policies_have_the_names_that_the_command_line_takes)
{
    assert_string_equal(fault_policy_panic.name, "panic");
    assert_string_equal(fault_policy_stop.name, "stop");
    assert_string_equal(fault_policy_stop_with_debug.name, "stop-with-debug");
    assert_string_equal(fault_policy_restart.name, "restart");
    assert_string_equal(fault_policy_restart_with_debug.name, "restart-with-debug");
    assert_string_equal(fault_policy_threshold_restart(1).name, "threshold-restart");
    assert_string_equal(fault_policy_threshold_restart_then_panic(1).name, "threshold-restart-then-panic");
}

TEST(a_restarted_process_runs_again_from_its_entry)
{
    kit_with_policy(&fault_policy_restart);
    assert_true(runs(tell(KERNEL_EVENT_FAULT), app));
    assert_true(app->arch->is_entry);
    assert_int_equal(app->counters.restarts, 1);
}

// --- A start that is impossible ----------------------------------------------------------------------

TEST(a_process_that_cannot_even_begin_is_not_restarted_without_end)
{
    kit_with_policy(&fault_policy_restart);
    app->arch->upcall_error = ERROR_FAIL;
    assert_int_equal(tell(KERNEL_EVENT_FAULT).action, KERNEL_SLEEP);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(app->counters.restarts, 1);
    assert_string_equal(debug_text(), "Process app can't begin: it was stopped.\r\n");
}

TEST(a_process_that_cannot_begin_keeps_nobody_from_running)
{
    kit_with_policy(&fault_policy_restart);
    struct process *const other = fake_process(&machine, "other");
    app->arch->upcall_error = ERROR_FAIL;
    assert_true(fake_run(app));
    assert_true(runs(tell(KERNEL_EVENT_FAULT), other));
}

TEST(a_restart_that_the_machine_refuses_ends_the_process)
{
    kit_with_policy(&fault_policy_restart);
    app->arch->start_error = ERROR_NOMEM;
    process_fault(app, FAULT_CPU);
    assert_int_equal(app->state, PROCESS_TERMINATED);
    assert_int_equal(tell(KERNEL_EVENT_NONE).action, KERNEL_SLEEP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(a_fault_of_the_processor_faults_the_process_that_runs),
        RUN(a_fault_ends_its_process_only),
        RUN(a_process_that_ended_does_not_fault),
        RUN(a_process_faults_once),
        RUN(a_stopped_process_can_be_faulted),
        RUN(an_observer_sees_a_fault_before_the_policy_acts),
        RUN(every_cause_has_a_text),
        RUN(the_policy_panic_ends_the_machine_with_the_name_of_the_process),
        RUN(a_stopped_process_that_faults_is_reported_as_faulted),
        RUN(the_policy_stop_leaves_the_process_faulted_without_events_and_grants),
        RUN(the_policy_stop_with_debug_says_so),
        RUN(the_policy_restart_begins_a_new_life_each_time),
        RUN(the_policy_restart_with_debug_says_so),
        RUN(a_threshold_of_n_allows_n_plus_1_restarts_and_then_stops),
        RUN(a_threshold_of_n_allows_n_plus_1_restarts_and_then_panics),
        RUN(a_threshold_counts_restarts_of_any_origin),
        RUN(policies_have_the_names_that_the_command_line_takes),
        RUN(a_restarted_process_runs_again_from_its_entry),
        RUN(a_process_that_cannot_even_begin_is_not_restarted_without_end),
        RUN(a_process_that_cannot_begin_keeps_nobody_from_running),
        RUN(a_restart_that_the_machine_refuses_ends_the_process),
    };
    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
