// SPDX-License-Identifier: Apache-2.0 OR MIT
// The process information driver: counting, reading, and changing the state of processes.
#include "core/capsules/process_info.h"
#include "core/kernel/board.h"
#include "core/test/fake_arch.h"
#include "core/test/unit.h"

#include <string.h>

static struct fake_machine machine;
static struct capability capability;
static struct process_info info;
static struct process *manager, *other; // identifiers 0 and 1

static int setup(void **state)
{
    (void)state;
    fake_machine_init(&machine);
    capability = (struct capability){.kernel = &machine.kernel, .bits = CAPABILITY_PROCESS_MANAGEMENT};
    process_info_init(&info, &capability);
    fake_machine_add(&machine, &info.driver, &info.grant);
    fake_machine_start(&machine);
    manager = fake_process(&machine, "manager");
    other = fake_process(&machine, "other");
    other->short_id = 0x1234;
    return 0;
}

static struct syscall_return command(uint32_t number, uint32_t a, uint32_t b)
{
    return fake_command(manager, DRIVER_PROCESS_INFO, number, a, b);
}

static uint8_t *allow(uint32_t size)
{
    const uaddr_t address = fake_address(manager, 0);
    memset(fake_memory(manager, address), 0xee, 64);
    (void)fake_allow(manager, SYSCALL_ALLOW_READ_WRITE, DRIVER_PROCESS_INFO, PROCESS_INFO_RW_DATA, address, size);
    return fake_memory(manager, address);
}

static uint32_t word(const uint8_t *bytes, uint32_t index)
{
    const uint8_t *const at = bytes + (size_t)index * 4;
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t statistic(uint32_t identifier, uint32_t index)
{
    const uint8_t *const bytes = allow(16);
    assert_true(fake_is_success(command(PROCESS_INFO_COMMAND_READ_STATISTICS, identifier, 0)));
    return word(bytes, index);
}

static void the_driver_exists_and_counts_processes(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(PROCESS_INFO_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_u32(command(PROCESS_INFO_COMMAND_COUNT, 0, 0), 2));
    assert_true(fake_is_failure(command(7, 0, 0), ERROR_NOSUPPORT));
}

static void identifiers_are_written_as_words(void **state)
{
    (void)state;
    const uint8_t *const bytes = allow(16);
    assert_true(fake_is_u32(command(PROCESS_INFO_COMMAND_READ_IDS, 0, 0), 2));
    assert_int_equal(word(bytes, 0), 0);
    assert_int_equal(word(bytes, 1), 1);
    assert_int_equal(word(bytes, 2), 0xeeeeeeee);
}

static void a_small_buffer_gets_whole_words_only_and_the_count_is_of_all(void **state)
{
    (void)state;
    const uint8_t *const bytes = allow(7);
    assert_true(fake_is_u32(command(PROCESS_INFO_COMMAND_READ_SHORT_IDS, 0, 0), 2));
    assert_int_equal(word(bytes, 0), 0);
    assert_int_equal(word(bytes, 1), 0xeeeeeeee);
    (void)allow(0);
    assert_true(fake_is_u32(command(PROCESS_INFO_COMMAND_READ_IDS, 0, 0), 2));
}

static void short_identifiers_are_0_for_who_has_none(void **state)
{
    (void)state;
    const uint8_t *const bytes = allow(8);
    assert_true(fake_is_u32(command(PROCESS_INFO_COMMAND_READ_SHORT_IDS, 0, 0), 2));
    assert_int_equal(word(bytes, 0), 0);
    assert_int_equal(word(bytes, 1), 0x1234);
}

static void a_name_is_cut_to_the_buffer_and_its_length_is_of_all(void **state)
{
    (void)state;
    const uint8_t *const bytes = allow(3);
    assert_true(fake_is_u32(command(PROCESS_INFO_COMMAND_READ_NAME, 1, 0), 5));
    assert_memory_equal(bytes, "oth\xee", 4);
    (void)allow(10);
    assert_true(fake_is_u32(command(PROCESS_INFO_COMMAND_READ_NAME, 1, 0), 5));
    assert_memory_equal(bytes, "other\xee", 6);
}

static void statistics_are_four_words(void **state)
{
    (void)state;
    other->counters = (struct process_counters){.syscalls = 7, .restarts = 3, .slice_expirations = 11};
    assert_int_equal(statistic(1, PROCESS_INFO_STATISTICS_TIMESLICE_EXPIRATIONS), 11);
    assert_int_equal(statistic(1, PROCESS_INFO_STATISTICS_SYSCALLS), 7);
    assert_int_equal(statistic(1, PROCESS_INFO_STATISTICS_RESTARTS), 3);
    assert_int_equal(statistic(1, PROCESS_INFO_STATISTICS_STATE), PROCESS_INFO_STATE_RUNNING);
}

static void each_state_has_its_number(void **state)
{
    (void)state;
    const uint32_t index = PROCESS_INFO_STATISTICS_STATE;
    (void)fake_syscall(other, SYSCALL_YIELD, YIELD_WAIT, 0, 0, 0);
    assert_int_equal(statistic(1, index), PROCESS_INFO_STATE_YIELDED);
    (void)process_stop(other);
    assert_int_equal(statistic(1, index), PROCESS_INFO_STATE_STOPPED);
    (void)process_resume(other);
    (void)process_terminate(other, false, 0);
    assert_int_equal(statistic(1, index), PROCESS_INFO_STATE_TERMINATED);
    (void)process_start(other);
    assert_true(fake_run(other));
    (void)fake_syscall(other, SYSCALL_YIELD, YIELD_WAIT_FOR, 1, 2, 0);
    assert_int_equal(statistic(other->id.identifier, index), PROCESS_INFO_STATE_YIELDED_FOR);
    process_fault(other, FAULT_REQUESTED);
    assert_int_equal(statistic(other->id.identifier, index), PROCESS_INFO_STATE_FAULTED);
}

static void a_process_that_is_not_there_is_invalid(void **state)
{
    (void)state;
    (void)allow(16);
    assert_true(fake_is_failure(command(PROCESS_INFO_COMMAND_READ_NAME, 2, 0), ERROR_INVAL));
    assert_true(fake_is_failure(command(PROCESS_INFO_COMMAND_READ_STATISTICS, 2, 0), ERROR_INVAL));
    assert_true(
        fake_is_failure(command(PROCESS_INFO_COMMAND_CHANGE_STATE, UINT32_MAX, PROCESS_INFO_CHANGE_STOP), ERROR_INVAL));
    fake_restart(other); // it is number 2 now
    assert_true(fake_is_failure(command(PROCESS_INFO_COMMAND_READ_NAME, 1, 0), ERROR_INVAL));
}

static void change(struct process *process, uint32_t what)
{
    assert_true(fake_is_success(command(PROCESS_INFO_COMMAND_CHANGE_STATE, process->id.identifier, what)));
}

static void a_process_is_stopped_and_resumed(void **state)
{
    (void)state;
    change(other, PROCESS_INFO_CHANGE_STOP);
    assert_true(other->stopped);
    change(other, PROCESS_INFO_CHANGE_STOP); // already so
    change(other, PROCESS_INFO_CHANGE_RESUME);
    assert_false(other->stopped);
}

static void a_process_is_terminated_and_started(void **state)
{
    (void)state;
    change(other, PROCESS_INFO_CHANGE_START); // it runs: nothing happens
    assert_int_equal(other->id.identifier, 1);
    change(other, PROCESS_INFO_CHANGE_TERMINATE);
    assert_int_equal(other->state, PROCESS_TERMINATED);
    change(other, PROCESS_INFO_CHANGE_START);
    assert_int_equal(other->id.identifier, 2);
    assert_true(fake_run(other));
}

static void a_process_is_faulted(void **state)
{
    (void)state;
    change(other, PROCESS_INFO_CHANGE_FAULT);
    assert_int_equal(other->state, PROCESS_FAULTED);
}

static void an_unknown_change_is_invalid(void **state)
{
    (void)state;
    assert_true(fake_is_failure(command(PROCESS_INFO_COMMAND_CHANGE_STATE, 1, 0), ERROR_INVAL));
    assert_true(fake_is_failure(command(PROCESS_INFO_COMMAND_CHANGE_STATE, 1, 6), ERROR_INVAL));
}

static void a_manager_may_end_itself(void **state)
{
    (void)state;
    const struct fake_result result =
        fake_syscall(manager, SYSCALL_COMMAND, DRIVER_PROCESS_INFO, PROCESS_INFO_COMMAND_CHANGE_STATE,
                     manager->id.identifier, PROCESS_INFO_CHANGE_TERMINATE);
    assert_false(result.returned);
    assert_int_equal(manager->state, PROCESS_TERMINATED);
}

static void without_the_capability_there_is_nothing_to_see(void **state)
{
    (void)state;
    capability.bits = 0;
    assert_true(fake_is_u32(command(PROCESS_INFO_COMMAND_COUNT, 0, 0), 0));
    assert_true(fake_is_failure(command(PROCESS_INFO_COMMAND_CHANGE_STATE, 1, 2), ERROR_INVAL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_driver_exists_and_counts_processes, setup),
        cmocka_unit_test_setup(identifiers_are_written_as_words, setup),
        cmocka_unit_test_setup(a_small_buffer_gets_whole_words_only_and_the_count_is_of_all, setup),
        cmocka_unit_test_setup(short_identifiers_are_0_for_who_has_none, setup),
        cmocka_unit_test_setup(a_name_is_cut_to_the_buffer_and_its_length_is_of_all, setup),
        cmocka_unit_test_setup(statistics_are_four_words, setup),
        cmocka_unit_test_setup(each_state_has_its_number, setup),
        cmocka_unit_test_setup(a_process_that_is_not_there_is_invalid, setup),
        cmocka_unit_test_setup(a_process_is_stopped_and_resumed, setup),
        cmocka_unit_test_setup(a_process_is_terminated_and_started, setup),
        cmocka_unit_test_setup(a_process_is_faulted, setup),
        cmocka_unit_test_setup(an_unknown_change_is_invalid, setup),
        cmocka_unit_test_setup(a_manager_may_end_itself, setup),
        cmocka_unit_test_setup(without_the_capability_there_is_nothing_to_see, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
