// SPDX-License-Identifier: Apache-2.0 OR MIT
// The Tock binary format: each element, each reason to refuse an object, permissions and footers,
// against images made by hand.
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
    const char *const names[] = {
        "", "blink", "grüße", "名前", "𝐀𝐩𝐩", "\x7f", "\xf4\x8f\xbf\xbf", "\xee\x80\x80", "\xed\x9f\xbf"};
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

// --- Permissions ---------------------------------------------------------------------------------------------

struct permission {
    uint32_t driver, offset;
    uint64_t commands;
};

static void permit(uint16_t count, const struct permission *permissions, uint16_t listed)
{
    uint8_t bytes[2 + 16 * 8] = {(uint8_t)count, (uint8_t)(count >> 8)};
    for (uint16_t i = 0; i < listed; i++) {
        uint8_t *const at = bytes + 2 + (size_t)i * 16;
        for (unsigned byte = 0; byte < 4; byte++) {
            at[byte] = (uint8_t)(permissions[i].driver >> 8 * byte);
            at[4 + byte] = (uint8_t)(permissions[i].offset >> 8 * byte);
        }
        for (unsigned byte = 0; byte < 8; byte++)
            at[8 + byte] = (uint8_t)(permissions[i].commands >> 8 * byte);
    }
    tbf_image_element(&image, ELEMENT_PERMISSIONS, bytes, (uint16_t)(2 + 16 * listed));
    assert_int_equal(parse_closed(), TBF_OK);
}

TEST(without_permissions_everything_is_allowed)
{
    tbf_image_name(&image, "x");
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf_command_allowed(&tbf, 1, 77), ERROR_OK);
    assert_int_equal(tbf_driver_allowed(&tbf, 1), ERROR_OK);
}

TEST(a_driver_that_is_not_listed_finds_no_device)
{
    permit(1, &(struct permission){0x60000, 0, UINT64_MAX}, 1);
    assert_int_equal(tbf_driver_allowed(&tbf, 0x60000), ERROR_OK);
    assert_int_equal(tbf_driver_allowed(&tbf, 0x60001), ERROR_NODEVICE);
    assert_int_equal(tbf_command_allowed(&tbf, 0x60001, 0), ERROR_NODEVICE);
}

TEST(a_command_is_allowed_by_its_bit)
{
    permit(1, &(struct permission){5, 0, UINT64_C(0x8000000100000005)}, 1);
    const uint32_t allowed[] = {0, 2, 32, 63}, refused[] = {1, 3, 31, 33, 62, 64, 66, 127, UINT32_MAX};
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
        assert_int_equal(tbf_command_allowed(&tbf, 5, allowed[i]), ERROR_OK);
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        assert_int_equal(tbf_command_allowed(&tbf, 5, refused[i]), ERROR_NODEVICE);
}

TEST(commands_from_64_on_have_entries_with_an_offset)
{
    const struct permission permissions[] = {{5, 0, 1}, {6, 1, UINT64_MAX}, {5, 2, 2}};
    permit(3, permissions, 3);
    assert_int_equal(tbf_command_allowed(&tbf, 5, 0), ERROR_OK);
    assert_int_equal(tbf_command_allowed(&tbf, 5, 128), ERROR_NODEVICE);
    assert_int_equal(tbf_command_allowed(&tbf, 5, 129), ERROR_OK);
    assert_int_equal(tbf_command_allowed(&tbf, 5, 65), ERROR_NODEVICE);
    assert_int_equal(tbf_command_allowed(&tbf, 6, 64), ERROR_OK);
    assert_int_equal(tbf_command_allowed(&tbf, 6, 63), ERROR_NODEVICE);
}

TEST(an_empty_list_of_permissions_allows_nothing)
{
    permit(0, NULL, 0);
    assert_int_equal(tbf_driver_allowed(&tbf, 1), ERROR_NODEVICE);
    assert_int_equal(tbf_command_allowed(&tbf, 1, 0), ERROR_NODEVICE);
}

TEST(a_list_of_permissions_that_is_cut_short_counts_as_none_at_all)
{
    permit(2, &(struct permission){5, 0, 1}, 1);
    assert_int_equal(tbf_command_allowed(&tbf, 6, 3), ERROR_OK);
    assert_int_equal(tbf_driver_allowed(&tbf, 6), ERROR_OK);
    (void)begin(NULL);
    tbf_image_element(&image, ELEMENT_PERMISSIONS, "\1\0\5\0\0\0\0\0\0\0\1\0\0\0\0\0\0", 17);
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf_driver_allowed(&tbf, 6), ERROR_OK);
    (void)begin(NULL);
    tbf_image_element(&image, ELEMENT_PERMISSIONS, "\1", 1);
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf_driver_allowed(&tbf, 6), ERROR_OK);
    (void)begin(NULL);
    tbf_image_element(&image, ELEMENT_PERMISSIONS, "\xff\xff", 2);
    assert_int_equal(parse_closed(), TBF_OK);
    assert_int_equal(tbf_driver_allowed(&tbf, 6), ERROR_OK);
}

// --- Footers -------------------------------------------------------------------------------------------------

static uint8_t footers[4096];
static size_t footers_size;

static void add_footer(uint16_t type, uint16_t size, uint32_t format)
{
    uint8_t *const at = footers + footers_size;
    memset(at, 0xab, 4u + size);
    at[0] = (uint8_t)type;
    at[1] = (uint8_t)(type >> 8);
    at[2] = (uint8_t)size;
    at[3] = (uint8_t)(size >> 8);
    for (unsigned byte = 0; byte < 4 && byte < size; byte++)
        at[4 + byte] = (uint8_t)(format >> 8 * byte);
    footers_size += 4u + size;
}

static unsigned count_footers(size_t size)
{
    struct tbf_footer footer;
    unsigned count = 0;
    for (uint32_t offset = 0; tbf_footer_next((struct const_span){footers, size}, offset, &footer);
         offset = footer.next)
        count++;
    return count;
}

static unsigned count_one(uint16_t type, uint16_t size, uint32_t format)
{
    footers_size = 0;
    add_footer(type, size, format);
    return count_footers(footers_size);
}

TEST(credentials_have_at_least_the_bytes_of_their_format)
{
    const uint16_t sizes[] = {0, 768, 1024, 32, 48, 64, 64};
    for (uint32_t format = 0; format < 7; format++) {
        assert_int_equal(count_one(ELEMENT_CREDENTIALS, (uint16_t)(4 + sizes[format]), format), 1);
        assert_int_equal(count_one(ELEMENT_CREDENTIALS, (uint16_t)(4 + sizes[format] + 9), format), 1);
        if (sizes[format] > 0)
            assert_int_equal(count_one(ELEMENT_CREDENTIALS, (uint16_t)(3 + sizes[format]), format), 0);
    }
}

TEST(a_credential_of_an_unknown_format_ends_the_scan)
{
    assert_int_equal(count_one(ELEMENT_CREDENTIALS, 1028, 7), 0);
    assert_int_equal(count_one(ELEMENT_CREDENTIALS, 260, 10), 0); // RSA-2048 stands in the book only
    assert_int_equal(count_one(ELEMENT_CREDENTIALS, 1028, UINT32_MAX), 0);
}

TEST(a_footer_that_is_no_credential_ends_the_scan)
{
    assert_int_equal(count_one(3, 36, 3), 0);
    assert_int_equal(count_one(129, 36, 3), 0);
    assert_int_equal(count_one(0x8080, 36, 3), 0);
}

TEST(a_footer_too_short_for_its_format_word_ends_the_scan)
{
    for (uint16_t size = 0; size < 4; size++) {
        footers_size = 0;
        add_footer(ELEMENT_CREDENTIALS, size, 0);
        memset(footers + footers_size, 0, 16);
        assert_int_equal(count_footers(footers_size + 16), 0);
    }
}

TEST(a_credential_is_given_with_its_data)
{
    struct tbf_footer footer;
    footers_size = 0;
    add_footer(ELEMENT_CREDENTIALS, 36, 3);
    assert_true(tbf_footer_next((struct const_span){footers, footers_size}, 0, &footer));
    assert_int_equal(footer.format, 3);
    assert_ptr_equal(footer.data.data, footers + 8);
    assert_int_equal(footer.data.size, 32);
    assert_int_equal(footer.next, 40);
}

TEST(footers_are_walked_without_alignment)
{
    footers_size = 0;
    add_footer(ELEMENT_CREDENTIALS, 5, 0);
    add_footer(ELEMENT_CREDENTIALS, 4 + 33, 3);
    add_footer(ELEMENT_CREDENTIALS, 4 + 48, 4);
    assert_int_equal(count_footers(footers_size), 3);
}

TEST(a_malformed_footer_hides_those_behind_it)
{
    footers_size = 0;
    add_footer(ELEMENT_CREDENTIALS, 36, 3);
    add_footer(ELEMENT_CREDENTIALS, 36, 99);
    add_footer(ELEMENT_CREDENTIALS, 36, 3);
    assert_int_equal(count_footers(footers_size), 1);
}

TEST(a_footer_that_runs_past_the_object_ends_the_scan)
{
    footers_size = 0;
    add_footer(ELEMENT_CREDENTIALS, 36, 3);
    for (size_t size = 0; size < footers_size; size++)
        assert_int_equal(count_footers(size), 0);
    assert_int_equal(count_footers(footers_size), 1);
}

TEST(an_offset_behind_the_object_finds_no_footer)
{
    struct tbf_footer footer;
    memset(footers, 0, sizeof(footers));
    assert_false(tbf_footer_next((struct const_span){footers, 64}, 64, &footer));
    assert_false(tbf_footer_next((struct const_span){footers, 64}, 65, &footer));
    assert_false(tbf_footer_next((struct const_span){footers, 64}, UINT32_MAX, &footer));
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
        RUN(the_list_goes_on_behind_an_object_whose_size_can_be_believed),
        RUN(every_status_has_a_text_of_its_own),
        RUN(without_permissions_everything_is_allowed),
        RUN(a_driver_that_is_not_listed_finds_no_device),
        RUN(a_command_is_allowed_by_its_bit),
        RUN(commands_from_64_on_have_entries_with_an_offset),
        RUN(an_empty_list_of_permissions_allows_nothing),
        RUN(a_list_of_permissions_that_is_cut_short_counts_as_none_at_all),
        RUN(credentials_have_at_least_the_bytes_of_their_format),
        RUN(a_credential_of_an_unknown_format_ends_the_scan),
        RUN(a_footer_that_is_no_credential_ends_the_scan),
        RUN(a_footer_too_short_for_its_format_word_ends_the_scan),
        RUN(a_credential_is_given_with_its_data),
        RUN(footers_are_walked_without_alignment),
        RUN(a_malformed_footer_hides_those_behind_it),
        RUN(a_footer_that_runs_past_the_object_ends_the_scan),
        RUN(an_offset_behind_the_object_finds_no_footer),
    };
    return cmocka_run_group_tests_name("tbf", tests, NULL, NULL);
}
