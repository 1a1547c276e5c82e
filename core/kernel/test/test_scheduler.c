// SPDX-License-Identifier: Apache-2.0 OR MIT
// Round robin, cooperative and priority scheduling, seen through the decisions of the reactor.
#include "core/kernel/test/kit.h"

enum { SLICE = 10000, THREE = 3 };

static struct scheduler_turns turns;
static struct scheduler priority;
static struct process *processes[FAKE_PROCESSES];

// A machine whose processes have not begun yet; the decision of the first event is returned.
static struct kernel_decision begin(struct scheduler *scheduler, size_t count)
{
    kit_init();
    machine.config.scheduler = scheduler;
    fake_machine_start(&machine);
    for (size_t i = 0; i < count; i++) {
        static const char *const names[] = {"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7"};
        const struct process_image image = fake_image(&machine, names[i]);
        assert_int_equal(process_create(&machine.kernel, &image, &processes[i]), ERROR_OK);
    }
    app = processes[0];
    return tell(KERNEL_EVENT_NONE);
}

static struct kernel_decision after(uint32_t us, enum kernel_event_kind kind)
{
    machine.now_us += us;
    return tell(kind);
}

static bool runs_number(size_t number)
{
    return runs(machine.decision, processes[number]);
}

static struct kernel_decision call_of_current(uint32_t class_number, uint32_t slot0)
{
    const struct kernel_event event = {
        .kind = KERNEL_EVENT_SYSCALL, .now_us = machine.now_us, .class_number = class_number, .slots = {slot0}};
    machine.decision = *kernel_handle(&machine.kernel, &event);
    return machine.decision;
}

static struct kernel_decision yield_of_current(void)
{
    return call_of_current(SYSCALL_YIELD, YIELD_WAIT);
}

static void wake(size_t number)
{
    const struct task task = {.kind = TASK_UPCALL, .id = {KIT_DRIVER, 0}};
    assert_int_equal(process_enqueue(processes[number], &task), ERROR_OK);
}

// --- Round robin -------------------------------------------------------------------------------------

TEST(round_robin_gives_everybody_a_slice_in_the_order_of_their_slots)
{
    (void)begin(scheduler_round_robin_init(&turns, SLICE), THREE);
    for (size_t i = 0; i < 12; i++) {
        assert_true(runs_number(i % THREE));
        assert_true(machine.decision.has_slice);
        assert_int_equal(machine.decision.slice_us, SLICE);
        assert_false(machine.decision.goes_on);
        (void)after(SLICE, KERNEL_EVENT_SLICE_END);
    }
}

TEST(round_robin_takes_the_slice_that_it_is_given_or_ten_milliseconds)
{
    (void)begin(scheduler_round_robin_init(&turns, 3000), 1);
    assert_int_equal(machine.decision.slice_us, 3000);
    (void)begin(scheduler_round_robin_init(&turns, 0), 1);
    assert_int_equal(machine.decision.slice_us, 10000);
    assert_string_equal(turns.scheduler.name, "round-robin");
}

TEST(round_robin_goes_on_with_the_next_when_one_yields)
{
    (void)begin(scheduler_round_robin_init(&turns, SLICE), THREE);
    (void)yield_of_current();
    assert_true(runs_number(1));
    (void)yield_of_current();
    assert_true(runs_number(2));
    assert_int_equal(yield_of_current().action, KERNEL_SLEEP);
}

TEST(round_robin_skips_who_is_not_ready)
{
    (void)begin(scheduler_round_robin_init(&turns, SLICE), THREE);
    assert_int_equal(process_stop(processes[1]), ERROR_OK);
    for (size_t i = 0; i < 6; i++) {
        assert_true(runs_number(i % 2 == 0 ? 0 : 2));
        (void)after(SLICE, KERNEL_EVENT_SLICE_END);
    }
}

TEST(round_robin_lets_who_has_waited_longest_go_first)
{
    (void)begin(scheduler_round_robin_init(&turns, SLICE), THREE);
    (void)yield_of_current();
    (void)after(SLICE, KERNEL_EVENT_SLICE_END); // 1 ran
    (void)after(SLICE, KERNEL_EVENT_SLICE_END); // 2 ran
    wake(0);
    (void)after(SLICE, KERNEL_EVENT_SLICE_END); // 1 again; 0 left the processor before 2 did
    assert_true(runs_number(0));
}

TEST(a_system_call_does_not_end_a_turn)
{
    (void)begin(scheduler_round_robin_init(&turns, SLICE), THREE);
    machine.now_us += 4000;
    const struct kernel_decision decision = call_of_current(SYSCALL_MEMOP, MEMOP_RAM_START);
    assert_true(runs(decision, processes[0]));
    assert_true(decision.goes_on);
    assert_int_equal(decision.slice_us, SLICE - 4000);
}

TEST(an_interrupt_takes_nothing_from_a_turn_but_its_time)
{
    (void)begin(scheduler_round_robin_init(&turns, SLICE), THREE);
    for (uint32_t used = 1000; used < 9000; used += 1000) {
        const struct kernel_decision decision = after(1000, KERNEL_EVENT_INTERRUPT);
        assert_true(runs(decision, processes[0]));
        assert_true(decision.goes_on);
        assert_int_equal(decision.slice_us, SLICE - used);
    }
}

TEST(a_turn_that_kernel_work_cut_short_goes_on_with_its_rest)
{
    struct scheduler *const scheduler = scheduler_round_robin_init(&turns, SLICE);
    (void)begin(scheduler, THREE);
    scheduler->stopped(scheduler, processes[0], STOP_PREEMPTED, 3000);
    const struct scheduled turn = scheduler->next(scheduler, &machine.kernel);
    assert_ptr_equal(turn.process, processes[0]);
    assert_int_equal(turn.slice_us, SLICE - 3000);
    scheduler->stopped(scheduler, processes[0], STOP_EXPIRED, SLICE - 3000);
    assert_ptr_equal(scheduler->next(scheduler, &machine.kernel).process, processes[1]);
}

TEST(a_turn_without_a_rest_goes_to_the_end_of_the_row)
{
    struct scheduler *const scheduler = scheduler_round_robin_init(&turns, SLICE);
    (void)begin(scheduler, THREE);
    scheduler->stopped(scheduler, processes[0], STOP_PREEMPTED, SLICE);
    const struct scheduled turn = scheduler->next(scheduler, &machine.kernel);
    assert_ptr_equal(turn.process, processes[1]);
    assert_int_equal(turn.slice_us, SLICE);
}

TEST(the_rest_of_a_turn_is_lost_when_its_process_is_not_ready)
{
    struct scheduler *const scheduler = scheduler_round_robin_init(&turns, SLICE);
    (void)begin(scheduler, THREE);
    scheduler->stopped(scheduler, processes[0], STOP_PREEMPTED, 3000);
    assert_int_equal(process_stop(processes[0]), ERROR_OK);
    const struct scheduled turn = scheduler->next(scheduler, &machine.kernel);
    assert_ptr_equal(turn.process, processes[1]);
    assert_int_equal(turn.slice_us, SLICE);
}

TEST(with_nobody_ready_the_machine_sleeps)
{
    (void)begin(scheduler_round_robin_init(&turns, SLICE), 0);
    assert_int_equal(machine.decision.action, KERNEL_SLEEP);
    assert_null(machine.decision.process);
}

// --- Spinning ----------------------------------------------------------------------------------------

// Runs random events for a while with process 0 spinning, and gives the longest time that anybody
// who was ready all the time had to wait.
static uint32_t longest_wait(struct scheduler *scheduler, uint32_t seed, size_t count)
{
    uint32_t waits[FAKE_PROCESSES] = {0}, longest = 0;
    (void)begin(scheduler, count);
    for (unsigned step = 0; step < 4000; step++) {
        const uint32_t left = machine.decision.slice_us;
        const bool ends = unit_random(&seed) % 3 == 0;
        const uint32_t us = ends ? left : unit_random(&seed) % (left + 1);
        for (size_t i = 0; i < count; i++) {
            waits[i] = runs_number(i) ? 0 : waits[i] + us;
            longest = waits[i] > longest ? waits[i] : longest;
        }
        (void)after(us, ends ? KERNEL_EVENT_SLICE_END : KERNEL_EVENT_INTERRUPT);
        assert_int_equal(machine.decision.action, KERNEL_RUN);
    }
    return longest;
}

TEST(processes_that_spin_never_starve_another_under_round_robin)
{
    for (uint32_t seed = 1; seed <= 20; seed++)
        for (size_t count = 2; count <= FAKE_PROCESSES; count++)
            assert_true(longest_wait(scheduler_round_robin_init(&turns, SLICE), seed, count) <= (count - 1) * SLICE);
}

TEST(a_process_that_calls_without_end_does_not_keep_the_processor)
{
    (void)begin(scheduler_round_robin_init(&turns, SLICE), 2);
    unsigned calls = 0;
    for (; runs_number(0); calls++) {
        machine.now_us += 10;
        (void)call_of_current(SYSCALL_MEMOP, MEMOP_RAM_START);
    }
    assert_true(runs_number(1));
    assert_int_equal(calls, (SLICE - PROCESS_SLICE_MINIMUM_US) / 10);
}

TEST(a_process_that_yields_and_wakes_at_once_does_not_starve_another)
{
    (void)begin(scheduler_round_robin_init(&turns, SLICE), 2);
    for (unsigned i = 0; runs_number(0); i++) {
        assert_true(i < 1000);
        machine.now_us += 100;
        wake(0);
        (void)yield_of_current();
    }
    assert_true(runs_number(1));
}

// --- Cooperative -------------------------------------------------------------------------------------

TEST(a_cooperative_process_keeps_the_processor_until_it_yields)
{
    (void)begin(scheduler_cooperative_init(&turns), THREE);
    assert_string_equal(turns.scheduler.name, "cooperative");
    assert_false(machine.decision.has_slice);
    assert_int_equal(machine.decision.slice_us, 0);
    for (unsigned i = 0; i < 10; i++) {
        (void)after(1000000, KERNEL_EVENT_SLICE_END);
        assert_true(runs_number(0));
        assert_true(machine.decision.goes_on);
    }
    (void)yield_of_current();
    assert_true(runs_number(1));
    assert_int_equal(processes[0]->counters.slice_expirations, 0);
}

TEST(cooperative_processes_take_turns)
{
    (void)begin(scheduler_cooperative_init(&turns), THREE);
    for (size_t i = 0; i < 9; i++) {
        assert_true(runs_number(i % THREE));
        wake(i % THREE);
        (void)yield_of_current();
        if (runs_number(i % THREE)) { // its own event came first: yield until it is gone
            (void)yield_of_current();
            wake(i % THREE);
        }
    }
}

TEST(a_cooperative_turn_that_kernel_work_cut_short_goes_on)
{
    struct scheduler *const scheduler = scheduler_cooperative_init(&turns);
    (void)begin(scheduler, THREE);
    scheduler->stopped(scheduler, processes[0], STOP_PREEMPTED, 123456);
    const struct scheduled turn = scheduler->next(scheduler, &machine.kernel);
    assert_ptr_equal(turn.process, processes[0]);
    assert_false(turn.has_slice);
}

// --- Priority ----------------------------------------------------------------------------------------

TEST(the_lowest_slot_that_is_ready_has_priority)
{
    (void)begin(scheduler_priority_init(&priority), THREE);
    assert_string_equal(priority.name, "priority");
    assert_true(runs_number(0));
    (void)yield_of_current();
    assert_true(runs_number(1));
    (void)yield_of_current();
    assert_true(runs_number(2));
    assert_int_equal(yield_of_current().action, KERNEL_SLEEP);
}

TEST(priority_has_no_slices)
{
    (void)begin(scheduler_priority_init(&priority), THREE);
    assert_false(machine.decision.has_slice);
    (void)after(100000000, KERNEL_EVENT_SLICE_END);
    assert_true(runs_number(0));
}

TEST(a_lower_slot_that_becomes_ready_takes_over)
{
    (void)begin(scheduler_priority_init(&priority), THREE);
    (void)yield_of_current();
    (void)yield_of_current();
    assert_true(runs_number(2));
    wake(1);
    (void)after(10, KERNEL_EVENT_INTERRUPT);
    assert_true(runs_number(1));
    wake(0);
    (void)after(10, KERNEL_EVENT_INTERRUPT);
    assert_true(runs_number(0));
    (void)yield_of_current();
    assert_true(runs_number(1));
}

TEST(a_higher_slot_that_becomes_ready_waits)
{
    (void)begin(scheduler_priority_init(&priority), THREE);
    (void)yield_of_current();
    (void)yield_of_current();
    (void)yield_of_current();
    wake(1);
    (void)after(10, KERNEL_EVENT_INTERRUPT);
    wake(2);
    (void)after(10, KERNEL_EVENT_INTERRUPT);
    assert_true(runs_number(1));
    assert_true(machine.decision.goes_on);
}

TEST(a_process_that_was_put_off_goes_on_where_it_was)
{
    (void)begin(scheduler_priority_init(&priority), 2);
    (void)yield_of_current();
    wake(0);
    (void)after(10, KERNEL_EVENT_INTERRUPT);
    const unsigned upcalls = processes[1]->arch->upcalls;
    (void)yield_of_current();
    assert_true(runs_number(1));
    assert_int_equal(processes[1]->state, PROCESS_RUNNING);
    assert_int_equal(processes[1]->arch->upcalls, upcalls);
}

TEST(a_wake_up_by_a_system_call_of_the_running_process_takes_over_too)
{
    (void)begin(scheduler_priority_init(&priority), 2);
    (void)yield_of_current();
    assert_true(runs_number(1));
    wake(0); // as an IPC notification by process 1 would
    (void)call_of_current(SYSCALL_MEMOP, MEMOP_RAM_START);
    assert_true(runs_number(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(round_robin_gives_everybody_a_slice_in_the_order_of_their_slots),
        RUN(round_robin_takes_the_slice_that_it_is_given_or_ten_milliseconds),
        RUN(round_robin_goes_on_with_the_next_when_one_yields),
        RUN(round_robin_skips_who_is_not_ready),
        RUN(round_robin_lets_who_has_waited_longest_go_first),
        RUN(a_system_call_does_not_end_a_turn),
        RUN(an_interrupt_takes_nothing_from_a_turn_but_its_time),
        RUN(a_turn_that_kernel_work_cut_short_goes_on_with_its_rest),
        RUN(a_turn_without_a_rest_goes_to_the_end_of_the_row),
        RUN(the_rest_of_a_turn_is_lost_when_its_process_is_not_ready),
        RUN(with_nobody_ready_the_machine_sleeps),
        RUN(processes_that_spin_never_starve_another_under_round_robin),
        RUN(a_process_that_calls_without_end_does_not_keep_the_processor),
        RUN(a_process_that_yields_and_wakes_at_once_does_not_starve_another),
        RUN(a_cooperative_process_keeps_the_processor_until_it_yields),
        RUN(cooperative_processes_take_turns),
        RUN(a_cooperative_turn_that_kernel_work_cut_short_goes_on),
        RUN(the_lowest_slot_that_is_ready_has_priority),
        RUN(priority_has_no_slices),
        RUN(a_lower_slot_that_becomes_ready_takes_over),
        RUN(a_higher_slot_that_becomes_ready_waits),
        RUN(a_process_that_was_put_off_goes_on_where_it_was),
        RUN(a_wake_up_by_a_system_call_of_the_running_process_takes_over_too),
    };
    return cmocka_run_group_tests_name("scheduler", tests, NULL, NULL);
}
