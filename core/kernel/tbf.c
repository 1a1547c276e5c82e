// SPDX-License-Identifier: Apache-2.0 OR MIT
// See tbf.h.
#include "core/kernel/tbf.h"

#include <string.h>

enum tlv_type {
    TLV_MAIN = 1,
    TLV_WRITEABLE_REGIONS = 2,
    TLV_NAME = 3,
    TLV_FIXED_ADDRESSES = 5,
    TLV_PERMISSIONS = 6,
    TLV_STORAGE = 7,
    TLV_KERNEL_VERSION = 8,
    TLV_PROGRAM = 9,
    TLV_SHORT_ID = 10,
    TLV_CREDENTIALS = 128,
};

enum { TLV_HEADER_SIZE = 4, PERMISSION_ENTRY_SIZE = 16 };

static uint16_t read_16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t read_32(const uint8_t *at)
{
    return (uint32_t)read_16(at) | (uint32_t)read_16(at + 2) << 16;
}

static uint64_t read_64(const uint8_t *at)
{
    return (uint64_t)read_32(at) | (uint64_t)read_32(at + 4) << 32;
}

// --- Header elements -----------------------------------------------------------------------------

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. Returns the length of the
// character at text, 0 if it is malformed.
static size_t utf8_character(const uint8_t *text, size_t left)
{
    const uint8_t first = text[0];
    const size_t size = first < 0x80   ? 1
                        : first < 0xc2 ? 0
                        : first < 0xe0 ? 2
                        : first < 0xf0 ? 3
                        : first < 0xf5 ? 4
                                       : 0;
    if (size == 0 || size > left)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    const bool overlong = (first == 0xe0 && text[1] < 0xa0) || (first == 0xf0 && text[1] < 0x90);
    const bool beyond = (first == 0xed && text[1] >= 0xa0) || (first == 0xf4 && text[1] >= 0x90);
    return overlong || beyond ? 0 : size;
}

static bool is_utf8(struct const_span text)
{
    for (size_t at = 0; at < text.size;) {
        const size_t size = utf8_character(text.data + at, text.size - at);
        if (size == 0)
            return false;
        at += size;
    }
    return true;
}

static enum tbf_status parse_main(struct tbf *tbf, struct const_span data, bool program)
{
    if (data.size != (program ? 20u : 12u))
        return TBF_BAD_TLV;
    if (program ? tbf->has_program : tbf->has_main)
        return TBF_OK; // the first one counts, and Program before Main
    tbf->has_main = true;
    tbf->has_program |= program;
    tbf->init_offset = read_32(data.data);
    tbf->protected_trailer = read_32(data.data + 4);
    tbf->minimum_ram = read_32(data.data + 8);
    if (program) {
        tbf->binary_end = read_32(data.data + 12);
        tbf->binary_version = read_32(data.data + 16);
    }
    return TBF_OK;
}

static enum tbf_status parse_name(struct tbf *tbf, struct const_span data)
{
    if (!is_utf8(data))
        return TBF_BAD_NAME;
    tbf->name = (const char *)data.data;
    tbf->name_size = (uint32_t)data.size;
    return TBF_OK;
}

static enum tbf_status parse_small(struct tbf *tbf, enum tlv_type type, struct const_span data)
{
    const size_t wanted = type == TLV_FIXED_ADDRESSES ? 8 : 4;
    if (data.size != wanted)
        return TBF_BAD_TLV;
    if (type == TLV_FIXED_ADDRESSES) {
        tbf->fixed_ram = read_32(data.data);
        tbf->fixed_flash = read_32(data.data + 4);
    } else if (type == TLV_KERNEL_VERSION) {
        tbf->has_kernel_version = true;
        tbf->kernel_major = read_16(data.data);
        tbf->kernel_minor = read_16(data.data + 2);
    } else {
        tbf->short_id = read_32(data.data);
    }
    return TBF_OK;
}

static enum tbf_status parse_element(struct tbf *tbf, unsigned type, struct const_span data)
{
    switch (type) {
    case TLV_MAIN:
    case TLV_PROGRAM:
        return parse_main(tbf, data, type == TLV_PROGRAM);
    case TLV_WRITEABLE_REGIONS:
        tbf->writeable_regions = data.data;
        tbf->writeable_region_count = (uint32_t)(data.size / 8);
        return data.size % 8 == 0 ? TBF_OK : TBF_BAD_TLV;
    case TLV_NAME:
        return parse_name(tbf, data);
    case TLV_FIXED_ADDRESSES:
    case TLV_KERNEL_VERSION:
    case TLV_SHORT_ID:
        return parse_small(tbf, type, data);
    case TLV_PERMISSIONS:
        tbf->permissions = data;
        return TBF_OK;
    case TLV_STORAGE:
        tbf->storage = data;
        return TBF_OK;
    default:
        return TBF_OK; // unknown elements are for others
    }
}

static enum tbf_status parse_elements(struct const_span header, struct tbf *tbf)
{
    for (size_t at = TBF_BASE_SIZE; at + TLV_HEADER_SIZE <= header.size;) {
        const unsigned type = read_16(header.data + at);
        const size_t size = read_16(header.data + at + 2);
        at += TLV_HEADER_SIZE;
        if (size > header.size - at)
            return TBF_BAD_TLV;
        const enum tbf_status status = parse_element(tbf, type, (struct const_span){header.data + at, size});
        if (status != TBF_OK)
            return status;
        const size_t padded = (size + 3) & ~(size_t)3;
        at = padded > header.size - at ? header.size : at + padded;
    }
    return TBF_OK;
}

// --- The base header -----------------------------------------------------------------------------

static bool checksum_holds(const uint8_t *header, uint32_t header_size)
{
    assert(header_size >= TBF_BASE_SIZE);
    uint32_t sum = 0;
    for (uint32_t word = 0; word < header_size / 4; word++)
        if (word != 3)
            sum ^= read_32(header + (size_t)word * 4);
    return sum == read_32(header + 12);
}

static enum tbf_status parse_base(struct const_span flash, struct tbf *tbf)
{
    if (flash.size < 8 || read_16(flash.data) != TBF_VERSION)
        return TBF_END;
    tbf->header_size = read_16(flash.data + 2);
    tbf->total_size = read_32(flash.data + 4);
    if (tbf->total_size == 0)
        return TBF_ZERO_SIZE;
    if (tbf->total_size > flash.size)
        return TBF_TOO_LARGE;
    if (tbf->header_size < TBF_BASE_SIZE || tbf->header_size > tbf->total_size)
        return TBF_BAD_HEADER_SIZE;
    tbf->flags = read_32(flash.data + 8);
    tbf->binary_end = tbf->total_size;
    return checksum_holds(flash.data, tbf->header_size) ? TBF_OK : TBF_BAD_CHECKSUM;
}

enum tbf_status tbf_parse(struct const_span flash, struct tbf *tbf)
{
    *tbf = (struct tbf){.name = "", .fixed_ram = TBF_NOT_FIXED, .fixed_flash = TBF_NOT_FIXED};
    enum tbf_status status = parse_base(flash, tbf);
    if (status != TBF_OK)
        return status;
    if (tbf->header_size == TBF_BASE_SIZE)
        return TBF_PADDING;
    status = parse_elements((struct const_span){flash.data, tbf->header_size}, tbf);
    if (status == TBF_OK && tbf->binary_end > tbf->total_size)
        return TBF_BAD_BINARY_END;
    return status;
}

bool tbf_can_skip(enum tbf_status status)
{
    return status != TBF_END && status != TBF_ZERO_SIZE && status != TBF_TOO_LARGE && status != TBF_BAD_BINARY_END;
}

const char *tbf_status_text(enum tbf_status status)
{
    static const char *const texts[] = {
        "sound",
        "no object starts here",
        "its total size is 0, so what follows can't be found",
        "it is larger than the flash that is left",
        "padding",
        "its header size is impossible",
        "the header's checksum does not hold",
        "a header element has a wrong length",
        "its package name is not UTF-8",
        "its binary ends behind the object's end",
    };
    return texts[status];
}

// --- Permissions ---------------------------------------------------------------------------------

// False: there is no list of permissions, or it is cut short. An empty list is one: it allows nothing.
static bool has_permissions(const struct tbf *tbf)
{
    const struct const_span *const list = &tbf->permissions;
    return list->size >= 2 && list->size - 2 >= (size_t)read_16(list->data) * PERMISSION_ENTRY_SIZE;
}

// Entry `index` of the permissions; they begin after a 16-bit count and so are not aligned.
static const uint8_t *permission(const struct tbf *tbf, uint32_t index)
{
    const uint8_t *const list = tbf->permissions.data;
    return index < read_16(list) ? list + 2 + (size_t)index * PERMISSION_ENTRY_SIZE : NULL;
}

enum error tbf_command_allowed(const struct tbf *tbf, uint32_t driver, uint32_t command)
{
    const uint8_t *entry;
    if (!has_permissions(tbf))
        return ERROR_OK;
    for (uint32_t i = 0; (entry = permission(tbf, i)) != NULL; i++)
        if (read_32(entry) == driver && read_32(entry + 4) == command / 64 &&
            (read_64(entry + 8) >> command % 64 & 1) != 0)
            return ERROR_OK;
    return ERROR_NODEVICE;
}

enum error tbf_driver_allowed(const struct tbf *tbf, uint32_t driver)
{
    const uint8_t *entry;
    if (!has_permissions(tbf))
        return ERROR_OK;
    for (uint32_t i = 0; (entry = permission(tbf, i)) != NULL; i++)
        if (read_32(entry) == driver)
            return ERROR_OK;
    return ERROR_NODEVICE;
}

// --- Footers -------------------------------------------------------------------------------------

// Bytes that a credential of this format must have. False: the format is unknown.
static bool credential_size(uint32_t format, uint32_t *size)
{
    static const uint16_t sizes[] = {0, 768, 1024, 32, 48, 64, 64};
    if (format >= sizeof(sizes) / sizeof(sizes[0]))
        return false;
    *size = sizes[format];
    return true;
}

bool tbf_footer_next(struct const_span object, uint32_t offset, struct tbf_footer *footer)
{
    uint32_t least;
    if (offset > object.size || object.size - offset < TLV_HEADER_SIZE + 4)
        return false;
    const uint8_t *const at = object.data + offset;
    const uint32_t size = read_16(at + 2);
    if (read_16(at) != TLV_CREDENTIALS || size < 4 || size > object.size - offset - TLV_HEADER_SIZE)
        return false;
    footer->format = read_32(at + TLV_HEADER_SIZE);
    if (!credential_size(footer->format, &least) || size - 4 < least)
        return false;
    footer->data = (struct const_span){at + TLV_HEADER_SIZE + 4, size - 4};
    footer->next = offset + TLV_HEADER_SIZE + size;
    return true;
}
