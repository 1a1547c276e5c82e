// SPDX-License-Identifier: Apache-2.0 OR MIT
// The reactor itself: what it answers to which event, how it counts time, and that no event in any
// state upsets it.
#include "core/kernel/test/kit.h"

enum { SLICE = 10000 };

static struct scheduler_turns turns;

static void with_slices(void)
{
    kit_with_scheduler(scheduler_round_robin_init(&turns, SLICE));
}

static struct kernel_decision at(uint32_t now_us, enum kernel_event_kind kind)
{
    machine.now_us = now_us;
    return tell(kind);
}

static void nothing(void *context)
{
    (void)context;
}

// --- Answers -----------------------------------------------------------------------------------------

TEST(a_machine_without_processes_sleeps_whatever_happens)
{
    kit_init();
    fake_machine_start(&machine);
    for (int kind = KERNEL_EVENT_NONE; kind <= KERNEL_EVENT_INTERRUPT; kind++) {
        const struct kernel_decision decision = tell((enum kernel_event_kind)kind);
        assert_int_equal(decision.action, KERNEL_SLEEP);
        assert_null(decision.process);
        assert_false(decision.has_slice);
        assert_int_equal(decision.slice_us, 0);
        assert_false(decision.goes_on);
    }
}

TEST(the_first_event_starts_the_first_process)
{
    kit_init();
    machine.config.scheduler = scheduler_round_robin_init(&turns, SLICE);
    fake_machine_start(&machine);
    const struct process_image image = fake_image(&machine, "app");
    assert_int_equal(process_create(&machine.kernel, &image, &app), ERROR_OK);
    const struct kernel_decision decision = tell(KERNEL_EVENT_NONE);
    assert_true(runs(decision, app));
    assert_true(app->arch->is_entry);
    assert_false(decision.goes_on);
    assert_int_equal(decision.slice_us, SLICE);
}

TEST(an_event_that_changes_nothing_lets_the_process_go_on)
{
    with_slices();
    const struct kernel_decision decision = tell(KERNEL_EVENT_NONE);
    assert_true(runs(decision, app));
    assert_true(decision.goes_on);
}

TEST(a_decision_to_run_names_the_current_process)
{
    with_slices();
    assert_ptr_equal(machine.kernel.current, app);
    yield_wait();
    assert_int_equal(machine.decision.action, KERNEL_SLEEP);
    assert_null(machine.kernel.current);
}

TEST(an_observer_sees_every_decision)
{
    const unsigned before = seen.scheduled;
    (void)tell(KERNEL_EVENT_NONE);
    yield_wait();
    assert_true(seen.scheduled >= before + 2);
}

// --- Events that nobody expects ------------------------------------------------------------------------

TEST(a_system_call_without_a_running_process_is_ignored)
{
    yield_wait();
    const struct kernel_event event = {
        .kind = KERNEL_EVENT_SYSCALL, .class_number = SYSCALL_EXIT, .slots = {EXIT_TERMINATE}};
    assert_int_equal(kernel_handle(&machine.kernel, &event)->action, KERNEL_SLEEP);
    assert_int_equal(app->state, PROCESS_YIELDED);
}

TEST(a_fault_or_slice_end_without_a_running_process_is_ignored)
{
    yield_wait();
    assert_int_equal(tell(KERNEL_EVENT_FAULT).action, KERNEL_SLEEP);
    assert_int_equal(tell(KERNEL_EVENT_SLICE_END).action, KERNEL_SLEEP);
    assert_int_equal(app->state, PROCESS_YIELDED);
    assert_int_equal(machine.kernel.slice_expirations, 0);
}

TEST(an_event_of_a_kind_that_does_not_exist_is_as_none)
{
    assert_true(runs(tell((enum kernel_event_kind)99), app));
    assert_int_equal(app->state, PROCESS_RUNNING);
}

TEST(a_call_of_a_process_that_was_ended_from_outside_is_ignored)
{
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    const struct kernel_event event = {.kind = KERNEL_EVENT_SYSCALL, .class_number = 99};
    assert_int_equal(kernel_handle(&machine.kernel, &event)->action, KERNEL_SLEEP);
    assert_int_equal(seen.faults, 0);
    assert_int_equal(app->counters.syscalls, 0);
}

TEST(a_call_of_an_earlier_life_is_ignored)
{
    with_slices();
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
    const struct kernel_event event = {.kind = KERNEL_EVENT_SYSCALL, .class_number = 99};
    assert_true(runs(*kernel_handle(&machine.kernel, &event), app));
    assert_true(app->arch->is_entry);
    assert_int_equal(app->counters.syscalls, 0);
    assert_int_equal(machine.kernel.slice_expirations, 0);
}

TEST(a_process_removed_while_it_ran_leaves_its_turn)
{
    struct process *const other = fake_process(&machine, "other");
    assert_true(fake_run(app));
    process_remove(app);
    assert_null(machine.kernel.current);
    assert_true(runs(tell(KERNEL_EVENT_SYSCALL), other));
}

static uint32_t hops(uint32_t *seed)
{
    return unit_random(seed) >> unit_random(seed) % 32;
}

static void any_event(uint32_t *seed)
{
    struct kernel_event event = {
        .kind = (enum kernel_event_kind)(unit_random(seed) % 6),
        .now_us = machine.now_us += hops(seed),
        .class_number = unit_random(seed) % 40 == 0 ? hops(seed) : unit_random(seed) % 8,
    };
    for (unsigned i = 0; i < 4; i++)
        event.slots[i] = hops(seed);
    if (unit_random(seed) % 2 == 0)
        event.slots[0] = KIT_DRIVER;
    machine.decision = *kernel_handle(&machine.kernel, &event);
}

static void any_order(uint32_t *seed)
{
    struct process *const process = process_at(&machine.kernel, unit_random(seed) % 3);
    (void)processes_order(&manager, process->id, (enum process_order)(unit_random(seed) % 5));
    (void)upcall_schedule(&probe.grant, process->id, hops(seed), hops(seed), 0, 0);
}

// What holds after every event, whatever it was.
static void check_decision(void)
{
    const struct kernel_decision *const decision = &machine.decision;
    assert_ptr_equal(decision->process, machine.kernel.current);
    assert_int_equal(decision->action == KERNEL_RUN, decision->process != NULL);
    if (decision->process == NULL)
        return;
    assert_int_equal(decision->process->state, PROCESS_RUNNING);
    assert_false(decision->process->stopped);
    assert_true(decision->slice_us <= SLICE);
}

TEST(any_event_in_any_state_leaves_a_sound_decision)
{
    for (uint32_t seed = 1; seed < 30; seed++) {
        uint32_t random = seed;
        kit_init();
        machine.config.scheduler = scheduler_round_robin_init(&turns, SLICE);
        machine.config.fault_policy = seed % 2 == 0 ? &fault_policy_restart : &fault_policy_stop;
        kit_start();
        (void)fake_process(&machine, "b");
        (void)fake_process(&machine, "c");
        for (unsigned step = 0; step < 500; step++) {
            any_event(&random);
            check_decision();
            any_order(&random);
        }
    }
}

// --- Time ----------------------------------------------------------------------------------------------

TEST(a_slice_counts_down_over_events)
{
    with_slices();
    assert_int_equal(at(1000, KERNEL_EVENT_NONE).slice_us, 9000);
    assert_int_equal(at(3000, KERNEL_EVENT_INTERRUPT).slice_us, 7000);
    assert_int_equal(at(9499, KERNEL_EVENT_NONE).slice_us, 501);
}

TEST(a_slice_with_500_microseconds_left_counts_as_used_up)
{
    with_slices();
    struct process *const other = fake_process(&machine, "other");
    assert_true(fake_run(app));
    const uint32_t begun = machine.now_us;
    assert_true(runs(at(begun + SLICE - 501, KERNEL_EVENT_NONE), app));
    assert_int_equal(app->counters.slice_expirations, 1); // to let other begin
    assert_true(runs(at(begun + SLICE - 500, KERNEL_EVENT_NONE), other));
    assert_int_equal(app->counters.slice_expirations, 2);
}

TEST(expired_slices_are_counted_for_the_process_and_in_sum)
{
    with_slices();
    for (uint32_t i = 1; i <= 5; i++) {
        (void)tell(KERNEL_EVENT_SLICE_END);
        assert_int_equal(app->counters.slice_expirations, i);
        assert_int_equal(machine.kernel.slice_expirations, i);
    }
}

TEST(a_process_alone_gets_a_fresh_slice_when_its_own_is_over)
{
    with_slices();
    const struct kernel_decision decision = at(SLICE, KERNEL_EVENT_SLICE_END);
    assert_true(runs(decision, app));
    assert_false(decision.goes_on);
    assert_int_equal(decision.slice_us, SLICE);
}

TEST(a_yield_before_the_end_of_a_slice_is_no_expiration)
{
    with_slices();
    yield_wait();
    assert_int_equal(app->counters.slice_expirations, 0);
}

TEST(a_slice_that_ends_in_a_yield_is_no_expiration)
{
    with_slices();
    const struct kernel_event event = {
        .kind = KERNEL_EVENT_SYSCALL, .now_us = SLICE, .class_number = SYSCALL_YIELD, .slots = {YIELD_WAIT}};
    assert_int_equal(kernel_handle(&machine.kernel, &event)->action, KERNEL_SLEEP);
    assert_int_equal(app->counters.slice_expirations, 0);
}

TEST(the_clock_may_wrap_in_the_middle_of_a_slice)
{
    kit_init();
    machine.config.scheduler = scheduler_round_robin_init(&turns, SLICE);
    machine.now_us = UINT32_MAX - 2999;
    kit_start();
    assert_int_equal(at(UINT32_MAX - 1999, KERNEL_EVENT_NONE).slice_us, 9000);
    assert_int_equal(at(0, KERNEL_EVENT_NONE).slice_us, 7000);
    assert_int_equal(at(1000, KERNEL_EVENT_NONE).slice_us, 6000);
    assert_int_equal(at(6500, KERNEL_EVENT_NONE).slice_us, SLICE);
    assert_int_equal(app->counters.slice_expirations, 1);
}

TEST(a_clock_that_goes_back_never_lengthens_a_slice)
{
    with_slices();
    for (uint32_t back = 1; back < 2000; back += 111) {
        const struct kernel_decision decision = at(machine.now_us - back, KERNEL_EVENT_NONE);
        assert_true(runs(decision, app));
        assert_true(decision.slice_us <= SLICE);
    }
}

TEST(a_jump_of_the_clock_by_any_amount_never_lengthens_a_slice)
{
    for (unsigned bit = 0; bit < 32; bit++)
        for (uint32_t offset = 0; offset < 3; offset++) {
            const uint32_t jump = (UINT32_C(1) << bit) - 1 + offset;
            with_slices();
            assert_true(at(machine.now_us + jump, KERNEL_EVENT_NONE).slice_us <= SLICE);
            with_slices();
            assert_true(at(machine.now_us - jump, KERNEL_EVENT_NONE).slice_us <= SLICE);
        }
}

// --- Kernel work -----------------------------------------------------------------------------------------

static void wake_app(void *context)
{
    (void)context;
    assert_int_equal(event(0, 1), ERROR_OK);
}

TEST(interrupts_are_served_before_a_process_is_chosen)
{
    subscribe_all();
    yield_wait();
    fake_raise(&machine, wake_app, NULL);
    assert_true(runs(tell(KERNEL_EVENT_INTERRUPT), app));
}

TEST(interrupts_are_served_with_every_event)
{
    for (int kind = KERNEL_EVENT_NONE; kind <= KERNEL_EVENT_INTERRUPT; kind++) {
        (void)kit_setup(NULL);
        fake_raise(&machine, nothing, NULL);
        (void)tell((enum kernel_event_kind)kind);
        assert_int_equal(machine.interrupt_count, 0);
    }
}

static void raise_more(void *context)
{
    unsigned *const left = context;
    if (--*left > 0)
        fake_raise(&machine, raise_more, left);
}

TEST(interrupts_that_come_during_service_are_served_too)
{
    unsigned left = 5;
    fake_raise(&machine, raise_more, &left);
    (void)tell(KERNEL_EVENT_INTERRUPT);
    assert_int_equal(left, 0);
}

static void stop_app(void *context)
{
    (void)context;
    assert_int_equal(process_stop(app), ERROR_OK);
}

TEST(a_process_that_is_stopped_by_an_interrupt_gives_way_at_once)
{
    struct process *const other = fake_process(&machine, "other");
    assert_true(fake_run(app));
    fake_raise(&machine, stop_app, NULL);
    assert_true(runs(tell(KERNEL_EVENT_INTERRUPT), other));
}

static void restart_app(void *context)
{
    (void)context;
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
}

TEST(a_process_that_is_restarted_by_an_interrupt_begins_at_its_entry)
{
    const unsigned starts = app->arch->starts;
    app->arch->is_entry = false;
    fake_raise(&machine, restart_app, NULL);
    assert_true(runs(tell(KERNEL_EVENT_INTERRUPT), app));
    assert_int_equal(app->arch->starts, starts + 1);
    assert_true(app->arch->is_entry);
}

// --- What a scheduler learns -----------------------------------------------------------------------------

static struct {
    struct scheduler scheduler;
    unsigned stops;
    enum stop_reason reason;
    uint32_t used_us;
    bool keeps, kernel_worked;
} watcher;

static struct scheduled watcher_next(struct scheduler *scheduler, struct kernel *kernel)
{
    struct process *const first = process_next(kernel, NULL);
    (void)scheduler;
    return (struct scheduled){first != NULL && process_is_ready(first) ? first : NULL, true, SLICE};
}

static void watcher_stopped(struct scheduler *scheduler, struct process *process, enum stop_reason reason,
                            uint32_t used_us)
{
    (void)scheduler;
    (void)process;
    watcher.stops++;
    watcher.reason = reason;
    watcher.used_us = used_us;
}

static bool watcher_keeps(struct scheduler *scheduler, const struct process *process, bool kernel_worked)
{
    (void)scheduler;
    (void)process;
    watcher.kernel_worked = kernel_worked;
    return watcher.keeps;
}

static void watch(void)
{
    memset(&watcher, 0, sizeof(watcher));
    watcher.scheduler = (struct scheduler){"watcher", watcher_next, watcher_stopped, watcher_keeps};
    watcher.keeps = true;
    kit_with_scheduler(&watcher.scheduler);
    machine.now_us = 1000;
}

TEST(a_scheduler_learns_why_and_when_a_process_left_the_processor)
{
    watch();
    yield_wait();
    assert_int_equal(watcher.reason, STOP_NO_WORK);
    assert_int_equal(watcher.used_us, 1000);
    watch();
    assert_int_equal(process_stop(app), ERROR_OK);
    (void)tell(KERNEL_EVENT_NONE);
    assert_int_equal(watcher.reason, STOP_SUSPENDED);
    watch();
    (void)call(SYSCALL_EXIT, EXIT_TERMINATE, 0, 0, 0);
    assert_int_equal(watcher.reason, STOP_ENDED);
    watch();
    (void)tell(KERNEL_EVENT_SLICE_END);
    assert_int_equal(watcher.reason, STOP_EXPIRED);
    assert_int_equal(watcher.stops, 1);
}

TEST(a_scheduler_is_asked_whether_a_process_goes_on_and_whether_the_kernel_worked)
{
    watch();
    (void)tell(KERNEL_EVENT_NONE);
    assert_false(watcher.kernel_worked);
    fake_raise(&machine, nothing, NULL);
    watcher.keeps = false;
    (void)tell(KERNEL_EVENT_INTERRUPT);
    assert_true(watcher.kernel_worked);
    assert_int_equal(watcher.stops, 1);
    assert_int_equal(watcher.reason, STOP_PREEMPTED);
    assert_int_equal(app->counters.slice_expirations, 0);
}

TEST(a_process_that_faults_at_its_start_leaves_the_processor_as_ended)
{
    watch();
    app->arch->upcall_error = ERROR_FAIL;
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
    assert_int_equal(tell(KERNEL_EVENT_NONE).action, KERNEL_SLEEP);
    assert_int_equal(watcher.reason, STOP_ENDED);
}

// --- Hooks -----------------------------------------------------------------------------------------------

static struct process_id hooked[2];
static unsigned hook_calls[2];

static void before_run(void *context, struct process_id process)
{
    const size_t number = (size_t)(uintptr_t)context;
    hooked[number] = process;
    hook_calls[number]++;
}

TEST(hooks_are_called_before_every_run_of_a_process)
{
    struct switch_hook hooks[2] = {{before_run, (void *)0, NULL, NULL}, {before_run, (void *)1, NULL, NULL}};
    memset(hook_calls, 0, sizeof(hook_calls));
    kernel_switch_hook_add(&machine.kernel, &hooks[0]);
    kernel_switch_hook_add(&machine.kernel, &hooks[1]);
    (void)tell(KERNEL_EVENT_NONE);
    (void)tell(KERNEL_EVENT_NONE);
    assert_int_equal(hook_calls[0], 2);
    assert_int_equal(hook_calls[1], 2);
    assert_true(process_id_equal(hooked[0], app->id));
    machine.kernel.switch_hooks = NULL;
}

TEST(a_hook_of_a_grant_is_called_for_processes_that_have_it)
{
    struct switch_hook hook = {before_run, (void *)0, NULL, &probe.grant};
    kernel_switch_hook_add(&machine.kernel, &hook);
    memset(hook_calls, 0, sizeof(hook_calls));
    (void)call(SYSCALL_COMMAND, KIT_DRIVER, 0, 0, 0);
    assert_int_equal(hook_calls[0], 0);
    assert_int_equal(grant_prepare(app, &probe.grant), ERROR_OK);
    (void)call(SYSCALL_COMMAND, KIT_DRIVER, 0, 0, 0);
    assert_true(hook_calls[0] > 0);
    machine.kernel.switch_hooks = NULL;
}

TEST(hooks_are_not_called_before_a_sleep)
{
    struct switch_hook hook = {before_run, (void *)0, NULL, NULL};
    kernel_switch_hook_add(&machine.kernel, &hook);
    memset(hook_calls, 0, sizeof(hook_calls));
    yield_wait();
    (void)tell(KERNEL_EVENT_NONE);
    assert_int_equal(machine.decision.action, KERNEL_SLEEP);
    assert_int_equal(hook_calls[0], 1); // when the process was let run for its yield
    machine.kernel.switch_hooks = NULL;
}

// --- Wiring ------------------------------------------------------------------------------------------------

TEST(drivers_are_found_by_their_number)
{
    assert_ptr_equal(kernel_driver_find(&machine.kernel, KIT_DRIVER), &probe.driver);
    assert_ptr_equal(kernel_driver_find(&machine.kernel, KIT_BARE_DRIVER), &probe.bare);
    assert_ptr_equal(kernel_driver_find(&machine.kernel, DRIVER_IPC), &ipc.driver);
    assert_null(kernel_driver_find(&machine.kernel, KIT_MISSING));
}

TEST(the_same_events_give_the_same_decisions)
{
    struct kernel_decision first[300];
    for (unsigned round = 0; round < 2; round++) {
        uint32_t random = 42;
        with_slices();
        (void)fake_process(&machine, "b");
        (void)fake_process(&machine, "c");
        for (unsigned step = 0; step < 300; step++) {
            any_event(&random);
            any_order(&random);
            if (round == 0)
                first[step] = machine.decision;
            assert_ptr_equal(machine.decision.process, first[step].process);
            assert_int_equal(machine.decision.slice_us, first[step].slice_us);
            assert_int_equal(machine.decision.goes_on, first[step].goes_on);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(a_machine_without_processes_sleeps_whatever_happens),
        RUN(the_first_event_starts_the_first_process),
        RUN(an_event_that_changes_nothing_lets_the_process_go_on),
        RUN(a_decision_to_run_names_the_current_process),
        RUN(an_observer_sees_every_decision),
        RUN(a_system_call_without_a_running_process_is_ignored),
        RUN(a_fault_or_slice_end_without_a_running_process_is_ignored),
        RUN(an_event_of_a_kind_that_does_not_exist_is_as_none),
        RUN(a_call_of_a_process_that_was_ended_from_outside_is_ignored),
        RUN(a_call_of_an_earlier_life_is_ignored),
        RUN(a_process_removed_while_it_ran_leaves_its_turn),
        RUN(any_event_in_any_state_leaves_a_sound_decision),
        RUN(a_slice_counts_down_over_events),
        RUN(a_slice_with_500_microseconds_left_counts_as_used_up),
        RUN(expired_slices_are_counted_for_the_process_and_in_sum),
        RUN(a_process_alone_gets_a_fresh_slice_when_its_own_is_over),
        RUN(a_yield_before_the_end_of_a_slice_is_no_expiration),
        RUN(a_slice_that_ends_in_a_yield_is_no_expiration),
        RUN(the_clock_may_wrap_in_the_middle_of_a_slice),
        RUN(a_clock_that_goes_back_never_lengthens_a_slice),
        RUN(a_jump_of_the_clock_by_any_amount_never_lengthens_a_slice),
        RUN(interrupts_are_served_before_a_process_is_chosen),
        RUN(interrupts_are_served_with_every_event),
        RUN(interrupts_that_come_during_service_are_served_too),
        RUN(a_process_that_is_stopped_by_an_interrupt_gives_way_at_once),
        RUN(a_process_that_is_restarted_by_an_interrupt_begins_at_its_entry),
        RUN(a_scheduler_learns_why_and_when_a_process_left_the_processor),
        RUN(a_scheduler_is_asked_whether_a_process_goes_on_and_whether_the_kernel_worked),
        RUN(a_process_that_faults_at_its_start_leaves_the_processor_as_ended),
        RUN(hooks_are_called_before_every_run_of_a_process),
        RUN(a_hook_of_a_grant_is_called_for_processes_that_have_it),
        RUN(hooks_are_not_called_before_a_sleep),
        RUN(drivers_are_found_by_their_number),
        RUN(the_same_events_give_the_same_decisions),
    };
    return cmocka_run_group_tests_name("reactor", tests, NULL, NULL);
}
