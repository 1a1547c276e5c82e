// SPDX-License-Identifier: Apache-2.0 OR MIT
// The multi-level feedback queue: three levels, what sinks, what rises, and no arithmetic that wraps.
#include "core/kernel/test/kit.h"

enum { TOP = 10000, MIDDLE = 20000, BOTTOM = 50000, REFRESH = 5000000 };

static struct scheduler_mlfq mlfq;
static struct process *processes[FAKE_PROCESSES];

static void begin(size_t count)
{
    kit_init();
    machine.config.scheduler = scheduler_mlfq_init(&mlfq);
    fake_machine_start(&machine);
    for (size_t i = 0; i < count; i++) {
        const struct process_image image = fake_image(&machine, "p");
        assert_int_equal(process_create(&machine.kernel, &image, &processes[i]), ERROR_OK);
    }
    app = processes[0];
    (void)tell(KERNEL_EVENT_NONE);
}

static bool runs_number(size_t number)
{
    return runs(machine.decision, processes[number]);
}

static void expire(void)
{
    machine.now_us += machine.decision.slice_us;
    (void)tell(KERNEL_EVENT_SLICE_END);
}

static void yield_after(uint32_t us)
{
    machine.now_us += us;
    const struct kernel_event event = {
        .kind = KERNEL_EVENT_SYSCALL, .now_us = machine.now_us, .class_number = SYSCALL_YIELD, .slots = {YIELD_WAIT}};
    machine.decision = *kernel_handle(&machine.kernel, &event);
}

static void wake(size_t number)
{
    const struct task task = {.kind = TASK_UPCALL, .id = {KIT_DRIVER, 0}};
    assert_int_equal(process_enqueue(processes[number], &task), ERROR_OK);
    (void)tell(KERNEL_EVENT_NONE);
}

static void device_work(void *context)
{
    (void)context;
}

// --- Levels --------------------------------------------------------------------------------------------

TEST(slices_grow_from_10_over_20_to_50_milliseconds)
{
    begin(1);
    assert_string_equal(mlfq.scheduler.name, "mlfq");
    assert_int_equal(machine.decision.slice_us, TOP);
    expire();
    assert_int_equal(machine.decision.slice_us, MIDDLE);
    expire();
    assert_int_equal(machine.decision.slice_us, BOTTOM);
    expire();
    assert_int_equal(machine.decision.slice_us, BOTTOM);
}

TEST(who_uses_a_slice_up_gives_way_to_higher_levels)
{
    begin(2);
    expire();
    assert_true(runs_number(1));
    expire();
    assert_true(runs_number(0));
    expire();
    assert_true(runs_number(1));
}

TEST(a_higher_level_goes_first)
{
    begin(2);
    expire(); // 0 sank
    yield_after(100);
    assert_true(runs_number(0));
    wake(1);
    expire();
    assert_true(runs_number(1));
    assert_int_equal(processes[0]->sched_level, 2);
    assert_int_equal(processes[1]->sched_level, 0);
}

TEST(who_yields_early_stays_on_its_level_at_the_end_of_its_row)
{
    begin(3);
    yield_after(100);
    assert_true(runs_number(1));
    wake(0);
    yield_after(100);
    assert_true(runs_number(2));
    yield_after(100);
    assert_true(runs_number(0));
    assert_int_equal(processes[0]->sched_level, 0);
}

TEST(time_used_on_a_level_counts_on_over_several_turns)
{
    begin(1);
    for (uint32_t used = 0; used + 1000 + PROCESS_SLICE_MINIMUM_US < TOP; used += 1000) {
        assert_int_equal(machine.decision.slice_us, TOP - used);
        yield_after(1000);
        wake(0);
    }
    yield_after(1000);
    wake(0);
    assert_int_equal(machine.decision.slice_us, MIDDLE);
}

TEST(kernel_work_sends_a_process_to_the_end_of_its_row)
{
    begin(2);
    assert_true(runs_number(0));
    fake_raise(&machine, device_work, NULL);
    machine.now_us += 1000;
    (void)tell(KERNEL_EVENT_INTERRUPT);
    assert_true(runs_number(1));
    fake_raise(&machine, device_work, NULL);
    (void)tell(KERNEL_EVENT_INTERRUPT);
    assert_true(runs_number(0));
    assert_int_equal(machine.decision.slice_us, TOP - 1000);
}

TEST(an_event_without_kernel_work_changes_nothing)
{
    begin(2);
    machine.now_us += 1000;
    (void)tell(KERNEL_EVENT_NONE);
    assert_true(runs_number(0));
    assert_true(machine.decision.goes_on);
}

// --- Refresh -------------------------------------------------------------------------------------------

TEST(all_processes_rise_every_five_seconds)
{
    begin(4);
    for (unsigned i = 0; i < 12; i++)
        expire();
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(processes[i]->sched_level, 2);
    while (machine.now_us < REFRESH)
        expire();
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(processes[i]->sched_level, 0);
    for (unsigned i = 0; i < 12; i++)
        expire();
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(processes[i]->sched_level, 2);
}

TEST(nobody_rises_before_five_seconds_are_over)
{
    begin(1);
    expire();
    expire();
    machine.now_us = REFRESH - 1;
    (void)tell(KERNEL_EVENT_SLICE_END);
    assert_int_equal(machine.decision.slice_us, BOTTOM);
    machine.now_us = REFRESH;
    (void)tell(KERNEL_EVENT_SLICE_END);
    assert_int_equal(machine.decision.slice_us, TOP);
}

TEST(a_refresh_forgets_the_time_that_was_used)
{
    begin(1);
    yield_after(5000);
    machine.now_us = REFRESH;
    wake(0);
    assert_int_equal(machine.decision.slice_us, TOP);
}

TEST(refreshes_count_from_the_first_turn_and_not_from_a_clock_of_zero)
{
    kit_init();
    machine.config.scheduler = scheduler_mlfq_init(&mlfq);
    machine.now_us = 3000000;
    kit_start();
    processes[0] = app;
    expire();
    assert_int_equal(machine.decision.slice_us, MIDDLE);
    machine.now_us = 3000000 + REFRESH - 1;
    (void)tell(KERNEL_EVENT_SLICE_END);
    assert_int_equal(machine.decision.slice_us, BOTTOM);
    machine.now_us = 3000000 + REFRESH;
    (void)tell(KERNEL_EVENT_SLICE_END);
    assert_int_equal(machine.decision.slice_us, TOP);
}

TEST(refreshes_go_on_when_the_clock_wraps)
{
    kit_init();
    machine.config.scheduler = scheduler_mlfq_init(&mlfq);
    machine.now_us = UINT32_MAX - 1000000;
    kit_start();
    processes[0] = app;
    expire();
    expire();
    assert_int_equal(app->sched_level, 2);
    machine.now_us += REFRESH;
    (void)tell(KERNEL_EVENT_SLICE_END);
    assert_int_equal(app->sched_level, 0);
}

// --- No number wraps -------------------------------------------------------------------------------------

TEST(a_turn_that_lasted_longer_than_its_slice_sinks)
{
    begin(1);
    yield_after(TOP + 12345);
    wake(0);
    assert_int_equal(machine.decision.slice_us, MIDDLE);
}

TEST(a_rest_that_is_not_worth_a_turn_counts_as_used_up)
{
    begin(1);
    yield_after(TOP - PROCESS_SLICE_MINIMUM_US);
    wake(0);
    assert_int_equal(machine.decision.slice_us, MIDDLE);
    begin(1);
    yield_after(TOP - PROCESS_SLICE_MINIMUM_US - 1);
    wake(0);
    assert_int_equal(machine.decision.slice_us, PROCESS_SLICE_MINIMUM_US + 1);
}

TEST(a_clock_that_jumps_never_makes_a_slice_longer_than_its_level)
{
    uint32_t seed = 7;
    begin(3);
    for (unsigned step = 0; step < 20000; step++) {
        const uint32_t jump = unit_random(&seed) >> unit_random(&seed) % 32;
        if (unit_random(&seed) % 2 == 0 && machine.decision.action == KERNEL_RUN)
            yield_after(jump);
        else {
            machine.now_us += jump;
            const size_t number = unit_random(&seed) % 3;
            if (processes[number]->queue_count < 2)
                wake(number);
        }
        if (machine.decision.action == KERNEL_RUN) {
            assert_true(machine.decision.slice_us <= BOTTOM);
            assert_true(machine.decision.slice_us > PROCESS_SLICE_MINIMUM_US);
        }
    }
}

TEST(a_clock_that_goes_back_never_makes_a_slice_longer_than_its_level)
{
    for (uint32_t back = 1; back < 3000; back += 100) {
        begin(1);
        yield_after((uint32_t)-back);
        wake(0);
        assert_true(machine.decision.slice_us <= (app->sched_level == 0 ? TOP : MIDDLE));
    }
}

TEST(processes_that_spin_never_starve_another_under_mlfq)
{
    begin(4);
    uint32_t last_run[4] = {0};
    for (unsigned step = 0; step < 5000; step++) {
        for (size_t i = 0; i < 4; i++) {
            if (runs_number(i))
                last_run[i] = machine.now_us;
            assert_true(machine.now_us - last_run[i] <= 3 * BOTTOM + 4 * (TOP + MIDDLE));
        }
        expire();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(slices_grow_from_10_over_20_to_50_milliseconds),
        RUN(who_uses_a_slice_up_gives_way_to_higher_levels),
        RUN(a_higher_level_goes_first),
        RUN(who_yields_early_stays_on_its_level_at_the_end_of_its_row),
        RUN(time_used_on_a_level_counts_on_over_several_turns),
        RUN(kernel_work_sends_a_process_to_the_end_of_its_row),
        RUN(an_event_without_kernel_work_changes_nothing),
        RUN(all_processes_rise_every_five_seconds),
        RUN(nobody_rises_before_five_seconds_are_over),
        RUN(a_refresh_forgets_the_time_that_was_used),
        RUN(refreshes_count_from_the_first_turn_and_not_from_a_clock_of_zero),
        RUN(refreshes_go_on_when_the_clock_wraps),
        RUN(a_turn_that_lasted_longer_than_its_slice_sinks),
        RUN(a_rest_that_is_not_worth_a_turn_counts_as_used_up),
        RUN(a_clock_that_jumps_never_makes_a_slice_longer_than_its_level),
        RUN(a_clock_that_goes_back_never_makes_a_slice_longer_than_its_level),
        RUN(processes_that_spin_never_starve_another_under_mlfq),
    };
    return cmocka_run_group_tests_name("mlfq", tests, NULL, NULL);
}
