// SPDX-License-Identifier: Apache-2.0 OR MIT
// Allow: sharing buffers with drivers, read-write, read-only and readable for the application
// (TRD 104, sections 4.4 and 4.5).
#include "core/kernel/test/kit.h"

static struct syscall_return allow_readable(uint32_t number, uaddr_t address, uint32_t size)
{
    return fake_allow(app, SYSCALL_ALLOW_USERSPACE_READABLE, KIT_DRIVER, number, address, size);
}

static struct syscall_return allow_of(uint32_t class_number, uaddr_t address, uint32_t size)
{
    return fake_allow(app, class_number, KIT_DRIVER, 0, address, size);
}

static bool is_allowed(uint32_t class_number, uaddr_t address, uint32_t size)
{
    const struct syscall_return result = allow_of(class_number, address, size);
    assert_true(result.variant == RETURN_SUCCESS_2U32 || failed_with(result, ERROR_INVAL, address, size));
    return result.variant == RETURN_SUCCESS_2U32;
}

static const uint32_t all_kinds[] = {SYSCALL_ALLOW_READ_WRITE, SYSCALL_ALLOW_READ_ONLY,
                                     SYSCALL_ALLOW_USERSPACE_READABLE};
enum { KINDS = sizeof(all_kinds) / sizeof(all_kinds[0]) };

static uaddr_t ram(uint32_t offset)
{
    return fake_address(app, offset);
}

// --- What it gives back --------------------------------------------------------------------------

TEST(allow_gives_back_the_buffer_before_and_an_empty_one_at_first)
{
    for (size_t i = 0; i < KINDS; i++) {
        assert_true(swapped(allow_of(all_kinds[i], ram(16), 32), 0, 0));
        assert_true(swapped(allow_of(all_kinds[i], ram(64), 8), ram(16), 32));
        assert_true(swapped(allow_of(all_kinds[i], 0, 0), ram(64), 8));
        assert_true(swapped(allow_of(all_kinds[i], 0, 0), 0, 0));
    }
}

TEST(buffers_of_different_kinds_and_numbers_are_apart)
{
    assert_true(swapped(allow_rw(0, ram(0), 1), 0, 0));
    assert_true(swapped(allow_rw(1, ram(0), 2), 0, 0));
    assert_true(swapped(allow_ro(0, ram(0), 3), 0, 0));
    assert_true(swapped(allow_ro(1, ram(0), 4), 0, 0));
    assert_true(swapped(allow_readable(0, ram(0), 5), 0, 0));
    assert_true(swapped(allow_rw(0, 0, 0), ram(0), 1));
    assert_true(swapped(allow_rw(1, 0, 0), ram(0), 2));
    assert_true(swapped(allow_ro(0, 0, 0), ram(0), 3));
    assert_true(swapped(allow_ro(1, 0, 0), ram(0), 4));
    assert_true(swapped(allow_readable(0, 0, 0), ram(0), 5));
}

TEST(a_failed_allow_gives_back_what_was_passed_and_changes_nothing)
{
    assert_true(swapped(allow_rw(0, ram(16), 32), 0, 0));
    assert_true(failed_with(allow_rw(0, 4, 5), ERROR_INVAL, 4, 5));
    assert_true(swapped(allow_rw(0, 0, 0), ram(16), 32));
}

TEST(a_failed_allow_leaves_the_high_water_mark)
{
    const uaddr_t before = app->memory.allow_high_water;
    assert_int_equal(allow_rw(KIT_READ_WRITE, ram(16), 32).values[0], ERROR_NOSUPPORT);
    assert_int_equal(allow_readable(1, ram(16), 32).values[0], ERROR_NOSUPPORT);
    assert_int_equal(app->memory.allow_high_water, before);
}

// --- The order of its checks ---------------------------------------------------------------------

TEST(allow_checks_the_driver_before_the_pointer)
{
    for (size_t i = 0; i < KINDS; i++)
        assert_true(failed_with(fake_allow(app, all_kinds[i], KIT_MISSING, 0, 4, 8), ERROR_NODEVICE, 4, 8));
}

TEST(allow_checks_the_pointer_before_the_number)
{
    for (size_t i = 0; i < KINDS; i++)
        assert_true(failed_with(fake_allow(app, all_kinds[i], KIT_DRIVER, 255, 4, 8), ERROR_INVAL, 4, 8));
}

TEST(allow_with_a_number_out_of_range_has_no_support)
{
    const uint32_t numbers[] = {2, 255, 256, 0x80000000, UINT32_MAX};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        for (size_t kind = 0; kind < KINDS; kind++)
            assert_true(failed_with(fake_allow(app, all_kinds[kind], KIT_DRIVER, numbers[i], ram(0), 8),
                                    ERROR_NOSUPPORT, ram(0), 8));
}

TEST(allow_on_a_driver_that_keeps_nothing_has_no_memory)
{
    for (size_t i = 0; i < 2; i++)
        assert_true(failed_with(fake_allow(app, all_kinds[i], KIT_BARE_DRIVER, 0, ram(0), 8), ERROR_NOMEM, ram(0), 8));
}

TEST(a_userspace_readable_allow_that_the_driver_does_not_know_has_no_support)
{
    assert_true(failed_with(fake_allow(app, SYSCALL_ALLOW_USERSPACE_READABLE, KIT_BARE_DRIVER, 0, ram(0), 8),
                            ERROR_NOSUPPORT, ram(0), 8));
}

TEST(a_driver_may_refuse_a_userspace_readable_allow)
{
    probe.readable_error = ERROR_BUSY;
    assert_true(failed_with(allow_readable(0, ram(16), 8), ERROR_BUSY, ram(16), 8));
    assert_int_equal(app->memory.allow_high_water, app->memory.ram_start);
}

TEST(allow_without_room_for_the_grant_has_no_memory)
{
    assert_int_equal(memop(MEMOP_BRK, app->memory.kernel_break).variant, RETURN_SUCCESS);
    assert_true(failed_with(allow_rw(0, ram(0), 8), ERROR_NOMEM, ram(0), 8));
    assert_true(failed_with(allow_ro(0, ram(0), 8), ERROR_NOMEM, ram(0), 8));
}

TEST(allow_while_the_grant_is_entered_has_no_memory)
{
    enum error error;
    assert_non_null(grant_enter(&probe.grant, app->id, &error));
    assert_true(failed_with(allow_rw(0, ram(0), 8), ERROR_NOMEM, ram(0), 8));
    assert_true(failed_with(allow_ro(0, ram(0), 8), ERROR_NOMEM, ram(0), 8));
    grant_leave(&probe.grant, app->id);
    assert_true(swapped(allow_rw(0, ram(0), 8), 0, 0));
}

TEST(an_unknown_number_allocates_the_grant_all_the_same)
{
    assert_int_equal(allow_rw(9, ram(0), 8).values[0], ERROR_NOSUPPORT);
    assert_true(grant_is_allocated(app, &probe.grant));
}

// --- Empty buffers -------------------------------------------------------------------------------

TEST(an_empty_buffer_may_lie_anywhere_and_is_stored_as_given)
{
    const uaddr_t anywhere[] = {0, 1, UINT32_MAX, app->memory.kernel_break, app->memory.flash_start};
    for (size_t kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < sizeof(anywhere) / sizeof(anywhere[0]); i++) {
            assert_int_equal(allow_of(all_kinds[kind], anywhere[i], 0).variant, RETURN_SUCCESS_2U32);
            assert_true(swapped(allow_of(all_kinds[kind], 0, 0), anywhere[i], 0));
        }
}

TEST(an_empty_buffer_leaves_the_high_water_mark)
{
    const uaddr_t before = app->memory.allow_high_water;
    assert_true(swapped(allow_rw(0, ram(100), 0), 0, 0));
    assert_true(swapped(allow_ro(0, ram(100), 0), 0, 0));
    assert_int_equal(app->memory.allow_high_water, before);
}

// --- Where a buffer may be -----------------------------------------------------------------------

TEST(every_buffer_may_be_in_ram_below_the_break)
{
    const uaddr_t start = app->memory.ram_start, end = app->memory.application_break;
    for (size_t i = 0; i < KINDS; i++) {
        assert_true(is_allowed(all_kinds[i], start, end - start));
        assert_true(is_allowed(all_kinds[i], start, 1));
        assert_true(is_allowed(all_kinds[i], end - 1, 1));
        assert_false(is_allowed(all_kinds[i], end - 1, 2));
        assert_false(is_allowed(all_kinds[i], end, 1));
        assert_false(is_allowed(all_kinds[i], start - 1, 2));
        assert_false(is_allowed(all_kinds[i], start, end - start + 1));
    }
}

TEST(a_buffer_does_not_wrap_around_the_address_space)
{
    const uaddr_t start = app->memory.ram_start;
    for (size_t i = 0; i < KINDS; i++) {
        assert_false(is_allowed(all_kinds[i], start, UINT32_MAX));
        assert_false(is_allowed(all_kinds[i], start, 0u - start));
        assert_false(is_allowed(all_kinds[i], start + 4, UINT32_MAX - 2));
        assert_false(is_allowed(all_kinds[i], UINT32_MAX, 2));
        assert_false(is_allowed(all_kinds[i], UINT32_MAX - 7, start + 16));
        assert_false(is_allowed(all_kinds[i], start - 4, 0u - 8));
    }
}

TEST(only_a_read_only_buffer_may_be_in_flash)
{
    const uaddr_t code = app->memory.flash_start + FAKE_FLASH_PROTECTED;
    assert_true(is_allowed(SYSCALL_ALLOW_READ_ONLY, code, 16));
    assert_false(is_allowed(SYSCALL_ALLOW_READ_WRITE, code, 16));
    assert_false(is_allowed(SYSCALL_ALLOW_USERSPACE_READABLE, code, 16));
}

TEST(a_read_only_buffer_may_be_in_flash_behind_the_protected_part)
{
    const uaddr_t start = app->memory.flash_start, end = start + FAKE_FLASH_SIZE;
    assert_true(
        is_allowed(SYSCALL_ALLOW_READ_ONLY, start + FAKE_FLASH_PROTECTED, FAKE_FLASH_SIZE - FAKE_FLASH_PROTECTED));
    assert_false(is_allowed(SYSCALL_ALLOW_READ_ONLY, start + FAKE_FLASH_PROTECTED - 1, 2));
    assert_false(is_allowed(SYSCALL_ALLOW_READ_ONLY, start, 1));
    assert_true(is_allowed(SYSCALL_ALLOW_READ_ONLY, end - 1, 1));
    assert_false(is_allowed(SYSCALL_ALLOW_READ_ONLY, end - 1, 2));
    assert_false(is_allowed(SYSCALL_ALLOW_READ_ONLY, end, 1));
}

TEST(memory_of_another_process_is_refused)
{
    const struct process *const other = fake_process(&machine, "other");
    for (size_t i = 0; i < KINDS; i++) {
        assert_false(is_allowed(all_kinds[i], other->memory.ram_start, 4));
        assert_false(is_allowed(all_kinds[i], other->memory.flash_start + FAKE_FLASH_PROTECTED, 4));
    }
}

// --- Overlaps and the high-water mark --------------------------------------------------------------

TEST(overlapping_buffers_are_accepted_and_none_is_revoked)
{
    assert_true(swapped(allow_rw(0, ram(0), 64), 0, 0));
    assert_true(swapped(allow_rw(1, ram(32), 64), 0, 0));
    assert_true(swapped(allow_ro(0, ram(0), 128), 0, 0));
    assert_true(swapped(allow_readable(0, ram(16), 16), 0, 0));
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_WRITE, 0), 64);
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_WRITE, 1), 64);
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_ONLY, 0), 128);
}

static void raises_the_mark(uint32_t class_number)
{
    (void)kit_setup(NULL);
    assert_int_equal(allow_of(class_number, ram(1000), 24).variant, RETURN_SUCCESS_2U32);
    assert_int_equal(app->memory.allow_high_water, ram(1024));
    assert_true(fake_is_failure(memop(MEMOP_BRK, ram(1023)), ERROR_NOMEM));
    assert_true(fake_is_success(memop(MEMOP_BRK, ram(1024))));
}

TEST(the_break_never_goes_below_memory_that_was_allowed)
{
    for (size_t i = 0; i < KINDS; i++)
        raises_the_mark(all_kinds[i]);
}

TEST(the_high_water_mark_never_sinks)
{
    assert_true(swapped(allow_rw(0, ram(1000), 24), 0, 0));
    assert_true(swapped(allow_rw(0, ram(0), 8), ram(1000), 24));
    assert_true(swapped(allow_rw(0, 0, 0), ram(0), 8));
    assert_true(fake_is_failure(memop(MEMOP_BRK, ram(1023)), ERROR_NOMEM));
}

TEST(a_buffer_in_flash_leaves_the_high_water_mark)
{
    assert_true(swapped(allow_ro(0, app->memory.flash_start + FAKE_FLASH_PROTECTED, 16), 0, 0));
    assert_int_equal(app->memory.allow_high_water, app->memory.ram_start);
}

TEST(a_restart_resets_the_high_water_mark)
{
    assert_true(swapped(allow_rw(0, ram(1000), 24), 0, 0));
    fake_restart(app);
    assert_int_equal(app->memory.allow_high_water, app->memory.ram_start);
    assert_true(fake_is_success(memop(MEMOP_BRK, ram(0))));
}

// --- What a capsule sees of a buffer ---------------------------------------------------------------

static uint32_t read_at(enum grant_allow kind, uint32_t number, uint32_t offset, char *to, size_t size)
{
    memset(to, '-', size);
    return allow_read(&probe.grant, app->id, kind, number, offset, (struct span){(uint8_t *)to, size});
}

static uint32_t write_at(uint32_t number, uint32_t offset, const char *text)
{
    return allow_write(&probe.grant, app->id, number, offset, (struct const_span){(const uint8_t *)text, strlen(text)});
}

TEST(a_capsule_reads_a_buffer_from_an_offset_up_to_its_end)
{
    char text[8];
    assert_true(swapped(allow_ro(1, fake_put(app, 100, "abcdef"), 6), 0, 0));
    assert_int_equal(read_at(GRANT_READ_ONLY, 1, 0, text, sizeof(text)), 6);
    assert_memory_equal(text, "abcdef--", 8);
    assert_int_equal(read_at(GRANT_READ_ONLY, 1, 2, text, 3), 3);
    assert_memory_equal(text, "cde", 3);
    assert_int_equal(read_at(GRANT_READ_ONLY, 1, 5, text, sizeof(text)), 1);
    assert_memory_equal(text, "f-", 2);
}

TEST(a_capsule_reads_nothing_at_or_behind_the_end)
{
    char text[8];
    assert_true(swapped(allow_ro(1, fake_put(app, 100, "abcdef"), 6), 0, 0));
    assert_int_equal(read_at(GRANT_READ_ONLY, 1, 6, text, sizeof(text)), 0);
    assert_int_equal(read_at(GRANT_READ_ONLY, 1, UINT32_MAX, text, sizeof(text)), 0);
    assert_memory_equal(text, "--------", 8);
}

TEST(a_capsule_reads_read_only_buffers_in_flash)
{
    char text[4];
    memcpy(machine.flash[0] + 80, "wxyz", 4);
    assert_true(swapped(allow_ro(0, app->memory.flash_start + 80, 4), 0, 0));
    assert_int_equal(read_at(GRANT_READ_ONLY, 0, 1, text, 4), 3);
    assert_memory_equal(text, "xyz-", 4);
}

TEST(a_capsule_reads_and_writes_read_write_buffers)
{
    char text[8];
    assert_true(swapped(allow_rw(1, fake_put(app, 100, "abcdef"), 4), 0, 0));
    assert_int_equal(write_at(1, 1, "XY"), 2);
    assert_int_equal(read_at(GRANT_READ_WRITE, 1, 0, text, sizeof(text)), 4);
    assert_memory_equal(text, "aXYd----", 8);
}

TEST(a_write_stops_at_the_end_of_the_buffer)
{
    assert_true(swapped(allow_rw(0, fake_put(app, 100, "abcdef"), 4), 0, 0));
    assert_int_equal(write_at(0, 2, "12345"), 2);
    assert_int_equal(write_at(0, 4, "!"), 0);
    assert_int_equal(write_at(0, UINT32_MAX, "!"), 0);
    assert_memory_equal(fake_memory(app, ram(100)), "ab12ef", 6);
}

TEST(a_capsule_never_writes_to_a_read_only_buffer)
{
    assert_true(swapped(allow_ro(0, fake_put(app, 100, "abc"), 3), 0, 0));
    assert_int_equal(write_at(0, 0, "X"), 0);
    assert_memory_equal(fake_memory(app, ram(100)), "abc", 3);
}

TEST(a_buffer_number_out_of_range_is_an_empty_buffer)
{
    char text[4];
    assert_true(swapped(allow_rw(0, ram(0), 8), 0, 0));
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_WRITE, KIT_READ_WRITE), 0);
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_WRITE, UINT32_MAX), 0);
    assert_int_equal(read_at(GRANT_READ_WRITE, KIT_READ_WRITE, 0, text, 4), 0);
    assert_int_equal(write_at(KIT_READ_WRITE, 0, "X"), 0);
}

TEST(a_process_that_never_used_the_driver_shares_nothing)
{
    char text[4];
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_WRITE, 0), 0);
    assert_int_equal(read_at(GRANT_READ_ONLY, 0, 0, text, 4), 0);
    assert_int_equal(write_at(0, 0, "X"), 0);
    assert_int_equal(grant_count_allocated(app), 0);
}

TEST(a_process_that_ended_shares_nothing)
{
    char text[4];
    assert_true(swapped(allow_rw(0, ram(0), 8), 0, 0));
    (void)call(SYSCALL_EXIT, EXIT_TERMINATE, 0, 0, 0);
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_WRITE, 0), 0);
    assert_int_equal(read_at(GRANT_READ_WRITE, 0, 0, text, 4), 0);
    assert_int_equal(write_at(0, 0, "X"), 0);
}

TEST(a_new_life_shares_nothing_at_first)
{
    const struct process_id before = app->id;
    assert_true(swapped(allow_rw(0, ram(0), 8), 0, 0));
    fake_restart(app);
    use_probe(app);
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_WRITE, 0), 0);
    assert_int_equal(allow_size(&probe.grant, before, GRANT_READ_WRITE, 0), 0);
    assert_true(swapped(allow_rw(0, 0, 0), 0, 0));
}

TEST(an_empty_buffer_with_a_wild_address_is_never_touched)
{
    char text[4];
    assert_true(swapped(allow_rw(0, UINT32_MAX, 0), 0, 0));
    assert_int_equal(allow_size(&probe.grant, app->id, GRANT_READ_WRITE, 0), 0);
    assert_int_equal(read_at(GRANT_READ_WRITE, 0, 0, text, 4), 0);
    assert_int_equal(write_at(0, 0, "X"), 0);
}

// --- Buffers that a driver keeps by itself -----------------------------------------------------------

static uint32_t write_span(struct process_id process, struct user_span to, uint32_t offset)
{
    return user_span_write(&probe.grant, process, to, offset, (struct const_span){(const uint8_t *)"1234", 4});
}

TEST(a_driver_writes_to_a_readable_buffer_up_to_its_end)
{
    (void)fake_put(app, 100, "abcdef");
    assert_int_equal(write_span(app->id, (struct user_span){ram(100), 6}, 0), 4);
    assert_int_equal(write_span(app->id, (struct user_span){ram(100), 6}, 5), 1);
    assert_int_equal(write_span(app->id, (struct user_span){ram(100), 6}, 6), 0);
    assert_memory_equal(fake_memory(app, ram(100)), "1234e1", 6);
}

TEST(a_driver_writes_to_a_readable_buffer_only_below_the_break)
{
    const uaddr_t end = app->memory.application_break;
    assert_int_equal(write_span(app->id, (struct user_span){end - 4, 4}, 0), 4);
    assert_int_equal(write_span(app->id, (struct user_span){end - 4, 5}, 0), 0);
    assert_int_equal(write_span(app->id, (struct user_span){app->memory.flash_start + 100, 4}, 0), 0);
    assert_int_equal(write_span(app->id, (struct user_span){end - 4, UINT32_MAX}, 0), 0);
}

TEST(a_driver_does_not_write_to_a_life_that_is_over)
{
    const struct process_id before = app->id;
    fake_restart(app);
    assert_int_equal(write_span(before, (struct user_span){ram(100), 4}, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(allow_gives_back_the_buffer_before_and_an_empty_one_at_first),
        RUN(buffers_of_different_kinds_and_numbers_are_apart),
        RUN(a_failed_allow_gives_back_what_was_passed_and_changes_nothing),
        RUN(a_failed_allow_leaves_the_high_water_mark),
        RUN(allow_checks_the_driver_before_the_pointer),
        RUN(allow_checks_the_pointer_before_the_number),
        RUN(allow_with_a_number_out_of_range_has_no_support),
        RUN(allow_on_a_driver_that_keeps_nothing_has_no_memory),
        RUN(a_userspace_readable_allow_that_the_driver_does_not_know_has_no_support),
        RUN(a_driver_may_refuse_a_userspace_readable_allow),
        RUN(allow_without_room_for_the_grant_has_no_memory),
        RUN(allow_while_the_grant_is_entered_has_no_memory),
        RUN(an_unknown_number_allocates_the_grant_all_the_same),
        RUN(an_empty_buffer_may_lie_anywhere_and_is_stored_as_given),
        RUN(an_empty_buffer_leaves_the_high_water_mark),
        RUN(every_buffer_may_be_in_ram_below_the_break),
        RUN(a_buffer_does_not_wrap_around_the_address_space),
        RUN(only_a_read_only_buffer_may_be_in_flash),
        RUN(a_read_only_buffer_may_be_in_flash_behind_the_protected_part),
        RUN(memory_of_another_process_is_refused),
        RUN(overlapping_buffers_are_accepted_and_none_is_revoked),
        RUN(the_break_never_goes_below_memory_that_was_allowed),
        RUN(the_high_water_mark_never_sinks),
        RUN(a_buffer_in_flash_leaves_the_high_water_mark),
        RUN(a_restart_resets_the_high_water_mark),
        RUN(a_capsule_reads_a_buffer_from_an_offset_up_to_its_end),
        RUN(a_capsule_reads_nothing_at_or_behind_the_end),
        RUN(a_capsule_reads_read_only_buffers_in_flash),
        RUN(a_capsule_reads_and_writes_read_write_buffers),
        RUN(a_write_stops_at_the_end_of_the_buffer),
        RUN(a_capsule_never_writes_to_a_read_only_buffer),
        RUN(a_buffer_number_out_of_range_is_an_empty_buffer),
        RUN(a_process_that_never_used_the_driver_shares_nothing),
        RUN(a_process_that_ended_shares_nothing),
        RUN(a_new_life_shares_nothing_at_first),
        RUN(an_empty_buffer_with_a_wild_address_is_never_touched),
        RUN(a_driver_writes_to_a_readable_buffer_up_to_its_end),
        RUN(a_driver_writes_to_a_readable_buffer_only_below_the_break),
        RUN(a_driver_does_not_write_to_a_life_that_is_over),
    };
    return cmocka_run_group_tests_name("allow", tests, NULL, NULL);
}
