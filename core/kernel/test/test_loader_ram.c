// SPDX-License-Identifier: Apache-2.0 OR MIT
// Where applications from flash get their RAM, and why one gets none.
#include "core/kernel/loader_ram.h"

#include "core/mpu/mpu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { FLASH = 0x40000, RAM = 0x20000000, RAM_SIZE = 0x10000 };

static struct loader_ram ram;
static struct tbf tbf;
static struct process_image image;

static int begin(void **state)
{
    (void)state;
    ram = (struct loader_ram){.mpu = &mpu_v7m, .free = {RAM, RAM_SIZE}, .kernel_size = 1024};
    tbf = (struct tbf){.minimum_ram = 4096, .fixed_ram = (uint32_t)TBF_NOT_FIXED};
    image = (struct process_image){.flash_start = FLASH, .flash_size = 0x4000};
    return 0;
}

#define RUN(name) cmocka_unit_test_setup(name, begin)

static enum error find(void)
{
    const struct loader_binary binary = {.header = &tbf, .flash_start = image.flash_start};
    return loader_ram_find(&ram, &binary, &image);
}

static void finds(uint32_t start)
{
    assert_int_equal(find(), ERROR_OK);
    assert_int_equal(image.block.start, start);
    assert_ptr_equal(image.mpu, ram.mpu);
    assert_true(image.block.size >= tbf.minimum_ram + ram.kernel_size);
}

static void refuses(const char *reason)
{
    assert_int_equal(find(), ERROR_NOSUPPORT);
    assert_string_equal(ram.refusal, reason);
    assert_null(image.mpu);
}

static void test_the_lowest_free_ram_is_taken(void **state)
{
    (void)state;
    finds(RAM);
    finds(RAM); // nobody has taken it yet
    loader_ram_take(&ram, &image);
    const uint32_t next = RAM + image.block.size;
    finds(next);
    loader_ram_take(&ram, &image);
    assert_int_equal(ram.free.start, image.block.start + image.block.size);
    assert_int_equal(ram.free.start + ram.free.size, RAM + RAM_SIZE);
}

static void test_all_of_the_ram_can_be_taken_and_no_more(void **state)
{
    (void)state;
    unsigned found = 0;
    for (; find() == ERROR_OK; found++)
        loader_ram_take(&ram, &image);
    assert_int_equal(find(), ERROR_NOMEM);
    assert_in_range(found, RAM_SIZE / 4 / (tbf.minimum_ram + ram.kernel_size),
                    RAM_SIZE / (tbf.minimum_ram + ram.kernel_size));
}

static void test_what_is_linked_for_an_address_gets_that(void **state)
{
    (void)state;
    ram.mpu = &mpu_pmp;
    tbf.fixed_ram = RAM + 0x2000;
    finds(RAM + 0x2000);
    loader_ram_take(&ram, &image);
    tbf.fixed_ram = RAM; // which is below what is free now
    image.mpu = NULL;
    refuses("it is linked for RAM that is taken or not there");
    tbf.fixed_ram = RAM + RAM_SIZE; // behind the last byte
    assert_int_equal(find(), ERROR_NOMEM);
    tbf.fixed_ram = RAM + RAM_SIZE + 4;
    refuses("it is linked for RAM that is taken or not there");
}

static void test_an_address_that_no_region_can_begin_at_is_refused(void **state)
{
    (void)state;
    tbf.fixed_ram = RAM + 0x24;
    refuses("it is linked for RAM that the protection unit can't give it");
}

static void test_flash_that_no_region_covers_exactly_is_refused(void **state)
{
    (void)state;
    image.flash_size = 0x4000 + 4;
    refuses("the protection unit can't cover exactly its flash");
    image.flash_size = 0x4000;
    image.flash_start = FLASH + 0x20;
    refuses("the protection unit can't cover exactly its flash");
    ram.mpu = &mpu_pmp; // which can
    finds(RAM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(test_the_lowest_free_ram_is_taken),
        RUN(test_all_of_the_ram_can_be_taken_and_no_more),
        RUN(test_what_is_linked_for_an_address_gets_that),
        RUN(test_an_address_that_no_region_can_begin_at_is_refused),
        RUN(test_flash_that_no_region_covers_exactly_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
