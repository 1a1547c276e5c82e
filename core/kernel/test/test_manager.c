// SPDX-License-Identifier: Apache-2.0 OR MIT
// What a capsule may ask and order about processes, if the board gave it the capability.
#include "core/kernel/test/kit.h"

static const struct capability powerless = {.kernel = &machine.kernel, .bits = 0};

static struct process_facts facts_of(const struct process *process)
{
    struct process_facts facts;
    assert_int_equal(processes_facts(&manager, process->id, &facts), ERROR_OK);
    return facts;
}

static enum error order(enum process_order what)
{
    return processes_order(&manager, app->id, what);
}

static char text[2048];

static struct format_buffer sink(void)
{
    struct format_buffer buffer;
    format_buffer_init(&buffer, text, sizeof(text));
    return buffer;
}

// --- Facts -------------------------------------------------------------------------------------------

TEST(facts_name_a_process_and_its_counters)
{
    use_probe(app);
    (void)memop(MEMOP_RAM_START, 0);
    app->short_id = 99;
    app->counters =
        (struct process_counters){.syscalls = 1, .dropped_upcalls = 2, .restarts = 3, .slice_expirations = 4};
    const struct process_facts facts = facts_of(app);
    assert_true(process_id_equal(facts.id, app->id));
    assert_int_equal(facts.name_size, 3);
    assert_memory_equal(facts.name, "app", 3);
    assert_int_equal(facts.short_id, 99);
    assert_int_equal(facts.syscalls, 1);
    assert_int_equal(facts.dropped_upcalls, 2);
    assert_int_equal(facts.restarts, 3);
    assert_int_equal(facts.slice_expirations, 4);
    assert_int_equal(facts.grants_used, 1);
    assert_int_equal(facts.grants_total, 2);
}

TEST(facts_tell_all_six_states)
{
    uint32_t words[3];
    assert_int_equal(facts_of(app).state, PROCESS_INFO_STATE_RUNNING);
    yield_wait();
    assert_int_equal(facts_of(app).state, PROCESS_INFO_STATE_YIELDED);
    assert_int_equal(process_stop(app), ERROR_OK);
    assert_int_equal(facts_of(app).state, PROCESS_INFO_STATE_STOPPED);
    (void)kit_setup(NULL);
    assert_false(fake_wait_for(app, KIT_DRIVER, 0, words));
    assert_int_equal(facts_of(app).state, PROCESS_INFO_STATE_YIELDED_FOR);
    process_fault(app, FAULT_CPU);
    assert_int_equal(facts_of(app).state, PROCESS_INFO_STATE_FAULTED);
    assert_int_equal(process_terminate(app, false, 0), ERROR_OK);
    assert_int_equal(facts_of(app).state, PROCESS_INFO_STATE_TERMINATED);
}

TEST(a_walk_over_processes_meets_each_once)
{
    const struct process *const second = fake_process(&machine, "second");
    struct process_id id = PROCESS_ID_FIRST;
    assert_true(processes_next(&manager, &id));
    assert_true(process_id_equal(id, app->id));
    assert_true(processes_next(&manager, &id));
    assert_true(process_id_equal(id, second->id));
    assert_false(processes_next(&manager, &id));
}

TEST(a_process_that_is_gone_has_no_facts_and_takes_no_orders)
{
    struct process_facts facts;
    const struct process_id before = app->id;
    fake_restart(app);
    assert_int_equal(processes_facts(&manager, before, &facts), ERROR_INVAL);
    assert_int_equal(processes_order(&manager, before, PROCESS_ORDER_STOP), ERROR_INVAL);
    assert_false(app->stopped);
}

TEST(expired_slices_of_all_processes_are_summed)
{
    machine.kernel.slice_expirations = 17;
    assert_int_equal(processes_slice_expirations(&manager), 17);
    assert_int_equal(processes_slice_expirations(&powerless), 0);
}

TEST(pending_events_are_counted)
{
    use_probe(app);
    assert_int_equal(process_pending_events(&probe.grant, app->id), 0);
    assert_int_equal(event(0, 0), ERROR_OK);
    assert_int_equal(event(0, 0), ERROR_OK);
    assert_int_equal(process_pending_events(&probe.grant, app->id), 2);
    assert_int_equal(process_pending_events(&probe.grant, (struct process_id){99, 0}), 0);
}

// --- Orders ------------------------------------------------------------------------------------------

TEST(a_manager_stops_and_resumes)
{
    assert_int_equal(order(PROCESS_ORDER_RESUME), ERROR_FAIL);
    assert_int_equal(order(PROCESS_ORDER_STOP), ERROR_OK);
    assert_true(app->stopped);
    assert_int_equal(order(PROCESS_ORDER_RESUME), ERROR_OK);
    assert_false(app->stopped);
}

TEST(a_manager_terminates_and_starts)
{
    assert_int_equal(order(PROCESS_ORDER_START), ERROR_FAIL);
    assert_int_equal(order(PROCESS_ORDER_TERMINATE), ERROR_OK);
    assert_int_equal(app->state, PROCESS_TERMINATED);
    assert_false(app->has_code);
    assert_int_equal(order(PROCESS_ORDER_START), ERROR_OK);
    assert_int_equal(app->state, PROCESS_YIELDED);
    assert_int_equal(app->counters.restarts, 1);
}

TEST(a_manager_faults)
{
    assert_int_equal(order(PROCESS_ORDER_FAULT), ERROR_OK);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(app->fault, FAULT_REQUESTED);
}

TEST(a_process_that_ended_cannot_be_faulted)
{
    assert_int_equal(order(PROCESS_ORDER_FAULT), ERROR_OK);
    assert_int_equal(order(PROCESS_ORDER_FAULT), ERROR_FAIL);
    assert_int_equal(order(PROCESS_ORDER_TERMINATE), ERROR_OK);
    assert_int_equal(order(PROCESS_ORDER_FAULT), ERROR_FAIL);
    assert_int_equal(seen.faults, 1);
}

TEST(an_order_that_does_not_exist_is_invalid)
{
    assert_int_equal(order((enum process_order)99), ERROR_INVAL);
}

// --- Without the capability ----------------------------------------------------------------------------

static void is_powerless(const struct capability *capability)
{
    struct process_facts facts;
    struct process_id id = PROCESS_ID_FIRST;
    assert_false(processes_next(capability, &id));
    assert_int_equal(processes_facts(capability, app->id, &facts), ERROR_NOSUPPORT);
    assert_int_equal(processes_order(capability, app->id, PROCESS_ORDER_STOP), ERROR_NOSUPPORT);
    assert_int_equal(processes_slice_expirations(capability), 0);
    assert_false(kernel_reset(capability));
    assert_false(app->stopped);
}

TEST(without_the_capability_there_are_no_facts_and_no_orders)
{
    is_powerless(NULL);
    is_powerless(&powerless);
}

TEST(without_the_capability_nothing_is_printed)
{
    struct format_buffer buffer = sink();
    processes_print_state(&powerless, app->id, &buffer.sink);
    assert_false(processes_print_overview(&powerless, app->id, 0, &buffer.sink));
    assert_string_equal(text, "");
}

// --- Printing ----------------------------------------------------------------------------------------

TEST(a_manager_prints_state_and_overview)
{
    struct format_buffer buffer = sink();
    processes_print_state(&manager, app->id, &buffer.sink);
    assert_string_equal(text, "Running");
    buffer = sink();
    assert_true(processes_print_overview(&manager, app->id, 0, &buffer.sink));
    assert_non_null(strstr(text, "app   -   [Running]\r\n"));
}

TEST(a_process_that_is_gone_prints_nothing)
{
    struct format_buffer buffer = sink();
    processes_print_state(&manager, (struct process_id){99, 0}, &buffer.sink);
    assert_false(processes_print_overview(&manager, (struct process_id){99, 0}, 0, &buffer.sink));
    assert_string_equal(text, "");
}

TEST(the_version_is_printed)
{
    struct format_buffer buffer = sink();
    kernel_print_version(&buffer.sink);
    assert_string_equal(text, "Kernel version: 2.3 (build verge)\r\n");
}

TEST(the_kernels_memory_map_is_printed_area_by_area)
{
    const struct board_memory_map map = {.bss_start = 0x20000000,
                                         .bss_end = 0x20000010,
                                         .relocate_start = 0x20000010,
                                         .relocate_end = 0x20000030,
                                         .stack_start = 0x20001000,
                                         .stack_end = 0x20002000,
                                         .rodata_start = 0x1000,
                                         .rodata_end = 0x1100,
                                         .code_start = 0x0,
                                         .code_end = 0x1000};
    const struct capability informed = {.kernel = &machine.kernel, .memory_map = &map};
    struct format_buffer buffer = sink();
    kernel_print_memory_map(&informed, &buffer.sink);
    assert_string_equal(text, "  BSS        0x20000000 - 0x20000010       16 bytes\r\n"
                              "  Relocate   0x20000010 - 0x20000030       32 bytes\r\n"
                              "  Stack      0x20001000 - 0x20002000     4096 bytes\r\n"
                              "  RoData     0x00001000 - 0x00001100      256 bytes\r\n"
                              "  Code       0x00000000 - 0x00001000     4096 bytes\r\n");
}

TEST(a_kernel_without_a_memory_map_says_so)
{
    struct format_buffer buffer = sink();
    kernel_print_memory_map(&manager, &buffer.sink);
    assert_non_null(strstr(text, "no fixed addresses"));
    buffer = sink();
    kernel_print_memory_map(NULL, &buffer.sink);
    assert_non_null(strstr(text, "no fixed addresses"));
}

// --- The machine as a whole ----------------------------------------------------------------------------

static void force_panic(void *context)
{
    (void)context;
    (void)kernel_force_panic(&manager, "100% forced");
}

TEST(a_capsule_may_force_a_panic_and_say_why)
{
    assert_true(fake_panics(&machine, force_panic, NULL));
    assert_non_null(strstr(machine.panic_text, "panicked: 100% forced\r\n"));
}

TEST(without_the_capability_nobody_forces_a_panic)
{
    assert_false(kernel_force_panic(NULL, "forced"));
    assert_false(kernel_force_panic(&powerless, "forced"));
    assert_false(machine.kernel.panicked);
}

static void count_reset(void *context)
{
    ++*(unsigned *)context;
}

TEST(a_capsule_with_the_capability_resets_the_board)
{
    unsigned resets = 0;
    struct capability reset = {.kernel = &machine.kernel, .reset = count_reset, .context = &resets};
    assert_false(kernel_reset(&reset));
    reset.bits = CAPABILITY_PROCESS_MANAGEMENT;
    assert_false(kernel_reset(&reset));
    reset.bits = CAPABILITY_RESET;
    assert_true(kernel_reset(&reset));
    assert_int_equal(resets, 1);
    reset.reset = NULL;
    assert_false(kernel_reset(&reset));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(facts_name_a_process_and_its_counters),
        RUN(facts_tell_all_six_states),
        RUN(a_walk_over_processes_meets_each_once),
        RUN(a_process_that_is_gone_has_no_facts_and_takes_no_orders),
        RUN(expired_slices_of_all_processes_are_summed),
        RUN(pending_events_are_counted),
        RUN(a_manager_stops_and_resumes),
        RUN(a_manager_terminates_and_starts),
        RUN(a_manager_faults),
        RUN(a_process_that_ended_cannot_be_faulted),
        RUN(an_order_that_does_not_exist_is_invalid),
        RUN(without_the_capability_there_are_no_facts_and_no_orders),
        RUN(without_the_capability_nothing_is_printed),
        RUN(a_manager_prints_state_and_overview),
        RUN(a_process_that_is_gone_prints_nothing),
        RUN(the_version_is_printed),
        RUN(the_kernels_memory_map_is_printed_area_by_area),
        RUN(a_kernel_without_a_memory_map_says_so),
        RUN(a_capsule_may_force_a_panic_and_say_why),
        RUN(without_the_capability_nobody_forces_a_panic),
        RUN(a_capsule_with_the_capability_resets_the_board),
    };
    return cmocka_run_group_tests_name("manager", tests, NULL, NULL);
}
