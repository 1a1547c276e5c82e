// SPDX-License-Identifier: Apache-2.0 OR MIT
// What other kernels leaked, tried on this one: rounding of regions, the life of shared buffers against
// break, grants and death, and numbers that wrap. Then everything at once, at random.
#include "core/kernel/test/kit.h"

static const struct mpu_unit *const units[] = {&mpu_page, &mpu_v6m, &mpu_v7m, &mpu_v8m, &mpu_pmp};
enum { UNITS = sizeof(units) / sizeof(units[0]), SMALL_GRANTS = 6 };

static struct grant grants[SMALL_GRANTS];

// A machine with this unit and a few grants of odd sizes.
static void with_unit(const struct mpu_unit *unit)
{
    kit_init();
    machine.mpu = unit;
    for (uint32_t i = 0; i < SMALL_GRANTS; i++) {
        grants[i] = (struct grant){.driver = 0x500 + i, .data_size = (uint16_t)(8 + 97 * i)};
        fake_machine_add(&machine, NULL, &grants[i]);
    }
    kit_start();
}

static uint8_t *enter(const struct grant *grant)
{
    enum error error;
    return grant_enter(grant, app->id, &error);
}

static bool brk_works(uaddr_t address)
{
    return memop(MEMOP_BRK, address).variant == RETURN_SUCCESS;
}

static uint32_t offset_of(const uint8_t *kernel_view)
{
    return (uint32_t)(kernel_view - app->memory.ram);
}

// The application writes to every byte that it reaches.
static void scribble(uint8_t with)
{
    memset(app->memory.ram, with, app->memory.reach - app->memory.ram_start);
}

// --- Rounding ----------------------------------------------------------------------------------------------------

TEST(rounding_a_region_never_opens_grant_memory)
{
    for (size_t unit = 0; unit < UNITS; unit++) {
        with_unit(units[unit]);
        for (uint32_t i = 0; i < SMALL_GRANTS; i++) {
            uint8_t *const data = enter(&grants[i]);
            if (data == NULL)
                continue;
            memset(data, 0x33, grants[i].data_size);
            for (uint32_t size = 4096; size < FAKE_RAM_SIZE; size += 61)
                (void)brk_works(fake_address(app, size));
            assert_true(app->memory.reach <= app->memory.kernel_break);
            scribble(0xff);
            for (uint32_t byte = 0; byte < grants[i].data_size; byte++)
                assert_int_equal(data[byte], 0x33);
            assert_true(brk_works(fake_address(app, 100)));
        }
    }
}

TEST(a_grant_never_takes_memory_that_rounding_leaves_to_the_application)
{
    for (size_t unit = 0; unit < UNITS; unit++)
        for (uint32_t size = 4096; size < FAKE_RAM_SIZE; size += 61) {
            with_unit(units[unit]);
            (void)brk_works(fake_address(app, size));
            for (uint32_t i = 0; i < SMALL_GRANTS; i++) {
                const uint8_t *const data = enter(&grants[i]);
                if (data != NULL)
                    assert_true(app->memory.ram_start + offset_of(data) >= app->memory.reach);
            }
        }
}

TEST(what_rounding_opens_holds_nothing_of_an_earlier_life)
{
    kit_init();
    machine.mpu = &mpu_v7m;
    for (size_t i = 0; i < FAKE_PROCESSES; i++)
        machine.arch[i].initial_break = 32;
    kit_start();
    // The kernel leaves its secrets all over the memory that it holds.
    const uint32_t secret_end = app->memory.kernel_break - app->memory.ram_start;
    memset(app->memory.ram + 512, 0x77, secret_end - 512);
    fake_restart(app);
    assert_true(brk_works(fake_address(app, 1000)));
    assert_int_equal(app->memory.reach, fake_address(app, 1024));
    for (uint32_t i = 512; i < 1024; i++)
        assert_int_equal(app->memory.ram[i], 0);
}

// --- The life of a buffer ------------------------------------------------------------------------------------------

TEST(grant_memory_is_never_allowed)
{
    use_probe(app);
    for (uaddr_t address = app->memory.application_break; address < fake_address(app, FAKE_RAM_SIZE); address += 8) {
        assert_int_equal(allow_rw(0, address, 8).values[0], ERROR_INVAL);
        assert_int_equal(allow_ro(0, address, 8).values[0], ERROR_INVAL);
    }
    assert_int_equal(allow_rw(0, fake_address(app, 0), FAKE_RAM_SIZE).values[0], ERROR_INVAL);
}

TEST(a_grant_never_grows_over_a_buffer_that_was_allowed_before_the_break_sank)
{
    for (size_t unit = 0; unit < UNITS; unit++) {
        with_unit(units[unit]);
        assert_true(swapped(allow_rw(0, fake_address(app, 3000), 500), 0, 0));
        (void)brk_works(fake_address(app, 0));
        (void)brk_works(fake_address(app, 3500));
        scribble(0x44);
        for (uint32_t i = 0; i < SMALL_GRANTS; i++)
            (void)enter(&grants[i]);
        uint8_t bytes[500];
        assert_int_equal(allow_read(&probe.grant, app->id, GRANT_READ_WRITE, 0, 0, (struct span){bytes, 500}), 500);
        for (size_t i = 0; i < sizeof(bytes); i++)
            assert_int_equal(bytes[i], 0x44);
    }
}

TEST(a_write_to_a_shared_buffer_never_leaves_the_application)
{
    use_probe(app);
    assert_true(swapped(allow_rw(0, fake_address(app, 0), FAKE_INITIAL_BREAK), 0, 0));
    uint8_t before[FAKE_RAM_SIZE], ones[FAKE_RAM_SIZE];
    memcpy(before, app->memory.ram, FAKE_RAM_SIZE);
    memset(ones, 1, sizeof(ones));
    const struct const_span all = {ones, sizeof(ones)};
    assert_int_equal(allow_write(&probe.grant, app->id, 0, 0, all), FAKE_INITIAL_BREAK);
    assert_memory_equal(app->memory.ram + FAKE_INITIAL_BREAK, before + FAKE_INITIAL_BREAK,
                        FAKE_RAM_SIZE - FAKE_INITIAL_BREAK);
}

TEST(a_process_in_reused_ram_finds_nothing_of_the_one_before)
{
    scribble(0x77);
    use_probe(app);
    process_remove(app);
    const struct process_image image = fake_image(&machine, "next");
    assert_ptr_equal(image.ram, app->memory.ram);
    assert_int_equal(process_create(&machine.kernel, &image, &app), ERROR_OK);
    for (uint32_t i = 0; i < app->memory.reach - app->memory.ram_start; i++)
        assert_int_equal(app->memory.ram[i], 0);
}

TEST(an_address_of_one_process_means_nothing_for_another)
{
    struct process *const other = fake_process(&machine, "other");
    assert_null(memory_writable_view(app, other->memory.ram_start, 4));
    assert_null(memory_readable_view(app, other->memory.ram_start, 4));
    assert_null(memory_readable_view(app, other->memory.flash_start + FAKE_FLASH_PROTECTED, 4));
}

TEST(the_kernel_never_writes_to_flash)
{
    assert_null(memory_writable_view(app, app->memory.flash_start + FAKE_FLASH_PROTECTED, 1));
    assert_int_equal(allow_rw(0, app->memory.flash_start + FAKE_FLASH_PROTECTED, 4).values[0], ERROR_INVAL);
}

// --- Numbers that wrap -----------------------------------------------------------------------------------------------

TEST(no_span_that_wraps_has_a_view)
{
    const uaddr_t starts[] = {0, 1, app->memory.ram_start, app->memory.ram_start + 8, UINT32_MAX};
    const uint32_t sizes[] = {UINT32_MAX, UINT32_MAX - 7, 0x80000000, 0u - app->memory.ram_start,
                              0u - app->memory.ram_start + 1};
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        for (size_t j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++) {
            assert_null(memory_writable_view(app, starts[i], sizes[j]));
            assert_null(memory_readable_view(app, starts[i], sizes[j]));
        }
}

TEST(a_view_is_where_the_memory_is)
{
    assert_ptr_equal(memory_writable_view(app, fake_address(app, 12), 4), app->memory.ram + 12);
    assert_ptr_equal(memory_readable_view(app, fake_address(app, 12), 4), app->memory.ram + 12);
    assert_ptr_equal(memory_readable_view(app, app->memory.flash_start + 100, 4), app->memory.flash + 100);
    assert_non_null(memory_writable_view(app, app->memory.application_break, 0));
    assert_null(memory_writable_view(app, app->memory.application_break + 1, 0));
}

TEST(an_amount_of_memory_that_cannot_be_is_not_taken)
{
    uaddr_t address;
    const uaddr_t before = app->memory.kernel_break;
    const uint32_t sizes[] = {UINT32_MAX, 0x80000000, 0x30000000, before};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        assert_null(memory_take(app, sizes[i], &address));
    assert_null(memory_take(app, before - app->memory.ram_start + 1, &address));
    assert_null(memory_take(app, before - app->memory.reach + 1, &address));
    assert_int_equal(app->memory.kernel_break, before);
    assert_non_null(memory_take(app, before - app->memory.reach, &address));
    assert_int_equal(address, app->memory.reach);
}

TEST(the_kernel_may_take_all_the_memory_that_a_process_does_not_use)
{
    uaddr_t address;
    kit_init();
    machine.arch[0].initial_break = 0;
    kit_start();
    assert_non_null(memory_take(app, app->memory.kernel_break - app->memory.ram_start, &address));
    assert_int_equal(address, app->memory.ram_start);
    assert_null(memory_take(app, 1, &address));
}

TEST(a_number_of_any_system_call_is_checked_in_all_its_bits)
{
    const uint32_t high[] = {0x100, 0x10000, 0x1000000, 0x80000000};
    for (size_t i = 0; i < sizeof(high) / sizeof(high[0]); i++) {
        assert_int_equal(subscribe(high[i], 0, 0).values[0], ERROR_NOSUPPORT);
        assert_int_equal(allow_rw(high[i], 0, 0).values[0], ERROR_NOSUPPORT);
        assert_int_equal(allow_ro(high[i], 0, 0).values[0], ERROR_NOSUPPORT);
        assert_int_equal(memop(high[i], 0).values[0], ERROR_NOSUPPORT);
        assert_int_equal(memop(MEMOP_FLASH_REGION_START, high[i]).values[0], ERROR_FAIL);
        assert_int_equal(event(high[i], 0), ERROR_INVAL);
        assert_int_equal(fake_command(app, KIT_DRIVER | high[i] << 1, 0, 0, 0).values[0],
                         (KIT_DRIVER | high[i] << 1) == KIT_DRIVER ? 0 : ERROR_NODEVICE);
    }
}

// --- Everything at once
// ------------------------------------------------------------------------------------------------

// What the kernel keeps must be as it was written, whatever the application does.
static uint8_t *grant_record[SMALL_GRANTS];

static void forget_grants(void)
{
    memset(grant_record, 0, sizeof(grant_record));
}

static void check_memory(void)
{
    const struct process_memory *const m = &app->memory;
    assert_true(m->ram_start <= m->allow_high_water && m->allow_high_water <= m->application_break);
    assert_true(m->application_break <= m->reach && m->reach <= m->kernel_break);
    assert_true(m->kernel_break <= m->ram_start + m->ram_size);
    scribble(0xff);
    for (uint32_t i = 0; i < SMALL_GRANTS; i++)
        for (uint32_t byte = 0; grant_record[i] != NULL && byte < grants[i].data_size; byte++)
            assert_int_equal(grant_record[i][byte], (uint8_t)(i + 1));
    for (uint32_t number = 0; number < KIT_READ_WRITE; number++) {
        struct user_span buffer;
        if (grant_buffer(app, &probe.grant, GRANT_READ_WRITE, number, &buffer) && buffer.size > 0)
            assert_true(memory_in_ram(app, buffer.address, buffer.size));
    }
}

// Growth of what the application reaches is zero.
static void any_brk(uint32_t *seed)
{
    const uint32_t before = app->memory.reach - app->memory.ram_start;
    const uint32_t old_break = break_of(app);
    if (unit_random(seed) % 2 == 0)
        (void)memop(MEMOP_BRK, fake_address(app, unit_random(seed) % (FAKE_RAM_SIZE + 100)));
    else
        (void)memop(MEMOP_SBRK, unit_random(seed) % 1000 - 500);
    const uint32_t now = app->memory.reach - app->memory.ram_start;
    for (uint32_t i = before; i < now; i++)
        assert_int_equal(app->memory.ram[i], 0);
    for (uint32_t i = old_break; i < break_of(app); i++)
        assert_int_equal(app->memory.ram[i], 0);
}

static void any_allow(uint32_t *seed)
{
    const uint32_t offset = unit_random(seed) % FAKE_RAM_SIZE;
    const uint32_t size = unit_random(seed) % 3 == 0 ? 0 : unit_random(seed) % 600;
    (void)allow_rw(unit_random(seed) % (KIT_READ_WRITE + 1), fake_address(app, offset), size);
}

static void any_grant(uint32_t *seed)
{
    const uint32_t i = unit_random(seed) % SMALL_GRANTS;
    if (grant_record[i] != NULL)
        return;
    grant_record[i] = enter(&grants[i]);
    if (grant_record[i] == NULL)
        return;
    memset(grant_record[i], (int)(i + 1), grants[i].data_size);
    grant_leave(&grants[i], app->id);
}

static void any_step(uint32_t *seed)
{
    switch (unit_random(seed) % 16) {
    case 0:
        forget_grants();
        fake_restart(app);
        break;
    case 1:
    case 2:
    case 3:
    case 4:
        any_allow(seed);
        break;
    case 5:
    case 6:
    case 7:
        any_grant(seed);
        break;
    default:
        any_brk(seed);
        break;
    }
}

TEST(no_order_of_breaks_buffers_and_grants_lets_an_application_touch_the_kernels_part)
{
    uint32_t seed = 12345;
    for (size_t unit = 0; unit < UNITS; unit++)
        for (unsigned round = 0; round < 30; round++) {
            with_unit(units[unit]);
            forget_grants();
            for (unsigned step = 0; step < 60; step++) {
                any_step(&seed);
                check_memory();
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(rounding_a_region_never_opens_grant_memory),
        RUN(a_grant_never_takes_memory_that_rounding_leaves_to_the_application),
        RUN(what_rounding_opens_holds_nothing_of_an_earlier_life),
        RUN(grant_memory_is_never_allowed),
        RUN(a_grant_never_grows_over_a_buffer_that_was_allowed_before_the_break_sank),
        RUN(a_write_to_a_shared_buffer_never_leaves_the_application),
        RUN(a_process_in_reused_ram_finds_nothing_of_the_one_before),
        RUN(an_address_of_one_process_means_nothing_for_another),
        RUN(the_kernel_never_writes_to_flash),
        RUN(no_span_that_wraps_has_a_view),
        RUN(a_view_is_where_the_memory_is),
        RUN(an_amount_of_memory_that_cannot_be_is_not_taken),
        RUN(the_kernel_may_take_all_the_memory_that_a_process_does_not_use),
        RUN(a_number_of_any_system_call_is_checked_in_all_its_bits),
        RUN(no_order_of_breaks_buffers_and_grants_lets_an_application_touch_the_kernels_part),
    };
    return cmocka_run_group_tests_name("isolation", tests, NULL, NULL);
}
