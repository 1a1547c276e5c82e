// SPDX-License-Identifier: Apache-2.0 OR MIT
// The lives of a process: creation, start, stop, resume, end and restart, and what each keeps.
#include "core/kernel/test/kit.h"

static enum error create(const struct process_image *image)
{
    struct process *created;
    return process_create(&machine.kernel, image, &created);
}

static struct process *create_late(const char *name)
{
    const struct process_image image = fake_image(&machine, name);
    struct process *process;
    assert_int_equal(process_create(&machine.kernel, &image, &process), ERROR_OK);
    return process;
}

static void terminate(void)
{
    assert_int_equal(process_terminate(app, true, 5), ERROR_OK);
}

// --- Creation ------------------------------------------------------------------------------------

TEST(a_new_process_is_yielded_and_its_entry_waits)
{
    const struct process *const late = create_late("late");
    assert_int_equal(late->state, PROCESS_YIELDED);
    assert_int_equal(late->queue_count, 1);
    assert_int_equal(late->queue[0].kind, TASK_ENTRY);
    assert_true(process_is_ready(late));
}

TEST(a_process_begins_at_its_entry_with_its_memory_in_four_words)
{
    assert_true(app->arch->is_entry);
    assert_int_equal(app->arch->function, FAKE_FLASH_START(0) + FAKE_FLASH_PROTECTED);
    assert_int_equal(app->arch->arguments[0], FAKE_FLASH_START(0) + FAKE_FLASH_PROTECTED);
    assert_int_equal(app->arch->arguments[1], FAKE_RAM_START(0));
    assert_int_equal(app->arch->arguments[2], FAKE_RAM_SIZE);
    assert_int_equal(app->arch->arguments[3], FAKE_RAM_START(0) + FAKE_INITIAL_BREAK);
}

TEST(the_first_break_is_what_the_machine_says_and_not_what_the_application_asked_for)
{
    machine.arch[1].initial_break = 32;
    assert_int_equal(break_of(create_late("cortex-m")), 32);
    machine.arch[2].initial_break = 0;
    assert_int_equal(break_of(create_late("risc-v")), 0);
}

TEST(a_new_process_has_used_nothing)
{
    assert_int_equal(app->counters.syscalls + app->counters.dropped_upcalls + app->counters.restarts +
                         app->counters.slice_expirations,
                     0);
    assert_int_equal(grant_count_allocated(app), 0);
    assert_int_equal(app->memory.allow_high_water, app->memory.ram_start);
    assert_false(app->ended);
    assert_int_equal(app->fault, FAULT_NONE);
    assert_false(app->last_syscall.made);
}

TEST(a_new_process_finds_zero_in_all_that_it_reaches)
{
    memset(machine.ram[1], 0xee, FAKE_RAM_SIZE);
    machine.mpu = &mpu_v7m;
    machine.arch[1].initial_break = 100;
    const struct process *const late = create_late("late");
    assert_int_equal(late->memory.reach, late->memory.ram_start + 512);
    for (uint32_t i = 0; i < 512; i++)
        assert_int_equal(machine.ram[1][i], 0);
}

TEST(the_kernel_keeps_its_table_at_the_end_of_ram)
{
    assert_int_equal(app->memory.kernel_break,
                     app->memory.ram_start + FAKE_RAM_SIZE - grant_table_size(&machine.kernel));
}

TEST(the_table_of_grants_is_empty_at_first_whatever_was_in_ram)
{
    for (uint32_t size = FAKE_RAM_SIZE - 16; size <= FAKE_RAM_SIZE; size += 4) {
        (void)kit_setup(NULL);
        struct process_image image = fake_image(&machine, "late");
        struct process *late;
        image.block.size = size;
        memset(image.ram, 0xee, FAKE_RAM_SIZE);
        assert_int_equal(process_create(&machine.kernel, &image, &late), ERROR_OK);
        assert_int_equal(grant_count_allocated(late), 0);
        use_probe(late);
        assert_int_equal(grant_count_allocated(late), 1);
        assert_int_equal(grant_entry_of(late, &probe.grant)->address % 8, 0);
        assert_int_equal(grant_table_address(late) % 8, 0);
    }
}

TEST(processes_take_slots_in_order)
{
    assert_int_equal(app->id.index, 0);
    assert_int_equal(create_late("b")->id.index, 1);
    assert_int_equal(create_late("c")->id.index, 2);
}

TEST(identifiers_count_from_0_and_are_never_used_twice)
{
    assert_int_equal(app->id.identifier, 0);
    struct process *const second = create_late("b");
    assert_int_equal(second->id.identifier, 1);
    process_remove(second);
    assert_int_equal(create_late("c")->id.identifier, 2);
    fake_restart(app);
    assert_int_equal(app->id.identifier, 3);
}

TEST(without_a_free_slot_there_is_no_memory_for_a_process)
{
    struct process_image image = fake_image(&machine, "one too many");
    for (unsigned i = 1; i < FAKE_PROCESSES; i++) {
        image = fake_image(&machine, "process");
        assert_int_equal(create(&image), ERROR_OK);
    }
    assert_int_equal(create(&image), ERROR_NOMEM);
}

TEST(no_more_slots_are_used_than_the_board_has)
{
    kit_init();
    machine.config.process_slots = 2;
    kit_start();
    assert_int_equal(create_late("b")->id.index, 1);
    const struct process_image image = fake_image(&machine, "c");
    assert_int_equal(create(&image), ERROR_NOMEM);
    assert_int_equal(machine.processes[2].state, PROCESS_UNUSED);
}

TEST(ram_that_does_not_hold_the_kernels_part_is_too_little)
{
    struct process_image image = fake_image(&machine, "late");
    const uint32_t table = grant_table_size(&machine.kernel);
    image.arch->initial_break = 0;
    image.block.size = table - 1;
    assert_int_equal(create(&image), ERROR_NOMEM);
    image.block.size = table;
    assert_int_equal(create(&image), ERROR_OK);
}

TEST(ram_that_does_not_hold_the_first_break_is_too_little)
{
    struct process_image image = fake_image(&machine, "late");
    image.block.size = FAKE_INITIAL_BREAK + grant_table_size(&machine.kernel) - 1;
    assert_int_equal(create(&image), ERROR_NOMEM);
    image.block.size += 8;
    assert_int_equal(create(&image), ERROR_OK);
}

TEST(a_first_break_that_reaches_into_the_kernels_part_is_refused)
{
    struct process_image image = fake_image(&machine, "late");
    image.mpu = &mpu_v7m;
    image.arch->initial_break = FAKE_RAM_SIZE - 400; // rounded up it touches the table
    assert_int_equal(create(&image), ERROR_NOMEM);
    image.arch->initial_break = FAKE_RAM_SIZE - 512;
    assert_int_equal(create(&image), ERROR_OK);
}

TEST(a_first_break_beyond_all_numbers_is_refused)
{
    struct process_image image = fake_image(&machine, "late");
    image.arch->initial_break = UINT32_MAX;
    assert_int_equal(create(&image), ERROR_NOMEM);
}

TEST(a_machine_without_resources_makes_no_process)
{
    struct process_image image = fake_image(&machine, "late");
    image.arch->start_error = ERROR_NOMEM;
    assert_int_equal(create(&image), ERROR_NOMEM);
    assert_null(process_at(&machine.kernel, 1));
    image.arch->start_error = ERROR_OK;
    assert_int_equal(create(&image), ERROR_OK);
}

static bool is_refused(struct process_image image)
{
    return create(&image) == ERROR_INVAL;
}

TEST(an_image_whose_numbers_contradict_each_other_is_invalid)
{
    const struct process_image sound = fake_image(&machine, "late");
    struct process_image image = sound;
    image.ram = NULL;
    assert_true(is_refused(image));
    image = sound;
    image.mpu = NULL;
    assert_true(is_refused(image));
    image = sound;
    image.block.size = 0;
    assert_true(is_refused(image));
    image = sound;
    image.block.start += 4;
    assert_true(is_refused(image));
    image = sound;
    image.name = NULL;
    assert_true(is_refused(image));
    assert_false(is_refused(sound));
}

TEST(an_image_that_wraps_around_the_address_space_is_invalid)
{
    const struct process_image sound = fake_image(&machine, "late");
    struct process_image image = sound;
    image.block.start = UINT32_MAX - 7;
    assert_true(is_refused(image));
    image = sound;
    image.flash_start = UINT32_MAX - 7;
    assert_true(is_refused(image));
    image.flash_start = UINT32_MAX - image.flash_size + 1;
    assert_true(is_refused(image));
    image = sound;
    image.flash_protected = image.flash_size + 1;
    assert_true(is_refused(image));
}

TEST(an_image_may_end_with_the_address_space)
{
    struct process_image image = fake_image(&machine, "late");
    image.flash_start = UINT32_MAX - image.flash_size;
    image.block = (struct mpu_block){UINT32_MAX - 0x1fff, 0x1fff};
    assert_int_equal(create(&image), ERROR_OK);
}

TEST(a_process_may_have_no_name_and_no_flash)
{
    struct process_image image = fake_image(&machine, "");
    image.name = NULL;
    image.flash = NULL;
    image.flash_size = image.flash_protected = 0;
    assert_int_equal(create(&image), ERROR_OK);
    assert_true(process_has_name(process_at(&machine.kernel, 1), "", 0));
}

// --- Finding them ----------------------------------------------------------------------------------

TEST(a_process_is_found_by_its_handle_in_this_life_only)
{
    const struct process_id before = app->id;
    assert_ptr_equal(process_find(&machine.kernel, before), app);
    fake_restart(app);
    assert_null(process_find(&machine.kernel, before));
    assert_ptr_equal(process_find(&machine.kernel, app->id), app);
}

TEST(a_handle_with_a_wild_index_finds_nothing)
{
    assert_null(process_find(&machine.kernel, (struct process_id){0, FAKE_PROCESSES}));
    assert_null(process_find(&machine.kernel, (struct process_id){0, UINT32_MAX}));
    assert_null(process_find(&machine.kernel, (struct process_id){0, 1}));
    assert_null(process_at(&machine.kernel, FAKE_PROCESSES));
    assert_null(process_at(&machine.kernel, UINT32_MAX));
    assert_null(process_at(&machine.kernel, 1));
}

TEST(a_walk_meets_every_used_slot_once)
{
    struct process *const second = create_late("b");
    struct process *const third = create_late("c");
    process_remove(second);
    assert_ptr_equal(process_next(&machine.kernel, NULL), app);
    assert_ptr_equal(process_next(&machine.kernel, app), third);
    assert_null(process_next(&machine.kernel, third));
}

TEST(a_name_is_compared_as_a_whole)
{
    assert_true(process_has_name(app, "app", 3));
    assert_false(process_has_name(app, "ap", 2));
    assert_false(process_has_name(app, "apps", 4));
    assert_false(process_has_name(app, "apq", 3));
}

// --- Stop and resume -------------------------------------------------------------------------------

TEST(a_stopped_process_does_not_run)
{
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_int_equal(tell(KERNEL_EVENT_NONE).action, KERNEL_SLEEP);
    assert_true(process_is_alive(app));
    assert_false(process_is_ready(app));
}

TEST(a_resumed_process_goes_on_where_it_was)
{
    assert_int_equal(process_stop(app), ERROR_OK);
    (void)tell(KERNEL_EVENT_NONE);
    assert_int_equal(process_resume(app), ERROR_OK);
    const unsigned upcalls = app->arch->upcalls, returns = app->arch->returns;
    assert_true(runs(tell(KERNEL_EVENT_NONE), app));
    assert_int_equal(app->arch->upcalls, upcalls);
    assert_int_equal(app->arch->returns, returns);
}

TEST(a_process_stopped_in_yield_wait_gets_its_events_when_it_is_resumed)
{
    subscribe_all();
    yield_wait();
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_int_equal(event(0, 6), ERROR_OK);
    assert_int_equal(tell(KERNEL_EVENT_INTERRUPT).action, KERNEL_SLEEP);
    assert_int_equal(process_resume(app), ERROR_OK);
    assert_true(runs(tell(KERNEL_EVENT_NONE), app));
    assert_int_equal(app->arch->arguments[0], 6);
}

TEST(a_process_stopped_in_yield_wait_for_gets_its_event_when_it_is_resumed)
{
    uint32_t words[3];
    use_probe(app);
    assert_false(fake_wait_for(app, KIT_DRIVER, 1, words));
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_int_equal(event(1, 6), ERROR_OK);
    assert_int_equal(tell(KERNEL_EVENT_INTERRUPT).action, KERNEL_SLEEP);
    assert_int_equal(process_resume(app), ERROR_OK);
    assert_true(runs(tell(KERNEL_EVENT_NONE), app));
    assert_int_equal(app->arch->slots[0], 6);
}

TEST(only_a_live_process_that_is_not_stopped_can_be_stopped)
{
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_int_equal(process_stop(app), ERROR_FAIL);
    assert_int_equal(process_resume(app), ERROR_OK);
    terminate();
    assert_int_equal(process_stop(app), ERROR_FAIL);
    (void)kit_setup(NULL);
    process_fault(app, FAULT_REQUESTED);
    assert_int_equal(process_stop(app), ERROR_FAIL);
}

TEST(only_a_stopped_process_can_be_resumed)
{
    assert_int_equal(process_resume(app), ERROR_FAIL);
    assert_int_equal(process_stop(app), ERROR_OK);
    terminate();
    assert_int_equal(process_resume(app), ERROR_FAIL);
}

TEST(a_stopped_process_can_be_terminated_and_restarted)
{
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
    assert_false(app->stopped);
    assert_true(runs(tell(KERNEL_EVENT_NONE), app));
}

// --- Terminate and start ---------------------------------------------------------------------------

TEST(a_terminated_process_keeps_its_slot_and_its_code_and_does_not_run)
{
    terminate();
    assert_int_equal(app->state, PROCESS_TERMINATED);
    assert_true(app->ended && app->has_code);
    assert_int_equal(app->completion_code, 5);
    assert_ptr_equal(process_at(&machine.kernel, 0), app);
    assert_int_equal(tell(KERNEL_EVENT_NONE).action, KERNEL_SLEEP);
}

TEST(a_process_may_end_without_a_code)
{
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    assert_true(app->ended);
    assert_false(app->has_code);
}

TEST(a_terminated_process_cannot_be_terminated_again)
{
    terminate();
    assert_int_equal(process_terminate(app, true, 6), ERROR_FAIL);
    assert_int_equal(app->completion_code, 5);
    assert_int_equal(process_restart(app, true, 6), ERROR_FAIL);
    assert_int_equal(app->state, PROCESS_TERMINATED);
}

TEST(a_faulted_process_can_be_terminated)
{
    process_fault(app, FAULT_REQUESTED);
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    assert_int_equal(app->state, PROCESS_TERMINATED);
}

TEST(the_machine_is_told_once_that_a_life_is_over)
{
    process_fault(app, FAULT_REQUESTED);
    assert_int_equal(app->arch->ends, 1);
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    assert_int_equal(app->arch->ends, 1);
    process_remove(app);
    assert_int_equal(app->arch->ends, 1);
    assert_int_equal(app->arch->starts, 1);
}

TEST(only_a_terminated_process_can_be_started)
{
    assert_int_equal(process_start(app), ERROR_FAIL);
    terminate();
    assert_int_equal(process_start(app), ERROR_OK);
    assert_int_equal(app->state, PROCESS_YIELDED);
    assert_int_equal(process_start(app), ERROR_FAIL);
    process_fault(app, FAULT_REQUESTED);
    assert_int_equal(process_start(app), ERROR_FAIL);
}

TEST(a_start_counts_as_a_restart_and_clears_the_other_counters)
{
    (void)memop(MEMOP_RAM_START, 0);
    app->counters.dropped_upcalls = app->counters.slice_expirations = 3;
    terminate();
    assert_int_equal(process_start(app), ERROR_OK);
    assert_int_equal(app->counters.restarts, 1);
    assert_int_equal(app->counters.syscalls, 0);
    assert_int_equal(app->counters.dropped_upcalls, 0);
    assert_int_equal(app->counters.slice_expirations, 0);
    assert_false(app->last_syscall.made);
}

TEST(a_restart_gives_a_new_identifier_in_the_same_slot)
{
    const struct process_id before = app->id;
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
    assert_int_equal(app->id.index, before.index);
    assert_int_not_equal(app->id.identifier, before.identifier);
}

TEST(a_restart_puts_break_and_grants_back)
{
    const struct process_memory before = app->memory;
    use_probe(app);
    assert_true(fake_is_success(memop(MEMOP_BRK, fake_address(app, 5000))));
    assert_true(fake_is_success(memop(MEMOP_STACK_START, fake_address(app, 100))));
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
    assert_memory_equal(&app->memory, &before, sizeof(before));
    assert_int_equal(grant_count_allocated(app), 0);
}

TEST(a_restart_does_not_wipe_ram)
{
    memset(fake_memory(app, fake_address(app, 0)), 0xee, FAKE_INITIAL_BREAK);
    fake_restart(app);
    assert_int_equal(*fake_memory(app, fake_address(app, 0)), 0xee);
    assert_int_equal(*fake_memory(app, fake_address(app, FAKE_INITIAL_BREAK - 1)), 0xee);
}

TEST(memory_is_zero_where_the_break_grows_again_after_a_restart)
{
    assert_true(fake_is_success(memop(MEMOP_BRK, fake_address(app, 5000))));
    memset(fake_memory(app, fake_address(app, 0)), 0xee, 5000);
    fake_restart(app);
    assert_true(fake_is_success(memop(MEMOP_BRK, fake_address(app, 5000))));
    for (uint32_t i = FAKE_INITIAL_BREAK; i < 5000; i++)
        assert_int_equal(*fake_memory(app, fake_address(app, i)), 0);
}

TEST(events_of_an_earlier_life_are_gone)
{
    subscribe_all();
    assert_int_equal(event(0, 1), ERROR_OK);
    assert_int_equal(process_restart(app, false, 0), ERROR_OK);
    assert_int_equal(app->queue_count, 1);
    assert_int_equal(app->queue[0].kind, TASK_ENTRY);
}

TEST(a_restart_that_the_machine_refuses_leaves_the_process_terminated)
{
    app->arch->start_error = ERROR_NOMEM;
    assert_int_equal(process_restart(app, true, 8), ERROR_NOMEM);
    assert_int_equal(app->state, PROCESS_TERMINATED);
    assert_int_equal(app->completion_code, 8);
    assert_int_equal(tell(KERNEL_EVENT_NONE).action, KERNEL_SLEEP);
    app->arch->start_error = ERROR_OK;
    assert_int_equal(process_start(app), ERROR_OK);
    assert_int_equal(app->arch->ends, 1);
}

TEST(a_removed_process_leaves_an_empty_slot)
{
    process_remove(app);
    assert_null(process_at(&machine.kernel, 0));
    assert_int_equal(app->arch->ends, 1);
    assert_int_equal(tell(KERNEL_EVENT_NONE).action, KERNEL_SLEEP);
    process_remove(app);
    assert_int_equal(app->arch->ends, 1);
}

TEST(a_process_in_a_reused_slot_inherits_nothing)
{
    use_probe(app);
    (void)memop(MEMOP_RAM_START, 0);
    process_fault(app, FAULT_REQUESTED);
    process_remove(app);
    const struct process *const next = create_late("next");
    assert_ptr_equal(next, app);
    assert_int_equal(next->fault, FAULT_NONE);
    assert_int_equal(next->counters.syscalls, 0);
    assert_int_equal(grant_count_allocated(next), 0);
    assert_false(next->ended);
}

TEST(an_observer_sees_each_change_of_state)
{
    const unsigned states = seen.states;
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_int_equal(process_resume(app), ERROR_OK);
    assert_int_equal(seen.states, states + 2);
    terminate();
    assert_int_equal(seen.states, states + 3);
    assert_int_equal(seen.last_state, PROCESS_TERMINATED);
    assert_int_equal(process_start(app), ERROR_OK);
    assert_int_equal(seen.states, states + 4);
    assert_int_equal(seen.last_state, PROCESS_YIELDED);
    process_remove(app);
    assert_int_equal(seen.last_state, PROCESS_UNUSED);
}

// --- How a state is written --------------------------------------------------------------------------

static bool state_is(const char *expected)
{
    char text[128];
    struct format_buffer buffer;
    format_buffer_init(&buffer, text, sizeof(text));
    process_print_state(app, &buffer.sink);
    assert_string_equal(text, expected);
    return true;
}

TEST(a_state_is_written_with_its_name)
{
    assert_true(state_is("Running"));
    yield_wait();
    assert_true(state_is("Yielded"));
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_true(state_is("Stopped(Yielded)"));
    terminate();
    assert_true(state_is("Terminated"));
}

TEST(a_process_that_waits_is_written_with_what_it_waits_for)
{
    uint32_t words[3];
    assert_false(fake_wait_for(app, KIT_DRIVER, 2, words));
    assert_true(state_is("YieldedFor(UpcallId { driver_num: 0xa0000, subscribe_num: 2 })"));
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_true(state_is("Stopped(YieldedFor(UpcallId { driver_num: 0xa0000, subscribe_num: 2 }))"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(a_new_process_is_yielded_and_its_entry_waits),
        RUN(a_process_begins_at_its_entry_with_its_memory_in_four_words),
        RUN(the_first_break_is_what_the_machine_says_and_not_what_the_application_asked_for),
        RUN(a_new_process_has_used_nothing),
        RUN(a_new_process_finds_zero_in_all_that_it_reaches),
        RUN(the_kernel_keeps_its_table_at_the_end_of_ram),
        RUN(the_table_of_grants_is_empty_at_first_whatever_was_in_ram),
        RUN(processes_take_slots_in_order),
        RUN(identifiers_count_from_0_and_are_never_used_twice),
        RUN(without_a_free_slot_there_is_no_memory_for_a_process),
        RUN(no_more_slots_are_used_than_the_board_has),
        RUN(ram_that_does_not_hold_the_kernels_part_is_too_little),
        RUN(ram_that_does_not_hold_the_first_break_is_too_little),
        RUN(a_first_break_that_reaches_into_the_kernels_part_is_refused),
        RUN(a_first_break_beyond_all_numbers_is_refused),
        RUN(a_machine_without_resources_makes_no_process),
        RUN(an_image_whose_numbers_contradict_each_other_is_invalid),
        RUN(an_image_that_wraps_around_the_address_space_is_invalid),
        RUN(an_image_may_end_with_the_address_space),
        RUN(a_process_may_have_no_name_and_no_flash),
        RUN(a_process_is_found_by_its_handle_in_this_life_only),
        RUN(a_handle_with_a_wild_index_finds_nothing),
        RUN(a_walk_meets_every_used_slot_once),
        RUN(a_name_is_compared_as_a_whole),
        RUN(a_stopped_process_does_not_run),
        RUN(a_resumed_process_goes_on_where_it_was),
        RUN(a_process_stopped_in_yield_wait_gets_its_events_when_it_is_resumed),
        RUN(a_process_stopped_in_yield_wait_for_gets_its_event_when_it_is_resumed),
        RUN(only_a_live_process_that_is_not_stopped_can_be_stopped),
        RUN(only_a_stopped_process_can_be_resumed),
        RUN(a_stopped_process_can_be_terminated_and_restarted),
        RUN(a_terminated_process_keeps_its_slot_and_its_code_and_does_not_run),
        RUN(a_process_may_end_without_a_code),
        RUN(a_terminated_process_cannot_be_terminated_again),
        RUN(a_faulted_process_can_be_terminated),
        RUN(the_machine_is_told_once_that_a_life_is_over),
        RUN(only_a_terminated_process_can_be_started),
        RUN(a_start_counts_as_a_restart_and_clears_the_other_counters),
        RUN(a_restart_gives_a_new_identifier_in_the_same_slot),
        RUN(a_restart_puts_break_and_grants_back),
        RUN(a_restart_does_not_wipe_ram),
        RUN(memory_is_zero_where_the_break_grows_again_after_a_restart),
        RUN(events_of_an_earlier_life_are_gone),
        RUN(a_restart_that_the_machine_refuses_leaves_the_process_terminated),
        RUN(a_removed_process_leaves_an_empty_slot),
        RUN(a_process_in_a_reused_slot_inherits_nothing),
        RUN(an_observer_sees_each_change_of_state),
        RUN(a_state_is_written_with_its_name),
        RUN(a_process_that_waits_is_written_with_what_it_waits_for),
    };
    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
