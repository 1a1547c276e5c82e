// SPDX-License-Identifier: Apache-2.0 OR MIT
// The read-only state driver: what is in a process's buffer when it runs.
#include "core/capsules/read_only_state.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_hil.h"
#include "core/test/unit.h"

#include <string.h>

static struct fake_machine machine;
static struct fake_alarm clock_device;
static struct read_only_state driver;
static struct process *a, *b;

static void begin(uint8_t bits)
{
    fake_alarm_init(&clock_device, 1000, bits);
    fake_machine_init(&machine);
    read_only_state_init(&driver, &clock_device.hil);
    fake_machine_add(&machine, &driver.driver, &driver.grant);
    fake_machine_start(&machine);
    kernel_switch_hook_add(&machine.kernel, &driver.hook);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
}

static int setup(void **state)
{
    (void)state;
    begin(32);
    return 0;
}

static uint8_t *memory(struct process *app)
{
    return fake_memory(app, fake_address(app, 0));
}

static struct syscall_return allow(struct process *app, uint32_t size)
{
    return fake_allow(app, SYSCALL_ALLOW_USERSPACE_READABLE, DRIVER_READ_ONLY_STATE, READ_ONLY_STATE_UR_STATE,
                      fake_address(app, 0), size);
}

static uint64_t field(struct process *app, uint32_t offset, uint32_t size)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < size; i++)
        value |= (uint64_t)memory(app)[offset + i] << (8 * i);
    return value;
}

static uint32_t switches(struct process *app)
{
    return (uint32_t)field(app, READ_ONLY_STATE_OFFSET_SWITCH_COUNT, 4);
}

static uint64_t ticks(struct process *app)
{
    return field(app, READ_ONLY_STATE_OFFSET_TICKS, 8);
}

static void the_driver_exists_in_version_one(void **state)
{
    (void)state;
    assert_true(fake_is_success(fake_command(a, DRIVER_READ_ONLY_STATE, READ_ONLY_STATE_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_u32(fake_command(a, DRIVER_READ_ONLY_STATE, READ_ONLY_STATE_COMMAND_VERSION, 0, 0), 1));
    assert_true(fake_is_failure(fake_command(a, DRIVER_READ_ONLY_STATE, 2, 0, 0), ERROR_NOSUPPORT));
}

static void the_buffer_is_written_before_each_run(void **state)
{
    (void)state;
    clock_device.now = 77;
    (void)allow(a, 16);
    assert_int_equal(switches(a), 0); // the return from allow is the first run with a buffer
    assert_int_equal(ticks(a), 77);
    clock_device.now = 78;
    assert_true(fake_run(a));
    assert_int_equal(switches(a), 1);
    assert_int_equal(ticks(a), 78);
}

static void events_that_wait_are_counted(void **state)
{
    (void)state;
    (void)allow(a, 16);
    assert_int_equal(field(a, READ_ONLY_STATE_OFFSET_PENDING_TASKS, 4), 0);
    const struct task task = {.kind = TASK_UPCALL, .id = {1, 1}, .function = a->entry};
    (void)process_enqueue(a, &task);
    (void)process_enqueue(a, &task);
    assert_true(fake_run(a));
    assert_int_equal(field(a, READ_ONLY_STATE_OFFSET_PENDING_TASKS, 4), 2);
}

static void only_whole_fields_that_fit_are_written(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 0}, {3, 0}, {4, 4}, {7, 4}, {8, 8}, {15, 8}, {16, 16}, {40, 16}};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        (void)allow(a, 0);
        memset(memory(a), 0xee, 64);
        clock_device.now = 0;
        (void)allow(a, sizes[i][0]);
        for (uint32_t at = 0; at < 64; at++)
            assert_int_equal(memory(a)[at] != 0xee, at < sizes[i][1]);
    }
}

static void the_buffer_before_comes_back(void **state)
{
    (void)state;
    struct syscall_return result = allow(a, 16);
    assert_int_equal(result.variant, RETURN_SUCCESS_2U32);
    assert_int_equal(result.values[0], 0);
    assert_int_equal(result.values[1], 0);
    result = allow(a, 8);
    assert_int_equal(result.values[0], fake_address(a, 0));
    assert_int_equal(result.values[1], 16);
}

static void another_buffer_number_is_not_supported(void **state)
{
    (void)state;
    const struct syscall_return result =
        fake_allow(a, SYSCALL_ALLOW_USERSPACE_READABLE, DRIVER_READ_ONLY_STATE, 1, fake_address(a, 0), 16);
    assert_int_equal(result.variant, RETURN_FAILURE_2U32);
    assert_int_equal(result.values[0], ERROR_NOSUPPORT);
}

static void processes_have_counts_of_their_own_and_others_cost_no_memory(void **state)
{
    (void)state;
    (void)allow(a, 16);
    for (int i = 0; i < 5; i++)
        assert_true(fake_run(a));
    assert_true(fake_run(b));
    assert_int_equal(grant_count_allocated(b), 0);
    (void)allow(b, 16);
    assert_int_equal(switches(b), 0);
    assert_int_equal(switches(a), 5);
}

static void time_goes_on_above_the_width_of_the_counter(void **state)
{
    (void)state;
    begin(16);
    clock_device.now = 0xfff0;
    (void)allow(a, 16);
    assert_int_equal(ticks(a), 0xfff0);
    clock_device.now = 0x10;
    assert_true(fake_run(a));
    assert_int_equal(ticks(a), 0x10010);
    assert_true(fake_run(a));
    assert_int_equal(ticks(a), 0x10010);
    clock_device.now = 0;
    assert_true(fake_run(a));
    assert_int_equal(ticks(a), 0x20000);
}

static void a_restarted_process_has_no_buffer_until_it_lends_one(void **state)
{
    (void)state;
    (void)allow(a, 16);
    assert_true(fake_run(a));
    fake_restart(a);
    memset(memory(a), 0xee, 16);
    assert_true(fake_run(a));
    assert_int_equal(switches(a), 0xeeeeeeee);
    (void)allow(a, 16);
    assert_int_equal(switches(a), 0);
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    (void)fake_syscall(a, SYSCALL_MEMOP, MEMOP_BRK, a->memory.kernel_break, 0, 0);
    const struct syscall_return result = allow(a, 16);
    assert_int_equal(result.variant, RETURN_FAILURE_2U32);
    assert_int_equal(result.values[0], ERROR_NOMEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_driver_exists_in_version_one, setup),
        cmocka_unit_test_setup(the_buffer_is_written_before_each_run, setup),
        cmocka_unit_test_setup(events_that_wait_are_counted, setup),
        cmocka_unit_test_setup(only_whole_fields_that_fit_are_written, setup),
        cmocka_unit_test_setup(the_buffer_before_comes_back, setup),
        cmocka_unit_test_setup(another_buffer_number_is_not_supported, setup),
        cmocka_unit_test_setup(processes_have_counts_of_their_own_and_others_cost_no_memory, setup),
        cmocka_unit_test_setup(time_goes_on_above_the_width_of_the_counter, setup),
        cmocka_unit_test_setup(a_restarted_process_has_no_buffer_until_it_lends_one, setup),
        cmocka_unit_test_setup(a_process_without_memory_for_a_grant_is_told, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
