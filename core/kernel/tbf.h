// SPDX-License-Identifier: Apache-2.0 OR MIT
// Tock binary format, version 2: one application object in flash. Every field but the total size
// is untrusted, and even that one is checked against what is left.
#pragma once

#include "core/kernel/types.h"

enum {
    TBF_BASE_SIZE = 16,
    TBF_VERSION = 2,
    TBF_FLAG_ENABLED = 1u << 0,
    TBF_FLAG_STICKY = 1u << 1,
    TBF_NOT_FIXED = 0xffffffff,
};

enum tbf_status {
    TBF_OK,
    TBF_END,       // no object starts here: the list ends
    TBF_ZERO_SIZE, // an object of no size: the list can't be followed further
    TBF_TOO_LARGE, // it is larger than the flash that is left: likewise
    TBF_PADDING,   // room between objects
    TBF_BAD_HEADER_SIZE,
    TBF_BAD_CHECKSUM,
    TBF_BAD_TLV,        // a header element of a wrong length, or past the header's end
    TBF_BAD_NAME,       // the package name is not UTF-8
    TBF_BAD_BINARY_END, // the binary ends behind its object: the list can't be trusted further
};

struct tbf {
    uint32_t total_size;
    uint32_t header_size;
    uint32_t flags;
    bool has_main; // Main or Program was there
    bool has_program;
    uint32_t init_offset; // from the end of the header
    uint32_t protected_trailer;
    uint32_t minimum_ram;
    uint32_t binary_end; // from the object's start; footers follow
    uint32_t binary_version;
    const char *name;
    uint32_t name_size;
    const uint8_t *writeable_regions;
    uint32_t writeable_region_count;
    uint32_t fixed_ram, fixed_flash; // TBF_NOT_FIXED: anywhere
    bool has_kernel_version;
    uint16_t kernel_major, kernel_minor;
    uint32_t short_id;             // 0: none
    struct const_span permissions; // TLV 6 as it stands
    struct const_span storage;     // TLV 7 as it stands
};

// Reads the object at the start of flash. What total_size says can be believed for every status but
// END, ZERO_SIZE and TOO_LARGE.
enum tbf_status tbf_parse(struct const_span flash, struct tbf *tbf);

// The list can go on after an object of this status.
bool tbf_can_skip(enum tbf_status status);
const char *tbf_status_text(enum tbf_status status);

// What a permissions element says of a command. NODEVICE: the driver is not listed or the command is
// not allowed. An element that is cut short counts as no permissions at all.
enum error tbf_command_allowed(const struct tbf *tbf, uint32_t driver, uint32_t command);
// The driver is listed at all.
enum error tbf_driver_allowed(const struct tbf *tbf, uint32_t driver);

struct tbf_footer {
    uint32_t format; // of the credential
    struct const_span data;
    uint32_t next; // offset of the next footer
};

// Walks credentials: begin with offset tbf->binary_end. False: no more, or one that is malformed.
bool tbf_footer_next(struct const_span object, uint32_t offset, struct tbf_footer *footer);
