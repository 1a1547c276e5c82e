// SPDX-License-Identifier: Apache-2.0 OR MIT
// See loader.h. Whatever the bytes are, each step moves forward or ends the walk.
#include "core/kernel/loader.h"

#include "core/kernel/observer.h"

struct walk {
    struct kernel *kernel;
    const struct loader_port *port;
    struct const_span left;
    uint32_t offset;
    uaddr_t flash_start;
    unsigned created;
};

static void reject(const struct walk *walk, const struct tbf *tbf, const char *reason)
{
    OBSERVE(walk->kernel, rejected, walk->offset, tbf->name, tbf->name_size, reason);
    kernel_debug(walk->kernel, "Flash %#x: %.*s not loaded: %s", (unsigned)(walk->flash_start + walk->offset),
                 (int)tbf->name_size, tbf->name, reason);
}

static uint32_t protected_size(const struct tbf *tbf)
{
    return tbf->header_size + tbf->protected_trailer;
}

// NULL: it is meant to run on this kernel.
static const char *reason_to_skip(const struct tbf *tbf)
{
    if ((tbf->flags & TBF_FLAG_ENABLED) == 0)
        return "it is disabled";
    if (!tbf->has_kernel_version)
        return "it names no kernel version";
    if (tbf->kernel_major != KERNEL_VERSION_MAJOR || tbf->kernel_minor > KERNEL_VERSION_MINOR)
        return "it needs another kernel version";
    return NULL;
}

// NULL: nothing speaks against loading it.
static const char *reason_against(const struct walk *walk, const struct tbf *tbf)
{
    const uaddr_t start = walk->flash_start + walk->offset;
    if (tbf->protected_trailer > tbf->total_size - tbf->header_size)
        return "its protected part is larger than the object";
    if (tbf->init_offset >= tbf->total_size - tbf->header_size)
        return "its entry lies outside the object";
    if (tbf->fixed_flash != (uint32_t)TBF_NOT_FIXED && tbf->fixed_flash != start + protected_size(tbf))
        return "it is linked for another flash address";
    return NULL;
}

static const char *create(struct walk *walk, const struct tbf *tbf)
{
    const uaddr_t start = walk->flash_start + walk->offset;
    const struct loader_binary binary = {tbf, walk->left.data, start};
    struct process_image image = {
        .name = tbf->name,
        .name_size = tbf->name_size,
        .short_id = tbf->short_id,
        .entry = start + tbf->header_size + tbf->init_offset,
        .flash = walk->left.data,
        .flash_start = start,
        .flash_size = tbf->total_size,
        .flash_protected = protected_size(tbf),
        .writeable_regions = tbf->writeable_regions,
        .writeable_region_count = tbf->writeable_region_count,
    };
    struct process *process;
    const enum error prepared = walk->port->prepare(walk->port->context, &binary, &image);
    if (prepared != ERROR_OK)
        return prepared == ERROR_NOSUPPORT ? walk->port->refusal : "there is not enough RAM for it";
    if (process_create(walk->kernel, &image, &process) != ERROR_OK)
        return "there is no free process slot, or no memory for its grants";
    walk->created++;
    return NULL;
}

static const char *load_object(struct walk *walk, const struct tbf *tbf)
{
    const char *const reason = reason_against(walk, tbf);
    return reason != NULL ? reason : create(walk, tbf);
}

// False: the walk ends here.
static bool load_one(struct walk *walk)
{
    struct tbf tbf;
    enum tbf_status status = tbf_parse(walk->left, &tbf);
    const char *reason = NULL;
    if (status == TBF_END)
        return false;
    if (status == TBF_OK || status == TBF_BAD_BINARY_END)
        reason = reason_to_skip(&tbf);
    if (reason != NULL)
        status = TBF_OK; // where its binary ends does not matter then
    else if (status == TBF_OK)
        reason = load_object(walk, &tbf);
    else if (status != TBF_PADDING)
        reason = tbf_status_text(status);
    if (reason != NULL)
        reject(walk, &tbf, reason);
    if (!tbf_can_skip(status))
        return false;
    assert(tbf.total_size > 0 && tbf.total_size <= walk->left.size);
    walk->offset += tbf.total_size;
    walk->left.data += tbf.total_size;
    walk->left.size -= tbf.total_size;
    return true;
}

unsigned loader_load(struct kernel *kernel, const struct loader_port *port, const uint8_t *image, size_t size,
                     uaddr_t flash_start)
{
    const size_t most = UINT32_MAX - flash_start;
    struct walk walk = {
        .kernel = kernel,
        .port = port,
        .left = {image, size < most ? size : most},
        .flash_start = flash_start,
    };
    while (load_one(&walk))
        continue;
    return walk.created;
}
