// SPDX-License-Identifier: Apache-2.0 OR MIT
// The loader: what it makes of a flash image, what it refuses with which reason, and where its walk
// goes on or ends.
#include "core/kernel/loader.h"
#include "core/kernel/test/kit.h"
#include "core/kernel/test/tbf_image.h"

static struct tbf_image image;

static struct {
    enum error error; // what prepare gives
    unsigned asked;
    struct tbf header; // of the last binary
    uaddr_t flash_start;
    const uint8_t *object;
} port;

static enum error prepare(void *context, const struct loader_binary *binary, struct process_image *process)
{
    assert_ptr_equal(context, &port);
    port.asked++;
    port.header = *binary->header;
    port.flash_start = binary->flash_start;
    port.object = binary->object;
    const struct process_image fake = fake_image(&machine, "");
    process->ram = fake.ram;
    process->block = fake.block;
    process->mpu = fake.mpu;
    process->arch = fake.arch;
    return port.error;
}

static const struct loader_port loader_port = {prepare, &port, "this board refuses it"};
enum { FLASH = 0x40000 };

static unsigned load(void)
{
    return loader_load(&machine.kernel, &loader_port, image.bytes, image.size, FLASH);
}

// An empty machine.
static int begin(void **state)
{
    (void)state;
    kit_init();
    fake_machine_start(&machine);
    ipc_init(&ipc, &machine.kernel);
    memset(&port, 0, sizeof(port));
    tbf_image_clear(&image);
    return 0;
}

#undef RUN
#define RUN(name) cmocka_unit_test_setup(name, begin)

static const struct process *loaded(uint32_t index)
{
    const struct process *const process = process_at(&machine.kernel, index);
    assert_non_null(process);
    return process;
}

static bool is_refused_for(const char *reason)
{
    const unsigned before = seen.rejected;
    assert_int_equal(load(), 0);
    assert_int_equal(seen.rejected, before + 1);
    assert_string_equal(seen.reason, reason);
    return true;
}

// A sound object but for what the test changes.
static void begin_application(void)
{
    tbf_image_object(&image, TBF_FLAG_ENABLED);
    tbf_image_name(&image, "app");
    tbf_image_kernel_version(&image, 2, 3);
}

// --- What is loaded --------------------------------------------------------------------------------------------

TEST(an_application_becomes_a_process_with_its_name)
{
    tbf_image_application(&image, "blink", 1024);
    assert_int_equal(load(), 1);
    assert_true(process_has_name(loaded(0), "blink", 5));
    assert_int_equal(loaded(0)->state, PROCESS_YIELDED);
    assert_int_equal(seen.rejected, 0);
}

TEST(a_process_gets_the_whole_object_as_its_flash)
{
    tbf_image_application(&image, "blink", 1024);
    (void)load();
    const struct process_memory *const m = &loaded(0)->memory;
    assert_int_equal(m->flash_start, FLASH);
    assert_int_equal(m->flash_size, 1024);
    assert_ptr_equal(m->flash, image.bytes);
}

TEST(the_entry_counts_from_the_end_of_the_header_without_the_trailer)
{
    begin_application();
    tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){0x10, 0x80, 2048});
    const uint32_t header = image.size;
    tbf_image_close(&image, 1024);
    (void)load();
    assert_int_equal(loaded(0)->entry, FLASH + header + 0x10);
}

TEST(the_protected_part_is_header_and_trailer)
{
    begin_application();
    tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){0x10, 0x80, 2048});
    const uint32_t header = image.size;
    tbf_image_close(&image, 1024);
    (void)load();
    assert_int_equal(loaded(0)->memory.flash_protected, header + 0x80);
    assert_int_equal(process_task_at(loaded(0), 0).arguments[0], FLASH + header + 0x80);
}

TEST(applications_take_slots_in_the_order_of_flash)
{
    tbf_image_application(&image, "one", 512);
    tbf_image_application(&image, "two", 1024);
    tbf_image_application(&image, "three", 256);
    assert_int_equal(load(), 3);
    assert_true(process_has_name(loaded(0), "one", 3));
    assert_true(process_has_name(loaded(1), "two", 3));
    assert_true(process_has_name(loaded(2), "three", 5));
    assert_int_equal(loaded(1)->memory.flash_start, FLASH + 512);
    assert_int_equal(loaded(2)->memory.flash_start, FLASH + 1536);
}

TEST(a_process_gets_short_id_and_writeable_regions_of_its_header)
{
    begin_application();
    tbf_image_words(&image, ELEMENT_SHORT_ID, 1, (const uint32_t[]){77});
    tbf_image_words(&image, ELEMENT_REGIONS, 2, (const uint32_t[]){256, 64});
    tbf_image_close(&image, 1024);
    (void)load();
    assert_int_equal(loaded(0)->short_id, 77);
    assert_int_equal(loaded(0)->memory.writeable_region_count, 1);
    uaddr_t start, end;
    assert_int_equal(memory_flash_region(loaded(0), 0, &start, &end), ERROR_OK);
    assert_int_equal(start, FLASH + 256);
    assert_int_equal(end, FLASH + 320);
}

TEST(the_board_is_asked_with_the_header_and_the_place)
{
    tbf_image_application(&image, "first", 512);
    tbf_image_application(&image, "blink", 1024);
    (void)load();
    assert_int_equal(port.asked, 2);
    assert_int_equal(port.header.minimum_ram, 2048);
    assert_int_equal(port.header.name_size, 5);
    assert_int_equal(port.flash_start, FLASH + 512);
    assert_ptr_equal(port.object, image.bytes + 512);
}

TEST(an_object_without_main_is_an_application_that_asks_for_no_ram)
{
    begin_application();
    tbf_image_close(&image, 1024);
    assert_int_equal(load(), 1);
    assert_int_equal(port.header.minimum_ram, 0);
}

// --- What is refused and skipped ---------------------------------------------------------------------------------

TEST(padding_is_skipped_without_a_word)
{
    tbf_image_object(&image, 0);
    tbf_image_close(&image, 512);
    tbf_image_application(&image, "blink", 1024);
    assert_int_equal(load(), 1);
    assert_int_equal(seen.rejected, 0);
    assert_int_equal(loaded(0)->memory.flash_start, FLASH + 512);
}

TEST(a_disabled_application_is_refused)
{
    tbf_image_application(&image, "app", 1024);
    tbf_image_poke_32(&image, 8, TBF_FLAG_STICKY);
    assert_true(is_refused_for("it is disabled"));
}

TEST(an_application_that_names_no_kernel_version_is_refused)
{
    tbf_image_object(&image, TBF_FLAG_ENABLED);
    tbf_image_name(&image, "app");
    tbf_image_close(&image, 1024);
    assert_true(is_refused_for("it names no kernel version"));
}

TEST(an_application_runs_on_its_kernel_and_later_ones_of_the_same_major_version)
{
    const uint16_t versions[][3] = {{2, 0, 1}, {2, 2, 1}, {2, 3, 1}, {2, 4, 0}, {1, 3, 0}, {3, 0, 0}, {0, 0, 0}};
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        (void)begin(NULL);
        tbf_image_object(&image, TBF_FLAG_ENABLED);
        tbf_image_kernel_version(&image, versions[i][0], versions[i][1]);
        tbf_image_close(&image, 1024);
        if (versions[i][2] != 0)
            assert_int_equal(load(), 1);
        else
            assert_true(is_refused_for("it needs another kernel version"));
    }
}

TEST(an_application_linked_for_another_flash_address_is_refused)
{
    begin_application();
    tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){0, 0x20, 2048});
    tbf_image_words(&image, ELEMENT_FIXED, 2, (const uint32_t[]){0xffffffff, 0});
    const uint32_t address = image.start + image.size - 4, header = image.size;
    tbf_image_close(&image, 1024);
    tbf_image_poke_32(&image, address, FLASH);
    assert_true(is_refused_for("it is linked for another flash address"));
    tbf_image_poke_32(&image, address, FLASH + header);
    assert_true(is_refused_for("it is linked for another flash address"));
    tbf_image_poke_32(&image, address, FLASH + header + 0x20);
    assert_int_equal(load(), 1);
}

TEST(a_fixed_address_counts_from_where_its_own_object_lies)
{
    tbf_image_application(&image, "first", 512);
    begin_application();
    const uint32_t header = image.size - image.start + 12;
    tbf_image_words(&image, ELEMENT_FIXED, 2, (const uint32_t[]){0x20000000, FLASH + 512 + header});
    tbf_image_close(&image, 512);
    assert_int_equal(load(), 2);
}

TEST(a_protected_part_larger_than_the_object_is_refused)
{
    const uint32_t trailers[] = {1025, 0x80000000, UINT32_MAX, 0};
    begin_application();
    tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){0, 0, 2048});
    const uint32_t header = image.size, trailer = image.size - 8;
    tbf_image_close(&image, 1024);
    for (size_t i = 0; i < 3; i++) {
        tbf_image_poke_32(&image, trailer, trailers[i]);
        assert_true(is_refused_for("its protected part is larger than the object"));
    }
    tbf_image_poke_32(&image, trailer, 1024 - header);
    assert_int_equal(load(), 1);
}

TEST(an_entry_outside_the_object_is_refused)
{
    begin_application();
    tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){0, 0, 2048});
    const uint32_t header = image.size, entry = image.size - 12;
    tbf_image_close(&image, 1024);
    tbf_image_poke_32(&image, entry, UINT32_MAX);
    assert_true(is_refused_for("its entry lies outside the object"));
    tbf_image_poke_32(&image, entry, 1024 - header);
    assert_true(is_refused_for("its entry lies outside the object"));
    tbf_image_poke_32(&image, entry, 1024 - header - 1);
    assert_int_equal(load(), 1);
}

TEST(a_board_that_has_no_ram_left_refuses)
{
    tbf_image_application(&image, "app", 1024);
    port.error = ERROR_NOMEM;
    assert_true(is_refused_for("there is not enough RAM for it"));
}

TEST(a_board_that_cannot_run_it_says_why)
{
    tbf_image_application(&image, "app", 1024);
    port.error = ERROR_NOSUPPORT;
    assert_true(is_refused_for("this board refuses it"));
}

TEST(an_application_without_a_slot_or_room_for_its_grants_is_refused)
{
    tbf_image_application(&image, "app", 1024);
    machine.arch[0].start_error = ERROR_NOMEM;
    assert_true(is_refused_for("there is no free process slot, or no memory for its grants"));
}

TEST(a_refused_object_is_told_with_offset_name_and_reason)
{
    tbf_image_object(&image, 0);
    tbf_image_close(&image, 512);
    tbf_image_application(&image, "blink", 1024);
    tbf_image_poke_32(&image, 8, 0);
    char text[256];
    assert_true(is_refused_for("it is disabled"));
    assert_int_equal(seen.offset, 512);
    assert_string_equal(seen.name, "blink");
    assert_string_equal(fake_debug_text(&machine, text, sizeof(text)),
                        "Flash 0x40200: blink not loaded: it is disabled\r\n");
}

// --- Where the walk goes on ----------------------------------------------------------------------------------------

static bool goes_on_behind_first(void)
{
    tbf_image_application(&image, "second", 1024);
    (void)load();
    const struct process *const process = process_at(&machine.kernel, 0);
    return process != NULL && process_has_name(process, "second", 6);
}

TEST(the_walk_goes_on_behind_an_object_with_a_bad_checksum)
{
    tbf_image_application(&image, "first", 1024);
    image.bytes[12] ^= 1;
    assert_true(goes_on_behind_first());
    assert_string_equal(seen.reason, "the header's checksum does not hold");
}

TEST(the_walk_goes_on_behind_an_impossible_header_size)
{
    tbf_image_application(&image, "first", 1024);
    tbf_image_poke_16(&image, 2, 8);
    assert_true(goes_on_behind_first());
    assert_string_equal(seen.reason, "its header size is impossible");
}

TEST(the_walk_goes_on_behind_a_bad_element)
{
    tbf_image_object(&image, TBF_FLAG_ENABLED);
    tbf_image_element(&image, ELEMENT_MAIN, "1234", 4);
    tbf_image_close(&image, 1024);
    assert_true(goes_on_behind_first());
    assert_string_equal(seen.reason, "a header element has a wrong length");
}

TEST(the_walk_goes_on_behind_a_disabled_application)
{
    tbf_image_application(&image, "first", 1024);
    tbf_image_poke_32(&image, 8, 0);
    assert_true(goes_on_behind_first());
}

TEST(the_walk_goes_on_behind_an_application_that_the_board_refuses)
{
    tbf_image_application(&image, "first", 1024);
    tbf_image_application(&image, "second", 1024);
    port.error = ERROR_NOSUPPORT;
    assert_int_equal(load(), 0);
    assert_int_equal(seen.rejected, 2);
}

static void add_long_binary(uint32_t flags)
{
    tbf_image_object(&image, flags);
    tbf_image_words(&image, ELEMENT_PROGRAM, 5, (const uint32_t[]){0, 0, 2048, 1025, 0});
    tbf_image_kernel_version(&image, 2, 3);
    tbf_image_close(&image, 1024);
}

TEST(the_walk_ends_at_a_binary_that_ends_behind_its_object)
{
    add_long_binary(TBF_FLAG_ENABLED);
    assert_false(goes_on_behind_first());
    assert_int_equal(seen.rejected, 1);
    assert_string_equal(seen.reason, "its binary ends behind the object's end");
}

TEST(the_end_of_its_binary_does_not_matter_where_an_application_is_disabled)
{
    add_long_binary(0);
    assert_true(goes_on_behind_first());
    assert_string_equal(seen.reason, "it is disabled");
}

TEST(the_walk_ends_at_an_object_of_size_0_and_says_why)
{
    tbf_image_application(&image, "first", 1024);
    tbf_image_poke_32(&image, 4, 0);
    assert_false(goes_on_behind_first());
    assert_int_equal(seen.rejected, 1);
    assert_string_equal(seen.reason, "its total size is 0, so what follows can't be found");
}

TEST(the_walk_ends_at_an_object_larger_than_the_rest_of_flash)
{
    const uint32_t sizes[] = {3000, 0x7fffffff, 0x80000000, UINT32_MAX};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        (void)begin(NULL);
        tbf_image_application(&image, "first", 1024);
        tbf_image_poke_32(&image, 4, sizes[i]);
        assert_false(goes_on_behind_first());
        assert_string_equal(seen.reason, "it is larger than the flash that is left");
    }
}

TEST(the_walk_ends_without_a_word_where_no_object_begins)
{
    tbf_image_application(&image, "first", 512);
    memset(image.bytes + image.size, 0xff, 1024); // erased flash
    image.size += 1024;
    assert_int_equal(load(), 1);
    assert_int_equal(seen.rejected, 0);
}

TEST(an_empty_flash_has_no_applications)
{
    assert_int_equal(load(), 0);
    assert_int_equal(seen.rejected, 0);
}

TEST(an_object_may_end_exactly_at_the_end_of_flash)
{
    tbf_image_application(&image, "one", 512);
    tbf_image_application(&image, "two", 512);
    assert_int_equal(load(), 2);
}

TEST(a_flash_at_the_end_of_the_address_space_does_not_wrap_around)
{
    tbf_image_application(&image, "one", 512);
    tbf_image_application(&image, "two", 512);
    assert_int_equal(loader_load(&machine.kernel, &loader_port, image.bytes, image.size, UINT32_MAX - 600), 1);
    assert_string_equal(seen.reason, "it is larger than the flash that is left");
}

TEST(any_image_at_all_is_walked_to_its_end)
{
    uint32_t seed = 5;
    for (unsigned round = 0; round < 3000; round++) {
        (void)begin(NULL);
        for (unsigned i = 0; i < 4; i++)
            tbf_image_application(&image, "app", 128 + unit_random(&seed) % 512);
        for (unsigned i = 0; i < 1 + round % 8; i++)
            image.bytes[unit_random(&seed) % image.size] = (uint8_t)unit_random(&seed);
        assert_true(load() <= 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(an_application_becomes_a_process_with_its_name),
        RUN(a_process_gets_the_whole_object_as_its_flash),
        RUN(the_entry_counts_from_the_end_of_the_header_without_the_trailer),
        RUN(the_protected_part_is_header_and_trailer),
        RUN(applications_take_slots_in_the_order_of_flash),
        RUN(a_process_gets_short_id_and_writeable_regions_of_its_header),
        RUN(the_board_is_asked_with_the_header_and_the_place),
        RUN(an_object_without_main_is_an_application_that_asks_for_no_ram),
        RUN(padding_is_skipped_without_a_word),
        RUN(a_disabled_application_is_refused),
        RUN(an_application_that_names_no_kernel_version_is_refused),
        RUN(an_application_runs_on_its_kernel_and_later_ones_of_the_same_major_version),
        RUN(an_application_linked_for_another_flash_address_is_refused),
        RUN(a_fixed_address_counts_from_where_its_own_object_lies),
        RUN(a_protected_part_larger_than_the_object_is_refused),
        RUN(an_entry_outside_the_object_is_refused),
        RUN(a_board_that_has_no_ram_left_refuses),
        RUN(a_board_that_cannot_run_it_says_why),
        RUN(an_application_without_a_slot_or_room_for_its_grants_is_refused),
        RUN(a_refused_object_is_told_with_offset_name_and_reason),
        RUN(the_walk_goes_on_behind_an_object_with_a_bad_checksum),
        RUN(the_walk_goes_on_behind_an_impossible_header_size),
        RUN(the_walk_goes_on_behind_a_bad_element),
        RUN(the_walk_goes_on_behind_a_disabled_application),
        RUN(the_walk_goes_on_behind_an_application_that_the_board_refuses),
        RUN(the_walk_ends_at_a_binary_that_ends_behind_its_object),
        RUN(the_end_of_its_binary_does_not_matter_where_an_application_is_disabled),
        RUN(the_walk_ends_at_an_object_of_size_0_and_says_why),
        RUN(the_walk_ends_at_an_object_larger_than_the_rest_of_flash),
        RUN(the_walk_ends_without_a_word_where_no_object_begins),
        RUN(an_empty_flash_has_no_applications),
        RUN(an_object_may_end_exactly_at_the_end_of_flash),
        RUN(a_flash_at_the_end_of_the_address_space_does_not_wrap_around),
        RUN(any_image_at_all_is_walked_to_its_end),
    };
    return cmocka_run_group_tests_name("loader", tests, NULL, NULL);
}
