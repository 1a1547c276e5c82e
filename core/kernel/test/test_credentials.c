// SPDX-License-Identifier: Apache-2.0 OR MIT
// The Tock binary format: what a list of permissions allows, and how footers with credentials are
// walked.
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

static enum tbf_status parse_closed(void)
{
    tbf_image_close(&image, 1024);
    return tbf_parse(tbf_image_last(&image), &tbf);
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

TEST(any_entry_of_the_list_may_name_a_driver)
{
    const struct permission permissions[] = {{5, 0, 1}, {6, 0, 1}, {7, 0, 1}};
    permit(3, permissions, 3);
    for (uint32_t driver = 5; driver <= 7; driver++)
        assert_int_equal(tbf_driver_allowed(&tbf, driver), ERROR_OK);
}

TEST(entries_behind_the_count_do_not_count)
{
    const struct permission permissions[] = {{5, 0, 1}, {6, 0, 1}};
    permit(1, permissions, 2);
    assert_int_equal(tbf_driver_allowed(&tbf, 6), ERROR_NODEVICE);
    assert_int_equal(tbf_command_allowed(&tbf, 6, 0), ERROR_NODEVICE);
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
    const size_t first = footers_size;
    add_footer(ELEMENT_CREDENTIALS, 36, 3);
    for (size_t size = first; size < footers_size; size++)
        assert_int_equal(count_footers(size), 1);
    assert_int_equal(count_footers(footers_size), 2);
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
        RUN(without_permissions_everything_is_allowed),
        RUN(a_driver_that_is_not_listed_finds_no_device),
        RUN(a_command_is_allowed_by_its_bit),
        RUN(commands_from_64_on_have_entries_with_an_offset),
        RUN(any_entry_of_the_list_may_name_a_driver),
        RUN(entries_behind_the_count_do_not_count),
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
    return cmocka_run_group_tests_name("credentials", tests, NULL, NULL);
}
