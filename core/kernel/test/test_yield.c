// SPDX-License-Identifier: Apache-2.0 OR MIT
// Yield in its three forms, and the queue of events behind it (TRD 104, section 4.1).
#include "core/kernel/test/kit.h"

enum { FLAG = 200 }; // where the result byte of yield-no-wait lies

static struct fake_result yield_no_wait(uaddr_t flag)
{
    return call(SYSCALL_YIELD, YIELD_NO_WAIT, flag, 0, 0);
}

// What yield-no-wait leaves in a byte that held 0xee.
static uint8_t flag_after(uaddr_t address)
{
    *fake_memory(app, fake_address(app, FLAG)) = 0xee;
    (void)yield_no_wait(address);
    return *fake_memory(app, fake_address(app, FLAG));
}

static uint8_t flag_after_yield(void)
{
    return flag_after(fake_address(app, FLAG));
}

static void fill_queue(void)
{
    for (uint32_t i = 0; i < PROCESS_QUEUE_CAPACITY; i++)
        assert_int_equal(event(0, i), ERROR_OK);
}

// --- yield-wait ----------------------------------------------------------------------------------

TEST(yield_wait_blocks_until_an_upcall_comes)
{
    subscribe_all();
    yield_wait();
    assert_int_equal(machine.decision.action, KERNEL_SLEEP);
    assert_int_equal(app->state, PROCESS_YIELDED);
    assert_int_equal(event(1, 7), ERROR_OK);
    assert_true(runs(tell(KERNEL_EVENT_INTERRUPT), app));
    assert_int_equal(app->state, PROCESS_RUNNING);
}

TEST(yield_wait_takes_an_upcall_that_waits_already)
{
    subscribe_all();
    assert_int_equal(event(2, 9), ERROR_OK);
    yield_wait();
    assert_true(runs(machine.decision, app));
    assert_int_equal(app->arch->arguments[0], 9);
}

TEST(an_upcall_gets_its_function_three_words_and_the_data_of_its_subscription)
{
    subscribe_all();
    assert_int_equal(event(1, 40), ERROR_OK);
    yield_wait();
    assert_int_equal(app->arch->function, app->memory.flash_start + FAKE_FUNCTION + 4);
    assert_int_equal(app->arch->arguments[0], 40);
    assert_int_equal(app->arch->arguments[1], 41);
    assert_int_equal(app->arch->arguments[2], 42);
    assert_int_equal(app->arch->arguments[3], 1001);
    assert_false(app->arch->is_entry);
}

TEST(yield_wait_writes_no_return_slot)
{
    subscribe_all();
    const unsigned returns = app->arch->returns;
    assert_int_equal(event(0, 1), ERROR_OK);
    yield_wait();
    assert_true(runs(machine.decision, app));
    assert_int_equal(app->arch->returns, returns);
}

TEST(yield_wait_drops_null_upcall_events_and_stays_blocked)
{
    use_probe(app);
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_int_equal(event(1, 2), ERROR_OK);
    yield_wait();
    assert_int_equal(machine.decision.action, KERNEL_SLEEP);
    assert_int_equal(app->queue_count, 0);
}

TEST(a_null_upcall_event_does_not_wake_a_process_in_yield_wait)
{
    use_probe(app);
    yield_wait();
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_int_equal(tell(KERNEL_EVENT_INTERRUPT).action, KERNEL_SLEEP);
    assert_int_equal(app->state, PROCESS_YIELDED);
    assert_int_equal(app->queue_count, 0);
}

TEST(one_yield_runs_one_upcall)
{
    subscribe_all();
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_int_equal(event(0, 2), ERROR_OK);
    const unsigned upcalls = app->arch->upcalls;
    yield_wait();
    assert_true(runs(tell(KERNEL_EVENT_NONE), app));
    assert_int_equal(app->arch->upcalls, upcalls + 1);
    assert_int_equal(app->queue_count, 1);
}

TEST(upcalls_come_in_the_order_of_their_events)
{
    subscribe_all();
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(event(i % KIT_UPCALLS, 10 * i), ERROR_OK);
    for (uint32_t i = 0; i < 5; i++)
        assert_true(upcall_brings(10 * i));
}

// --- yield-no-wait -------------------------------------------------------------------------------

TEST(yield_no_wait_with_nothing_queued_writes_0_and_returns)
{
    assert_int_equal(flag_after_yield(), 0);
    assert_int_equal(app->state, PROCESS_RUNNING);
    assert_true(runs(machine.decision, app));
    assert_true(machine.decision.goes_on);
}

TEST(yield_no_wait_writes_no_return_slot)
{
    assert_false(yield_no_wait(fake_address(app, FLAG)).returned);
    subscribe_all();
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_false(yield_no_wait(fake_address(app, FLAG)).returned);
}

TEST(yield_no_wait_with_an_upcall_writes_1_and_runs_it)
{
    subscribe_all();
    assert_int_equal(event(0, 77), ERROR_OK);
    const unsigned upcalls = app->arch->upcalls;
    assert_int_equal(flag_after_yield(), 1);
    assert_int_equal(app->arch->upcalls, upcalls + 1);
    assert_int_equal(app->arch->arguments[0], 77);
}

TEST(yield_no_wait_with_only_null_upcall_events_writes_0_and_returns)
{
    use_probe(app);
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_int_equal(event(1, 2), ERROR_OK);
    assert_int_equal(flag_after_yield(), 0);
    assert_int_equal(app->state, PROCESS_RUNNING);
    assert_int_equal(app->queue_count, 0);
}

TEST(yield_no_wait_drops_null_upcall_events_before_the_upcall_that_it_runs)
{
    use_probe(app);
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_true(swapped(subscribe(1, FAKE_FUNCTION, 0), 0, 0));
    assert_int_equal(event(1, 2), ERROR_OK);
    assert_int_equal(flag_after_yield(), 1);
    assert_int_equal(app->arch->arguments[0], 2);
    assert_int_equal(app->queue_count, 0);
}

TEST(yield_no_wait_keeps_null_upcall_events_behind_the_upcall_that_it_runs)
{
    uint32_t words[3];
    assert_true(swapped(subscribe(1, FAKE_FUNCTION, 0), 0, 0));
    assert_int_equal(event(1, 2), ERROR_OK);
    assert_int_equal(event(0, 50), ERROR_OK);
    assert_int_equal(flag_after_yield(), 1);
    assert_true(fake_wait_for(app, KIT_DRIVER, 0, words));
    assert_int_equal(words[0], 50);
}

TEST(yield_no_wait_writes_its_byte_anywhere_below_the_break)
{
    const uaddr_t last = app->memory.application_break - 1;
    *fake_memory(app, app->memory.ram_start) = 0xee;
    *fake_memory(app, last) = 0xee;
    (void)yield_no_wait(app->memory.ram_start);
    (void)yield_no_wait(last);
    assert_int_equal(*fake_memory(app, app->memory.ram_start), 0);
    assert_int_equal(*fake_memory(app, last), 0);
}

TEST(yield_no_wait_writes_nothing_at_or_above_the_break)
{
    uint8_t *const above = fake_memory(app, app->memory.application_break);
    *above = 0xee;
    (void)yield_no_wait(app->memory.application_break);
    assert_int_equal(*above, 0xee);
    *fake_memory(app, app->memory.kernel_break) = 0xee;
    (void)yield_no_wait(app->memory.kernel_break);
    assert_int_equal(*fake_memory(app, app->memory.kernel_break), 0xee);
}

TEST(yield_no_wait_takes_any_address_for_its_byte)
{
    const uaddr_t nowhere[] = {0, 1, UINT32_MAX, app->memory.ram_start - 1, app->memory.flash_start + 100};
    for (size_t i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++) {
        assert_int_equal(flag_after(nowhere[i]), 0xee);
        assert_int_equal(app->state, PROCESS_RUNNING);
    }
}

TEST(yield_no_wait_runs_its_upcall_though_its_byte_lies_nowhere)
{
    subscribe_all();
    assert_int_equal(event(0, 5), ERROR_OK);
    assert_int_equal(flag_after(0), 0xee);
    assert_int_equal(app->arch->arguments[0], 5);
}

// --- yield-wait-for ------------------------------------------------------------------------------

TEST(yield_wait_for_returns_raw_words_in_slots_0_to_2_with_no_variant)
{
    use_probe(app);
    assert_int_equal(event(1, 128), ERROR_OK);
    const struct fake_result result = call(SYSCALL_YIELD, YIELD_WAIT_FOR, KIT_DRIVER, 1, 0);
    assert_true(result.returned);
    assert_int_equal(result.mask, 0x7);
    assert_int_equal(result.slots[0], 128);
    assert_int_equal(result.slots[1], 129);
    assert_int_equal(result.slots[2], 130);
}

TEST(yield_wait_for_blocks_until_its_event_comes)
{
    uint32_t words[3];
    use_probe(app);
    assert_false(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(machine.decision.action, KERNEL_SLEEP);
    assert_int_equal(app->state, PROCESS_YIELDED_FOR);
    assert_int_equal(event(1, 3), ERROR_OK);
    assert_true(runs(tell(KERNEL_EVENT_INTERRUPT), app));
    assert_int_equal(app->state, PROCESS_RUNNING);
    assert_int_equal(app->arch->slots[0], 3);
}

TEST(yield_wait_for_takes_the_event_of_a_subscribed_upcall_and_runs_no_function)
{
    uint32_t words[3];
    subscribe_all();
    const unsigned upcalls = app->arch->upcalls;
    assert_int_equal(event(1, 60), ERROR_OK);
    assert_true(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(words[0], 60);
    assert_int_equal(app->arch->upcalls, upcalls);
    assert_int_equal(app->queue_count, 0);
}

TEST(yield_wait_for_takes_its_event_from_anywhere_and_keeps_the_order_of_the_rest)
{
    uint32_t words[3];
    subscribe_all();
    assert_int_equal(event(0, 10), ERROR_OK);
    assert_int_equal(event(1, 20), ERROR_OK);
    assert_int_equal(event(2, 30), ERROR_OK);
    assert_int_equal(event(0, 40), ERROR_OK);
    assert_true(fake_wait_for(app, KIT_DRIVER, 2, words));
    assert_int_equal(words[0], 30);
    assert_true(upcall_brings(10));
    assert_true(upcall_brings(20));
    assert_true(upcall_brings(40));
}

TEST(yield_wait_for_takes_the_oldest_of_several_events)
{
    uint32_t words[3];
    use_probe(app);
    assert_int_equal(event(1, 11), ERROR_OK);
    assert_int_equal(event(1, 22), ERROR_OK);
    assert_true(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(words[0], 11);
    assert_true(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(words[0], 22);
}

TEST(yield_wait_for_does_not_wake_for_another_number_of_the_same_driver)
{
    uint32_t words[3];
    use_probe(app);
    assert_false(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_int_equal(event(2, 1), ERROR_OK);
    assert_int_equal(tell(KERNEL_EVENT_INTERRUPT).action, KERNEL_SLEEP);
    assert_int_equal(app->queue_count, 2);
}

TEST(yield_wait_for_of_an_unknown_driver_waits_for_ever)
{
    uint32_t words[3];
    use_probe(app);
    assert_false(fake_wait_for(app, KIT_MISSING, 0, words));
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_int_equal(tell(KERNEL_EVENT_INTERRUPT).action, KERNEL_SLEEP);
    assert_int_equal(app->state, PROCESS_YIELDED_FOR);
}

TEST(an_event_for_somebody_else_does_not_take_the_wake_up_of_yield_wait_for)
{
    uint32_t words[3];
    use_probe(app);
    assert_false(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(event(1, 5), ERROR_OK);
    assert_int_equal(event(0, 6), ERROR_OK);
    assert_true(runs(tell(KERNEL_EVENT_INTERRUPT), app));
    assert_int_equal(app->arch->slots[0], 5);
}

TEST(yield_wait_for_wakes_for_its_event_behind_others)
{
    uint32_t words[3];
    use_probe(app);
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_int_equal(event(2, 2), ERROR_OK);
    assert_false(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(event(0, 3), ERROR_OK);
    assert_int_equal(event(1, 4), ERROR_OK);
    assert_true(runs(tell(KERNEL_EVENT_INTERRUPT), app));
    assert_int_equal(app->arch->slots[0], 4);
    assert_int_equal(app->queue_count, 3);
}

TEST(yield_wait_for_does_not_wake_for_an_event_that_was_taken_before)
{
    uint32_t words[3];
    use_probe(app);
    assert_int_equal(event(1, 1), ERROR_OK);
    assert_true(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_false(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(tell(KERNEL_EVENT_NONE).action, KERNEL_SLEEP);
}

TEST(yield_wait_for_wakes_for_the_last_of_any_number_of_events)
{
    for (uint32_t others = 0; others < PROCESS_QUEUE_CAPACITY; others++) {
        uint32_t words[3];
        (void)kit_setup(NULL);
        use_probe(app);
        for (uint32_t i = 0; i < others; i++)
            assert_int_equal(event(0, i), ERROR_OK);
        assert_int_equal(event(1, 99), ERROR_OK);
        assert_true(fake_wait_for(app, KIT_DRIVER, 1, words));
        assert_int_equal(words[0], 99);
    }
}

TEST(yield_wait_for_with_a_queue_full_of_others_does_not_wake)
{
    uint32_t words[3];
    use_probe(app);
    fill_queue();
    assert_false(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(event(1, 5), ERROR_NOMEM);
    assert_int_equal(tell(KERNEL_EVENT_INTERRUPT).action, KERNEL_SLEEP);
}

TEST(a_process_that_yields_for_an_event_starts_no_upcall)
{
    uint32_t words[3];
    subscribe_all();
    const unsigned upcalls = app->arch->upcalls;
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_false(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(app->arch->upcalls, upcalls);
    assert_int_equal(app->queue_count, 1);
}

// --- Other numbers -------------------------------------------------------------------------------

static void yield_number_faults(uint32_t number)
{
    (void)kit_setup(NULL);
    assert_false(call(SYSCALL_YIELD, number, 0, 0, 0).returned);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(app->fault, FAULT_YIELD_NUMBER);
}

TEST(an_unknown_yield_number_faults_the_process)
{
    yield_number_faults(3);
    yield_number_faults(255);
}

TEST(a_yield_number_counts_in_all_its_bits)
{
    yield_number_faults(0x100 | YIELD_WAIT);
    yield_number_faults(0x10000);
    yield_number_faults(UINT32_MAX);
}

// --- The queue -----------------------------------------------------------------------------------

TEST(the_queue_holds_nine_events_and_drops_and_counts_the_tenth)
{
    subscribe_all();
    fill_queue();
    assert_int_equal(app->counters.dropped_upcalls, 0);
    assert_int_equal(event(0, 100), ERROR_NOMEM);
    assert_int_equal(event(0, 200), ERROR_NOMEM);
    assert_int_equal(app->counters.dropped_upcalls, 2);
    assert_int_equal(app->queue_count, 9);
}

TEST(a_full_queue_keeps_its_oldest_events)
{
    subscribe_all();
    fill_queue();
    assert_int_equal(event(0, 100), ERROR_NOMEM);
    for (uint32_t i = 0; i < PROCESS_QUEUE_CAPACITY; i++)
        assert_true(upcall_brings(i));
    assert_true(fake_no_upcall(app));
}

TEST(events_of_a_null_upcall_take_room_in_the_queue)
{
    use_probe(app);
    fill_queue();
    assert_int_equal(event(1, 0), ERROR_NOMEM);
    assert_int_equal(app->counters.dropped_upcalls, 1);
}

TEST(the_entry_of_a_process_takes_room_in_the_queue_until_it_runs)
{
    const struct process_image image = fake_image(&machine, "late");
    struct process *late;
    assert_int_equal(process_create(&machine.kernel, &image, &late), ERROR_OK);
    use_probe(late);
    for (uint32_t i = 0; i < 8; i++)
        assert_int_equal(upcall_schedule(&probe.grant, late->id, 0, i, 0, 0), ERROR_OK);
    assert_int_equal(upcall_schedule(&probe.grant, late->id, 0, 8, 0, 0), ERROR_NOMEM);
    assert_true(fake_run(late));
    assert_int_equal(upcall_schedule(&probe.grant, late->id, 0, 8, 0, 0), ERROR_OK);
}

TEST(a_place_in_the_queue_is_free_again_after_its_event_was_taken)
{
    subscribe_all();
    fill_queue();
    for (uint32_t round = 0; round < 25; round++) {
        assert_true(upcall_brings(round));
        assert_int_equal(event(0, round + PROCESS_QUEUE_CAPACITY), ERROR_OK);
    }
    assert_int_equal(app->counters.dropped_upcalls, 0);
}

TEST(an_event_of_an_upcall_number_out_of_range_is_invalid_and_not_queued)
{
    use_probe(app);
    assert_int_equal(event(KIT_UPCALLS, 0), ERROR_INVAL);
    assert_int_equal(event(UINT32_MAX, 0), ERROR_INVAL);
    assert_int_equal(app->queue_count, 0);
    assert_int_equal(app->counters.dropped_upcalls, 0);
}

TEST(an_event_for_a_process_that_never_used_the_driver_is_invalid)
{
    assert_int_equal(event(0, 0), ERROR_INVAL);
    assert_int_equal(app->queue_count, 0);
}

TEST(an_event_for_a_process_that_ended_finds_no_device)
{
    use_probe(app);
    (void)call(SYSCALL_EXIT, EXIT_TERMINATE, 0, 0, 0);
    assert_int_equal(event(0, 0), ERROR_NODEVICE);
    assert_int_equal(app->queue_count, 0);
}

TEST(an_event_for_an_earlier_life_finds_no_device)
{
    const struct process_id before = app->id;
    use_probe(app);
    fake_restart(app);
    use_probe(app);
    assert_int_equal(upcall_schedule(&probe.grant, before, 0, 0, 0, 0), ERROR_NODEVICE);
    assert_int_equal(app->queue_count, 0);
}

TEST(a_task_for_a_process_that_ended_is_refused_and_counted)
{
    const struct task task = {.kind = TASK_UPCALL};
    (void)call(SYSCALL_EXIT, EXIT_TERMINATE, 0, 0, 0);
    assert_int_equal(process_enqueue(app, &task), ERROR_NODEVICE);
    assert_int_equal(app->counters.dropped_upcalls, 1);
}

TEST(an_observer_sees_what_is_queued_and_what_is_dropped)
{
    use_probe(app);
    fill_queue();
    assert_int_equal(seen.queued, 9);
    assert_int_equal(seen.dropped, 0);
    assert_int_equal(event(0, 9), ERROR_NOMEM);
    assert_int_equal(seen.queued, 10);
    assert_int_equal(seen.dropped, 1);
}

TEST(an_observer_sees_each_delivery_with_its_kind)
{
    uint32_t words[3];
    assert_int_equal(seen.upcalls, 1);
    assert_int_equal(seen.last_upcall, TASK_ENTRY);
    subscribe_all();
    assert_int_equal(event(0, 1), ERROR_OK);
    yield_wait();
    assert_int_equal(seen.upcalls, 2);
    assert_int_equal(seen.last_upcall, TASK_UPCALL);
    assert_true(swapped(subscribe(0, 0, 0), app->memory.flash_start + FAKE_FUNCTION, 1000));
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_true(fake_wait_for(app, KIT_DRIVER, 0, words));
    assert_int_equal(seen.upcalls, 3);
    assert_int_equal(seen.last_upcall, TASK_NULL_UPCALL);
}

// --- Delivery by itself --------------------------------------------------------------------------

TEST(nothing_is_delivered_to_a_process_that_is_stopped_or_has_ended)
{
    subscribe_all();
    yield_wait();
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_false(process_deliver(app));
    assert_int_equal(app->queue_count, 1);
    process_fault(app, FAULT_CPU);
    assert_false(process_deliver(app));
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    assert_false(process_deliver(app));
}

TEST(a_process_that_waits_for_an_event_gets_nothing_before_it_comes)
{
    uint32_t words[3];
    struct queued_task task;
    use_probe(app);
    assert_false(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_false(process_deliver(app));
    assert_int_equal(app->state, PROCESS_YIELDED_FOR);
    assert_false(process_take_for(app, (struct upcall_id){KIT_DRIVER, 1}, &task));
    assert_true(process_take_for(app, (struct upcall_id){KIT_DRIVER, 0}, &task));
    assert_int_equal(task.arguments[0], 1);
}

TEST(an_event_is_taken_by_driver_and_number_both)
{
    struct queued_task taken;
    use_probe(app);
    struct task task = {.kind = TASK_UPCALL, .id = {KIT_DRIVER, 1}, .grant = probe.grant.index};
    assert_int_equal(process_enqueue(app, &task), ERROR_OK);
    assert_false(process_take_for(app, (struct upcall_id){KIT_DRIVER + 1, 1}, &taken));
    assert_false(process_take_for(app, (struct upcall_id){KIT_DRIVER, 2}, &taken));
    assert_true(process_take_for(app, (struct upcall_id){KIT_DRIVER, 1}, &taken));
}

// --- Frames that do not fit ----------------------------------------------------------------------

TEST(a_process_without_room_for_an_upcall_faults)
{
    subscribe_all();
    app->arch->upcall_error = ERROR_FAIL;
    assert_int_equal(event(0, 1), ERROR_OK);
    yield_wait();
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(app->fault, FAULT_STACK);
    assert_int_equal(machine.decision.action, KERNEL_SLEEP);
}

TEST(a_process_without_room_for_the_words_of_yield_wait_for_faults)
{
    uint32_t words[3];
    use_probe(app);
    app->arch->return_error = ERROR_FAIL;
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_false(fake_wait_for(app, KIT_DRIVER, 0, words));
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(app->fault, FAULT_STACK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(yield_wait_blocks_until_an_upcall_comes),
        RUN(yield_wait_takes_an_upcall_that_waits_already),
        RUN(an_upcall_gets_its_function_three_words_and_the_data_of_its_subscription),
        RUN(yield_wait_writes_no_return_slot),
        RUN(yield_wait_drops_null_upcall_events_and_stays_blocked),
        RUN(a_null_upcall_event_does_not_wake_a_process_in_yield_wait),
        RUN(one_yield_runs_one_upcall),
        RUN(upcalls_come_in_the_order_of_their_events),
        RUN(yield_no_wait_with_nothing_queued_writes_0_and_returns),
        RUN(yield_no_wait_writes_no_return_slot),
        RUN(yield_no_wait_with_an_upcall_writes_1_and_runs_it),
        RUN(yield_no_wait_with_only_null_upcall_events_writes_0_and_returns),
        RUN(yield_no_wait_drops_null_upcall_events_before_the_upcall_that_it_runs),
        RUN(yield_no_wait_keeps_null_upcall_events_behind_the_upcall_that_it_runs),
        RUN(yield_no_wait_writes_its_byte_anywhere_below_the_break),
        RUN(yield_no_wait_writes_nothing_at_or_above_the_break),
        RUN(yield_no_wait_takes_any_address_for_its_byte),
        RUN(yield_no_wait_runs_its_upcall_though_its_byte_lies_nowhere),
        RUN(yield_wait_for_returns_raw_words_in_slots_0_to_2_with_no_variant),
        RUN(yield_wait_for_blocks_until_its_event_comes),
        RUN(yield_wait_for_takes_the_event_of_a_subscribed_upcall_and_runs_no_function),
        RUN(yield_wait_for_takes_its_event_from_anywhere_and_keeps_the_order_of_the_rest),
        RUN(yield_wait_for_takes_the_oldest_of_several_events),
        RUN(yield_wait_for_does_not_wake_for_another_number_of_the_same_driver),
        RUN(yield_wait_for_of_an_unknown_driver_waits_for_ever),
        RUN(an_event_for_somebody_else_does_not_take_the_wake_up_of_yield_wait_for),
        RUN(yield_wait_for_wakes_for_its_event_behind_others),
        RUN(yield_wait_for_does_not_wake_for_an_event_that_was_taken_before),
        RUN(yield_wait_for_wakes_for_the_last_of_any_number_of_events),
        RUN(yield_wait_for_with_a_queue_full_of_others_does_not_wake),
        RUN(a_process_that_yields_for_an_event_starts_no_upcall),
        RUN(an_unknown_yield_number_faults_the_process),
        RUN(a_yield_number_counts_in_all_its_bits),
        RUN(the_queue_holds_nine_events_and_drops_and_counts_the_tenth),
        RUN(a_full_queue_keeps_its_oldest_events),
        RUN(events_of_a_null_upcall_take_room_in_the_queue),
        RUN(the_entry_of_a_process_takes_room_in_the_queue_until_it_runs),
        RUN(a_place_in_the_queue_is_free_again_after_its_event_was_taken),
        RUN(an_event_of_an_upcall_number_out_of_range_is_invalid_and_not_queued),
        RUN(an_event_for_a_process_that_never_used_the_driver_is_invalid),
        RUN(an_event_for_a_process_that_ended_finds_no_device),
        RUN(an_event_for_an_earlier_life_finds_no_device),
        RUN(a_task_for_a_process_that_ended_is_refused_and_counted),
        RUN(an_observer_sees_what_is_queued_and_what_is_dropped),
        RUN(an_observer_sees_each_delivery_with_its_kind),
        RUN(nothing_is_delivered_to_a_process_that_is_stopped_or_has_ended),
        RUN(a_process_that_waits_for_an_event_gets_nothing_before_it_comes),
        RUN(an_event_is_taken_by_driver_and_number_both),
        RUN(a_process_without_room_for_an_upcall_faults),
        RUN(a_process_without_room_for_the_words_of_yield_wait_for_faults),
    };
    return cmocka_run_group_tests_name("yield", tests, NULL, NULL);
}
