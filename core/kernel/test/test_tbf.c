// SPDX-License-Identifier: Apache-2.0 OR MIT
// The Tock binary format: each header element and each reason to refuse an object, against images made
// by hand. Permissions and footers are in test_credentials.c.
#include "core/kernel/test/tbf_image.h"
#include "core/test/unit.h"

#include <string.h>

#define TEST(name) static void name(void **unit_state __attribute__((unused)))
#define RUN(name)  cmocka_unit_test_setup(name, begin)

static struct tbf_image image;
static struct tbf tbf;

static int begin(void **state)
{
    (void)state;
    tbf_image_clear(&image);
    tbf_image_object(&image, TBF_FLAG_ENABLED);
    return 0;
}

static enum tbf_status parse_all(void)
{
    return tbf_parse(tbf_image_last(&image), &tbf);
}

static enum tbf_status parse_closed(void)
{
    tbf_image_close(&image, 1024);
    return parse_all();
}

// Adds an element of this length, all bytes 1, and parses.
static enum tbf_status parse_with(uint16_t type, uint16_t size)
{
    uint8_t ones[2048];
    (void)begin(NULL);
    memset(ones, 1, sizeof(ones));
    tbf_image_element(&image, type, ones, size);
    tbf_image_close(&image, 8192);
    return parse_all();
}

// --- The base header -------------------------------------------------------------------------------------

TEST(a_header_tells_sizes_and_flags)
{
    tbf_image_name(&image, "x");
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf.total_size, 1024);
    assert_int_equal(tbf.header_size, 24);
    assert_int_equal(tbf.flags, TBF_FLAG_ENABLED);
    tbf_image_poke_32(&image, 8, TBF_FLAG_STICKY);
    assert_int_equal(parse_all(), TBF_OK);
    assert_int_equal(tbf.flags, TBF_FLAG_STICKY);
}

TEST(a_header_without_elements_is_padding)
{
    assert_int_equal(parse_closed(), TBF_PADDING);
    assert_int_equal(tbf.total_size, 1024);
}

TEST(what_is_not_version_2_ends_the_list)
{
    tbf_image_close(&image, 1024);
    const uint16_t versions[] = {0, 1, 3, 0x0102, 0x0200, 0xffff};
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        tbf_image_poke_16(&image, 0, versions[i]);
        assert_int_equal(parse_all(), TBF_END);
    }
}

TEST(less_than_8_bytes_end_the_list)
{
    tbf_image_close(&image, 1024);
    for (size_t size = 0; size < 8; size++)
        assert_int_equal(tbf_parse((struct const_span){image.bytes, size}, &tbf), TBF_END);
    assert_int_equal(tbf_parse((struct const_span){image.bytes, 8}, &tbf), TBF_TOO_LARGE);
}

TEST(an_object_of_size_0_is_told_from_the_end_of_the_list)
{
    tbf_image_close(&image, 1024);
    tbf_image_poke_32(&image, 4, 0);
    assert_int_equal(parse_all(), TBF_ZERO_SIZE);
}

TEST(an_object_larger_than_the_flash_that_is_left_is_too_large)
{
    tbf_image_close(&image, 1024);
    tbf_image_poke_32(&image, 4, 1025);
    assert_int_equal(parse_all(), TBF_TOO_LARGE);
    tbf_image_poke_32(&image, 4, UINT32_MAX);
    assert_int_equal(parse_all(), TBF_TOO_LARGE);
    tbf_image_poke_32(&image, 4, 1024);
    assert_int_equal(parse_all(), TBF_PADDING);
}

TEST(a_header_size_below_16_or_above_the_total_size_is_impossible)
{
    tbf_image_close(&image, 1024);
    const uint16_t bad[] = {0, 4, 15, 1025, 0xffff};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        tbf_image_poke_16(&image, 2, bad[i]);
        assert_int_equal(parse_all(), TBF_BAD_HEADER_SIZE);
        assert_int_equal(tbf.total_size, 1024);
    }
}

TEST(an_object_may_be_all_header)
{
    tbf_image_name(&image, "x");
    tbf_image_close(&image, 24);
    assert_int_equal(parse_all(), TBF_OK);
}

TEST(the_checksum_covers_every_bit_of_the_header)
{
    tbf_image_name(&image, "abcd");
    tbf_image_close(&image, 1024);
    for (uint32_t bit = 8 * 8; bit < 8 * 24; bit++) {
        image.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(parse_all(), TBF_BAD_CHECKSUM);
        image.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    assert_int_equal(parse_all(), TBF_OK);
}

TEST(the_checksum_leaves_out_what_follows_the_last_whole_word)
{
    tbf_image_name(&image, "abcd");
    tbf_image_close(&image, 1024);
    tbf_image_poke_16(&image, 2, 27);
    image.bytes[26] = 0x55;
    assert_int_equal(parse_all(), TBF_OK);
}

// --- Elements ----------------------------------------------------------------------------------------------

TEST(without_elements_everything_has_its_default)
{
    tbf_image_element(&image, 0x7777, "", 0);
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf.name_size, 0);
    assert_false(tbf.has_main || tbf.has_program || tbf.has_kernel_version);
    assert_int_equal(tbf.init_offset + tbf.protected_trailer + tbf.minimum_ram + tbf.binary_version, 0);
    assert_int_equal(tbf.binary_end, 1024);
    assert_int_equal(tbf.fixed_ram, 0xffffffff);
    assert_int_equal(tbf.fixed_flash, 0xffffffff);
    assert_int_equal(tbf.short_id, 0);
    assert_int_equal(tbf.writeable_region_count, 0);
    assert_int_equal(tbf.permissions.size + tbf.storage.size, 0);
}

TEST(main_gives_entry_trailer_and_ram)
{
    tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){0x11223344, 0x55, 0x1000});
    assert_int_equal(parse_closed(), TBF_OK);
    assert_true(tbf.has_main);
    assert_false(tbf.has_program);
    assert_int_equal(tbf.init_offset, 0x11223344);
    assert_int_equal(tbf.protected_trailer, 0x55);
    assert_int_equal(tbf.minimum_ram, 0x1000);
    assert_int_equal(tbf.binary_end, 1024);
}

TEST(program_gives_the_same_and_the_end_and_version_of_the_binary)
{
    tbf_image_words(&image, ELEMENT_PROGRAM, 5, (const uint32_t[]){1, 2, 3, 500, 9});
    assert_int_equal(parse_closed(), TBF_OK);
    assert_true(tbf.has_main && tbf.has_program);
    assert_int_equal(tbf.init_offset, 1);
    assert_int_equal(tbf.protected_trailer, 2);
    assert_int_equal(tbf.minimum_ram, 3);
    assert_int_equal(tbf.binary_end, 500);
    assert_int_equal(tbf.binary_version, 9);
}

TEST(program_goes_before_main_in_either_order)
{
    tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){10, 20, 30});
    tbf_image_words(&image, ELEMENT_PROGRAM, 5, (const uint32_t[]){1, 2, 3, 500, 9});
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf.init_offset, 1);
    (void)begin(NULL);
    tbf_image_words(&image, ELEMENT_PROGRAM, 5, (const uint32_t[]){1, 2, 3, 500, 9});
    tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){10, 20, 30});
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf.init_offset, 1);
}

TEST(the_first_of_several_mains_counts)
{
    tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){10, 20, 30});
    tbf_image_words(&image, ELEMENT_MAIN, 3, (const uint32_t[]){1, 2, 3});
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf.init_offset, 10);
}

TEST(a_binary_that_ends_behind_its_object_is_refused)
{
    tbf_image_words(&image, ELEMENT_PROGRAM, 5, (const uint32_t[]){1, 2, 3, 1025, 9});
    assert_int_equal(parse_closed(), TBF_BAD_BINARY_END);
    (void)begin(NULL);
    tbf_image_words(&image, ELEMENT_PROGRAM, 5, (const uint32_t[]){1, 2, 3, 1024, 9});
    assert_int_equal(parse_closed(), TBF_OK);
}

TEST(writeable_regions_are_pairs_of_words_and_the_last_element_counts)
{
    tbf_image_words(&image, ELEMENT_REGIONS, 2, (const uint32_t[]){1, 2});
    tbf_image_words(&image, ELEMENT_REGIONS, 4, (const uint32_t[]){0x100, 0x40, 0x200, 0x80});
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf.writeable_region_count, 2);
    const uint8_t first[] = {0, 1, 0, 0, 0x40, 0, 0, 0};
    assert_memory_equal(tbf.writeable_regions, first, 8);
}

TEST(a_name_is_any_utf_8)
{
    const char *const names[] = {"",
                                 "blink",
                                 "grüße",
                                 "名前",
                                 "𝐀𝐩𝐩",
                                 "\x7f",
                                 "\xc2\x80",
                                 "\xe0\xa0\x80",
                                 "\xf0\x90\x80\x80",
                                 "\xf4\x8f\xbf\xbf",
                                 "\xee\x80\x80",
                                 "\xed\x9f\xbf"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)begin(NULL);
        tbf_image_name(&image, names[i]);
        assert_int_equal(parse_closed(), TBF_OK);
        assert_int_equal(tbf.name_size, strlen(names[i]));
        assert_memory_equal(tbf.name, names[i], tbf.name_size);
    }
}

TEST(a_name_that_is_not_utf_8_refuses_the_object)
{
    const char *const names[] = {"\x80",
                                 "\xff",
                                 "a\xc3",
                                 "\xc0\x80",
                                 "\xc1\xbf",
                                 "\xc3\x28",
                                 "\xe0\x80\x80",
                                 "\xe0\x9f\xbf",
                                 "\xed\xa0\x80",
                                 "\xe2\x82",
                                 "\xe2\x28\xa1",
                                 "\xe2\x82\x28",
                                 "\xf0\x80\x80\x80",
                                 "\xf0\x8f\xbf\xbf",
                                 "\xf4\x90\x80\x80",
                                 "\xf5\x80\x80\x80",
                                 "\xf0\x9f\x92",
                                 "\xf0\x28\x8c\xbc"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)begin(NULL);
        tbf_image_name(&image, names[i]);
        assert_int_equal(parse_closed(), TBF_BAD_NAME);
    }
}

TEST(fixed_addresses_are_ram_and_flash)
{
    tbf_image_words(&image, ELEMENT_FIXED, 2, (const uint32_t[]){0x20001000, 0x40080});
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf.fixed_ram, 0x20001000);
    assert_int_equal(tbf.fixed_flash, 0x40080);
}

TEST(a_kernel_version_is_major_and_minor)
{
    tbf_image_kernel_version(&image, 2, 1);
    assert_int_equal(parse_closed(), TBF_OK);
    assert_true(tbf.has_kernel_version);
    assert_int_equal(tbf.kernel_major, 2);
    assert_int_equal(tbf.kernel_minor, 1);
}

TEST(a_short_id_is_a_word)
{
    tbf_image_words(&image, ELEMENT_SHORT_ID, 1, (const uint32_t[]){0xdeadbeef});
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf.short_id, 0xdeadbeef);
}

TEST(storage_permissions_are_kept_as_they_stand)
{
    tbf_image_words(&image, ELEMENT_STORAGE, 2, (const uint32_t[]){7, 0});
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf.storage.size, 8);
    assert_int_equal(tbf.storage.data[0], 7);
}

TEST(unknown_elements_are_skipped)
{
    tbf_image_element(&image, 4, "pic", 3);
    tbf_image_element(&image, 0x8001, "out of tree", 11);
    tbf_image_element(&image, 0xffff, "", 0);
    tbf_image_name(&image, "after");
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf.name_size, 5);
}

static void length_is_exactly(uint16_t type, uint16_t size)
{
    for (uint16_t wrong = 0; wrong <= size + 4; wrong++)
        if (wrong != size)
            assert_int_equal(parse_with(type, wrong), TBF_BAD_TLV);
    assert_int_equal(parse_with(type, size) == TBF_OK || type == ELEMENT_PROGRAM, true);
}

TEST(elements_of_a_wrong_length_refuse_the_object)
{
    length_is_exactly(ELEMENT_MAIN, 12);
    length_is_exactly(ELEMENT_FIXED, 8);
    length_is_exactly(ELEMENT_KERNEL_VERSION, 4);
    length_is_exactly(ELEMENT_SHORT_ID, 4);
    length_is_exactly(ELEMENT_PROGRAM, 20);
}

TEST(writeable_regions_come_in_multiples_of_8_bytes)
{
    for (uint16_t size = 0; size < 33; size++)
        assert_int_equal(parse_with(ELEMENT_REGIONS, size), size % 8 == 0 ? TBF_OK : TBF_BAD_TLV);
}

TEST(an_element_that_runs_past_the_header_refuses_the_object)
{
    tbf_image_name(&image, "abcd");
    tbf_image_close(&image, 1024);
    const uint16_t sizes[] = {5, 6, 8, 1000, 0xffff};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        tbf_image_poke_16(&image, 18, sizes[i]);
        assert_int_equal(parse_all(), TBF_BAD_TLV);
    }
    tbf_image_poke_16(&image, 18, 4);
    assert_int_equal(parse_all(), TBF_OK);
}

TEST(an_element_may_lack_its_padding_at_the_end_of_the_header)
{
    tbf_image_name(&image, "abc");
    tbf_image_close(&image, 1024);
    tbf_image_poke_16(&image, 2, 23);
    assert_int_equal(parse_all(), TBF_OK);
    assert_int_equal(tbf.name_size, 3);
}

TEST(up_to_three_bytes_behind_the_last_element_are_ignored)
{
    tbf_image_name(&image, "abcd");
    for (uint16_t extra = 1; extra <= 3; extra++) {
        image.size = 24;
        tbf_image_close(&image, 1024);
        memcpy(image.bytes + 24, "\1\0\1\0", 4); // more of them would be an element of a wrong length
        tbf_image_poke_16(&image, 2, (uint16_t)(24 + extra));
        assert_int_equal(parse_all(), TBF_OK);
    }
}

TEST(any_bytes_at_all_are_parsed_within_their_bounds)
{
    uint32_t seed = 99;
    static uint8_t exact[512];
    for (unsigned round = 0; round < 20000; round++) {
        const size_t size = unit_random(&seed) % sizeof(exact);
        uint8_t *const bytes = exact + sizeof(exact) - size;
        for (size_t i = 0; i < size; i++)
            bytes[i] = (uint8_t)(unit_random(&seed) % 16);
        if (size >= 8)
            memcpy(bytes, (const uint8_t[]){2, 0, (uint8_t)(unit_random(&seed) % 100), 0}, 4);
        const enum tbf_status status = tbf_parse((struct const_span){bytes, size}, &tbf);
        if (tbf_can_skip(status))
            assert_in_range(tbf.total_size, 1, size);
    }
}

TEST(a_character_of_a_name_is_not_completed_by_what_follows_the_name)
{
    tbf_image_name(&image, "a\xc3");
    tbf_image_close(&image, 1024);
    image.bytes[22] = 0xa9;
    tbf_image_seal(&image);
    assert_int_equal(parse_all(), TBF_BAD_NAME);
}

// --- Where the list goes on ----------------------------------------------------------------------------------

TEST(the_list_goes_on_behind_an_object_whose_size_can_be_believed)
{
    const enum tbf_status ends[] = {TBF_END, TBF_ZERO_SIZE, TBF_TOO_LARGE, TBF_BAD_BINARY_END};
    const enum tbf_status skips[] = {TBF_OK,           TBF_PADDING, TBF_BAD_HEADER_SIZE,
                                     TBF_BAD_CHECKSUM, TBF_BAD_TLV, TBF_BAD_NAME};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        assert_false(tbf_can_skip(ends[i]));
    for (size_t i = 0; i < sizeof(skips) / sizeof(skips[0]); i++)
        assert_true(tbf_can_skip(skips[i]));
}

TEST(every_status_has_a_text_of_its_own)
{
    for (int status = TBF_OK; status <= TBF_BAD_BINARY_END; status++)
        for (int other = status + 1; other <= TBF_BAD_BINARY_END; other++)
            assert_string_not_equal(tbf_status_text((enum tbf_status)status), tbf_status_text((enum tbf_status)other));
    assert_string_equal(tbf_status_text(TBF_BAD_NAME), "its package name is not UTF-8");
    assert_string_equal(tbf_status_text(TBF_BAD_BINARY_END), "its binary ends behind the object's end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(a_header_tells_sizes_and_flags),
        RUN(a_header_without_elements_is_padding),
        RUN(what_is_not_version_2_ends_the_list),
        RUN(less_than_8_bytes_end_the_list),
        RUN(an_object_of_size_0_is_told_from_the_end_of_the_list),
        RUN(an_object_larger_than_the_flash_that_is_left_is_too_large),
        RUN(a_header_size_below_16_or_above_the_total_size_is_impossible),
        RUN(an_object_may_be_all_header),
        RUN(the_checksum_covers_every_bit_of_the_header),
        RUN(the_checksum_leaves_out_what_follows_the_last_whole_word),
        RUN(without_elements_everything_has_its_default),
        RUN(main_gives_entry_trailer_and_ram),
        RUN(program_gives_the_same_and_the_end_and_version_of_the_binary),
        RUN(program_goes_before_main_in_either_order),
        RUN(the_first_of_several_mains_counts),
        RUN(a_binary_that_ends_behind_its_object_is_refused),
        RUN(writeable_regions_are_pairs_of_words_and_the_last_element_counts),
        RUN(a_name_is_any_utf_8),
        RUN(a_name_that_is_not_utf_8_refuses_the_object),
        RUN(fixed_addresses_are_ram_and_flash),
        RUN(a_kernel_version_is_major_and_minor),
        RUN(a_short_id_is_a_word),
        RUN(storage_permissions_are_kept_as_they_stand),
        RUN(unknown_elements_are_skipped),
        RUN(elements_of_a_wrong_length_refuse_the_object),
        RUN(writeable_regions_come_in_multiples_of_8_bytes),
        RUN(an_element_that_runs_past_the_header_refuses_the_object),
        RUN(an_element_may_lack_its_padding_at_the_end_of_the_header),
        RUN(up_to_three_bytes_behind_the_last_element_are_ignored),
        RUN(any_bytes_at_all_are_parsed_within_their_bounds),
        RUN(a_character_of_a_name_is_not_completed_by_what_follows_the_name),
        RUN(the_list_goes_on_behind_an_object_whose_size_can_be_believed),
        RUN(every_status_has_a_text_of_its_own),
    };
    return cmocka_run_group_tests_name("tbf", tests, NULL, NULL);
}
