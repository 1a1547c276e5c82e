// SPDX-License-Identifier: Apache-2.0 OR MIT
// Memop: the break, and what a process may ask about its memory (TRD 104, section 4.6).
#include "core/kernel/test/kit.h"

static uaddr_t ram(uint32_t offset)
{
    return fake_address(app, offset);
}

static bool brk_works(uaddr_t address)
{
    const uaddr_t before = app->memory.application_break;
    const struct syscall_return result = memop(MEMOP_BRK, address);
    if (result.variant == RETURN_SUCCESS) {
        assert_int_equal(app->memory.application_break, address);
        return true;
    }
    assert_true(fake_is_failure(result, ERROR_NOMEM));
    assert_int_equal(app->memory.application_break, before);
    return false;
}

// A new app whose RAM is size bytes at start.
static void make_app(uaddr_t start, uint32_t size, uint32_t initial_break)
{
    kit_init();
    fake_machine_start(&machine);
    ipc_init(&ipc, &machine.kernel);
    struct process_image image = fake_image(&machine, "app");
    image.block = (struct mpu_block){start, size};
    image.arch->initial_break = initial_break;
    assert_int_equal(process_create(&machine.kernel, &image, &app), ERROR_OK);
    assert_true(fake_run(app));
}

// --- brk -----------------------------------------------------------------------------------------

TEST(brk_moves_the_break_and_answers_success)
{
    const struct fake_result result = call(SYSCALL_MEMOP, MEMOP_BRK, ram(5000), 0, 0);
    assert_int_equal(result.slots[0], RETURN_SUCCESS);
    assert_int_equal(result.mask, 0x1);
    assert_int_equal(break_of(app), 5000);
}

TEST(brk_may_go_down_to_the_start_of_ram_and_no_further)
{
    assert_true(brk_works(ram(0)));
    assert_false(brk_works(ram(0) - 1));
    assert_false(brk_works(0));
}

TEST(brk_may_go_up_to_the_kernel_break_and_no_further)
{
    assert_false(brk_works(app->memory.kernel_break + 1));
    assert_false(brk_works(ram(FAKE_RAM_SIZE)));
    assert_false(brk_works(UINT32_MAX));
    assert_true(brk_works(app->memory.kernel_break));
}

TEST(brk_never_reaches_the_end_of_ram)
{
    kit_init();
    machine.grant_count = 0; // no grant, so the kernel takes no memory
    fake_machine_start(&machine);
    app = fake_process(&machine, "app");
    assert_int_equal(app->memory.kernel_break, ram(FAKE_RAM_SIZE));
    assert_false(brk_works(ram(FAKE_RAM_SIZE)));
    assert_true(brk_works(ram(FAKE_RAM_SIZE - 1)));
}

TEST(brk_stays_below_grants)
{
    use_probe(app);
    assert_false(brk_works(app->memory.kernel_break + 1));
    assert_true(brk_works(app->memory.kernel_break));
}

TEST(brk_zeroes_what_it_adds)
{
    memset(fake_memory(app, ram(FAKE_INITIAL_BREAK)), 0xee, 1000);
    assert_true(brk_works(ram(FAKE_INITIAL_BREAK + 500)));
    for (uint32_t i = 0; i < 500; i++)
        assert_int_equal(*fake_memory(app, ram(FAKE_INITIAL_BREAK + i)), 0);
}

TEST(brk_clears_nothing_when_it_takes_away)
{
    memset(fake_memory(app, ram(0)), 0xee, FAKE_INITIAL_BREAK);
    assert_true(brk_works(ram(16)));
    assert_int_equal(*fake_memory(app, ram(15)), 0xee);
    assert_int_equal(*fake_memory(app, ram(16)), 0xee);
    assert_int_equal(*fake_memory(app, ram(FAKE_INITIAL_BREAK - 1)), 0xee);
}

TEST(memory_that_was_given_up_is_zero_when_it_comes_back)
{
    memset(fake_memory(app, ram(0)), 0xee, FAKE_INITIAL_BREAK);
    assert_true(brk_works(ram(16)));
    assert_true(brk_works(ram(64)));
    assert_int_equal(*fake_memory(app, ram(15)), 0xee);
    for (uint32_t i = 16; i < 64; i++)
        assert_int_equal(*fake_memory(app, ram(i)), 0);
}

TEST(brk_to_where_the_break_is_changes_nothing)
{
    memset(fake_memory(app, ram(0)), 0xee, FAKE_INITIAL_BREAK);
    const unsigned changes = app->arch->memory_changes;
    assert_true(brk_works(ram(FAKE_INITIAL_BREAK)));
    assert_int_equal(app->arch->memory_changes, changes);
    assert_int_equal(*fake_memory(app, ram(FAKE_INITIAL_BREAK - 1)), 0xee);
}

TEST(the_machine_hears_of_a_new_reach)
{
    const unsigned changes = app->arch->memory_changes;
    assert_true(brk_works(ram(5000)));
    assert_int_equal(app->arch->memory_changes, changes + 1);
    assert_int_equal(app->memory.reach, ram(5000));
    assert_true(brk_works(ram(4999))); // the unit rounds to 4 bytes: the reach is the same
    assert_int_equal(app->arch->memory_changes, changes + 1);
}

TEST(a_brk_that_the_machine_refuses_changes_nothing)
{
    const struct process_memory before = app->memory;
    *fake_memory(app, ram(FAKE_INITIAL_BREAK)) = 0xee;
    app->arch->memory_error = ERROR_NOMEM;
    assert_true(fake_is_failure(memop(MEMOP_BRK, ram(5000)), ERROR_NOMEM));
    assert_memory_equal(&app->memory, &before, sizeof(before));
    assert_int_equal(*fake_memory(app, ram(FAKE_INITIAL_BREAK)), 0xee);
}

TEST(a_brk_whose_reach_would_touch_the_grants_is_refused)
{
    kit_init();
    machine.mpu = &mpu_v7m; // steps of 512 bytes in 8 KiB
    kit_start();
    use_probe(app);
    const uint32_t kernel = app->memory.kernel_break - app->memory.ram_start;
    const uint32_t most = kernel / 512 * 512;
    assert_true(kernel > most);
    assert_false(brk_works(ram(most + 1)));
    assert_true(brk_works(ram(most)));
}

TEST(brk_below_the_stack_makes_the_answer_impossible_and_faults)
{
    app->arch->return_error = ERROR_FAIL;
    assert_false(call(SYSCALL_MEMOP, MEMOP_BRK, ram(0), 0, 0).returned);
    assert_int_equal(app->state, PROCESS_FAULTED);
    assert_int_equal(app->fault, FAULT_STACK);
}

// --- sbrk ----------------------------------------------------------------------------------------

TEST(sbrk_gives_the_break_before)
{
    assert_true(fake_is_u32(memop(MEMOP_SBRK, 100), ram(FAKE_INITIAL_BREAK)));
    assert_true(fake_is_u32(memop(MEMOP_SBRK, 0), ram(FAKE_INITIAL_BREAK + 100)));
    assert_true(fake_is_u32(memop(MEMOP_SBRK, (uint32_t)-300), ram(FAKE_INITIAL_BREAK + 100)));
    assert_int_equal(break_of(app), FAKE_INITIAL_BREAK - 200);
}

TEST(sbrk_refuses_what_brk_refuses)
{
    assert_true(fake_is_failure(memop(MEMOP_SBRK, FAKE_RAM_SIZE), ERROR_NOMEM));
    assert_true(fake_is_failure(memop(MEMOP_SBRK, (uint32_t)-FAKE_INITIAL_BREAK - 1), ERROR_NOMEM));
    assert_int_equal(break_of(app), FAKE_INITIAL_BREAK);
    assert_true(fake_is_u32(memop(MEMOP_SBRK, (uint32_t)-FAKE_INITIAL_BREAK), ram(FAKE_INITIAL_BREAK)));
}

TEST(sbrk_by_any_amount_does_not_wrap_around)
{
    make_app(0xfffff000, 0xff8, 64);
    assert_true(fake_is_failure(memop(MEMOP_SBRK, 0x1000), ERROR_NOMEM));
    assert_true(fake_is_failure(memop(MEMOP_SBRK, INT32_MAX), ERROR_NOMEM));
    assert_true(fake_is_failure(memop(MEMOP_SBRK, 0x80000000), ERROR_NOMEM));
    make_app(0x1000, 0x1000, 64);
    assert_true(fake_is_failure(memop(MEMOP_SBRK, (uint32_t)-0x1041), ERROR_NOMEM));
    assert_true(fake_is_failure(memop(MEMOP_SBRK, (uint32_t)-0x1040), ERROR_NOMEM));
    assert_true(fake_is_failure(memop(MEMOP_SBRK, 0x80000000), ERROR_NOMEM));
    assert_int_equal(break_of(app), 64);
}

// --- Questions -----------------------------------------------------------------------------------

TEST(a_process_learns_where_its_ram_is)
{
    assert_true(fake_is_u32(memop(MEMOP_RAM_START, 0), FAKE_RAM_START(0)));
    assert_true(fake_is_u32(memop(MEMOP_RAM_END, 0), FAKE_RAM_START(0) + FAKE_RAM_SIZE));
}

TEST(a_process_learns_where_its_flash_is)
{
    assert_true(fake_is_u32(memop(MEMOP_FLASH_START, 0), FAKE_FLASH_START(0)));
    assert_true(fake_is_u32(memop(MEMOP_FLASH_END, 0), FAKE_FLASH_START(0) + FAKE_FLASH_SIZE));
}

TEST(a_process_learns_where_the_grants_begin)
{
    const struct syscall_return before = memop(MEMOP_GRANT_START, 0);
    assert_true(fake_is_u32(before, app->memory.kernel_break));
    use_probe(app);
    const struct syscall_return after = memop(MEMOP_GRANT_START, 0);
    assert_true(fake_is_u32(after, app->memory.kernel_break));
    assert_true(after.values[0] < before.values[0]);
}

TEST(an_unknown_memop_has_no_support)
{
    assert_true(fake_is_failure(memop(12, 0), ERROR_NOSUPPORT));
    assert_true(fake_is_failure(memop(255, 0), ERROR_NOSUPPORT));
    assert_true(fake_is_failure(memop(0x100, 0), ERROR_NOSUPPORT));
    assert_true(fake_is_failure(memop(UINT32_MAX, 0), ERROR_NOSUPPORT));
}

// --- Writeable flash regions ---------------------------------------------------------------------

// Regions as an element of a binary's header gives them: offset and size, little endian.
static void give_regions(const uint32_t *words, uint32_t count)
{
    static uint8_t bytes[8 * 8];
    for (uint32_t i = 0; i < 2 * count; i++)
        for (uint32_t byte = 0; byte < 4; byte++)
            bytes[4 * i + byte] = (uint8_t)(words[i] >> 8 * byte);
    app->memory.writeable_regions = bytes;
    app->memory.writeable_region_count = count;
}

TEST(a_process_learns_its_writeable_flash_regions)
{
    const uint32_t regions[] = {0x102, 0x41, 0, FAKE_FLASH_SIZE};
    give_regions(regions, 2);
    assert_true(fake_is_u32(memop(MEMOP_FLASH_REGIONS, 0), 2));
    assert_true(fake_is_u32(memop(MEMOP_FLASH_REGION_START, 0), FAKE_FLASH_START(0) + 0x102));
    assert_true(fake_is_u32(memop(MEMOP_FLASH_REGION_END, 0), FAKE_FLASH_START(0) + 0x143));
    assert_true(fake_is_u32(memop(MEMOP_FLASH_REGION_START, 1), FAKE_FLASH_START(0)));
    assert_true(fake_is_u32(memop(MEMOP_FLASH_REGION_END, 1), FAKE_FLASH_START(0) + FAKE_FLASH_SIZE));
}

TEST(offset_and_size_of_a_flash_region_are_words_of_32_bits)
{
    const uint32_t regions[] = {0x12345678, 0x23456789};
    app->memory.flash_start = 0x1000;
    app->memory.flash_size = 0x40000000; // nobody looks into it
    give_regions(regions, 1);
    assert_true(fake_is_u32(memop(MEMOP_FLASH_REGION_START, 0), 0x12346678));
    assert_true(fake_is_u32(memop(MEMOP_FLASH_REGION_END, 0), 0x12346678 + 0x23456789));
}

static bool region_fails(uint32_t index)
{
    return fake_is_failure(memop(MEMOP_FLASH_REGION_START, index), ERROR_FAIL) &&
           fake_is_failure(memop(MEMOP_FLASH_REGION_END, index), ERROR_FAIL);
}

TEST(a_flash_region_that_does_not_exist_fails)
{
    const uint32_t regions[] = {0x100, 0x40};
    assert_true(fake_is_u32(memop(MEMOP_FLASH_REGIONS, 0), 0));
    assert_true(region_fails(0));
    give_regions(regions, 1);
    assert_true(region_fails(1));
    assert_true(region_fails(0x20000000)); // times 8 is 0 in 32 bits
    assert_true(region_fails(UINT32_MAX));
}

TEST(an_empty_flash_region_fails)
{
    const uint32_t regions[] = {0x100, 0};
    give_regions(regions, 1);
    assert_true(region_fails(0));
}

TEST(a_flash_region_outside_the_object_fails)
{
    const uint32_t regions[] = {
        FAKE_FLASH_SIZE, 1, 0, FAKE_FLASH_SIZE + 1, 0x100, UINT32_MAX, UINT32_MAX, 0x100, 0xffffff00, 0x200,
    };
    give_regions(regions, 5);
    for (uint32_t i = 0; i < 5; i++)
        assert_true(region_fails(i));
}

// --- Hints for the debugger ----------------------------------------------------------------------

TEST(a_process_reports_its_stack_and_heap)
{
    assert_true(fake_is_success(memop(MEMOP_STACK_START, ram(2048))));
    assert_true(fake_is_success(memop(MEMOP_HEAP_START, ram(3000))));
    assert_int_equal(app->memory.stack_start, ram(2048));
    assert_int_equal(app->memory.heap_start, ram(3000));
}

TEST(a_stack_or_heap_outside_ram_is_ignored_and_answered_with_success)
{
    const uaddr_t outside[] = {0, ram(0) - 1, ram(FAKE_RAM_SIZE), UINT32_MAX};
    for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
        assert_true(fake_is_success(memop(MEMOP_STACK_START, outside[i])));
        assert_true(fake_is_success(memop(MEMOP_HEAP_START, outside[i])));
        assert_int_equal(app->memory.stack_start, 0);
        assert_int_equal(app->memory.heap_start, 0);
    }
}

TEST(a_stack_and_a_heap_may_lie_anywhere_in_ram)
{
    assert_true(fake_is_success(memop(MEMOP_STACK_START, ram(0))));
    assert_true(fake_is_success(memop(MEMOP_HEAP_START, ram(FAKE_RAM_SIZE - 1))));
    assert_int_equal(app->memory.stack_start, ram(0));
    assert_int_equal(app->memory.heap_start, ram(FAKE_RAM_SIZE - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(brk_moves_the_break_and_answers_success),
        RUN(brk_may_go_down_to_the_start_of_ram_and_no_further),
        RUN(brk_may_go_up_to_the_kernel_break_and_no_further),
        RUN(brk_never_reaches_the_end_of_ram),
        RUN(brk_stays_below_grants),
        RUN(brk_zeroes_what_it_adds),
        RUN(brk_clears_nothing_when_it_takes_away),
        RUN(memory_that_was_given_up_is_zero_when_it_comes_back),
        RUN(brk_to_where_the_break_is_changes_nothing),
        RUN(the_machine_hears_of_a_new_reach),
        RUN(a_brk_that_the_machine_refuses_changes_nothing),
        RUN(a_brk_whose_reach_would_touch_the_grants_is_refused),
        RUN(brk_below_the_stack_makes_the_answer_impossible_and_faults),
        RUN(sbrk_gives_the_break_before),
        RUN(sbrk_refuses_what_brk_refuses),
        RUN(sbrk_by_any_amount_does_not_wrap_around),
        RUN(a_process_learns_where_its_ram_is),
        RUN(a_process_learns_where_its_flash_is),
        RUN(a_process_learns_where_the_grants_begin),
        RUN(an_unknown_memop_has_no_support),
        RUN(a_process_learns_its_writeable_flash_regions),
        RUN(offset_and_size_of_a_flash_region_are_words_of_32_bits),
        RUN(a_flash_region_that_does_not_exist_fails),
        RUN(an_empty_flash_region_fails),
        RUN(a_flash_region_outside_the_object_fails),
        RUN(a_process_reports_its_stack_and_heap),
        RUN(a_stack_or_heap_outside_ram_is_ignored_and_answered_with_success),
        RUN(a_stack_and_a_heap_may_lie_anywhere_in_ram),
    };
    return cmocka_run_group_tests_name("memop", tests, NULL, NULL);
}
