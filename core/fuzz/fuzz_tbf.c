// SPDX-License-Identifier: Apache-2.0 OR MIT
// Fuzzes the parser of application objects, their permissions and footers, and the loader's walk. The
// bytes are a flash image; the first one says what of it is put right, so that the fuzzer gets past
// version and checksum.
//
// Replay: run it with the file as its argument.
#include "core/kernel/loader.h"
#include "core/kernel/memory.h"
#include "core/test/fake_arch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIX_VERSION = 1, FIX_CHECKSUM = 2, FIX_SIZE = 4 };

static void demand(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static void put_32(uint8_t *at, uint32_t value)
{
    for (unsigned byte = 0; byte < 4; byte++)
        at[byte] = (uint8_t)(value >> 8 * byte);
}

static void put_right(uint8_t *flash, size_t size, unsigned what)
{
    if (size < TBF_BASE_SIZE)
        return;
    if ((what & FIX_VERSION) != 0)
        memcpy(flash, (const uint8_t[]){TBF_VERSION, 0}, 2);
    if ((what & FIX_SIZE) != 0)
        put_32(flash + 4, (uint32_t)size);
    if ((what & FIX_CHECKSUM) == 0)
        return;
    const size_t header = (flash[2] | (size_t)flash[3] << 8) / 4 * 4;
    memset(flash + 12, 0, 4);
    for (size_t i = 0; i < header && i < size; i++)
        if (i / 4 != 3)
            flash[12 + i % 4] ^= flash[i];
}

// --- One object ------------------------------------------------------------------------------------------------

static void check_inside(struct const_span flash, const void *data, size_t size, const char *what)
{
    const uint8_t *const start = data;
    demand(size == 0 || (start >= flash.data && start + size <= flash.data + flash.size), what);
}

static void ask_permissions(const struct tbf *tbf)
{
    for (uint32_t driver = 0; driver < 4; driver++)
        for (uint32_t command = 0; command < 200; command += 33)
            demand(tbf_command_allowed(tbf, driver, command) != ERROR_OK || tbf_driver_allowed(tbf, driver) == ERROR_OK,
                   "a command of a driver that is not listed is not allowed");
}

static void walk_footers(struct const_span object, uint32_t offset)
{
    struct tbf_footer footer;
    while (tbf_footer_next(object, offset, &footer)) {
        demand(footer.next > offset && footer.next <= object.size, "a walk over footers goes forward");
        check_inside(object, footer.data.data, footer.data.size, "a footer lies in its object");
        offset = footer.next;
    }
}

static void check_object(struct const_span flash)
{
    struct tbf tbf;
    const enum tbf_status status = tbf_parse(flash, &tbf);
    demand(tbf_status_text(status)[0] != '\0', "every status has a text");
    if (tbf_can_skip(status))
        demand(tbf.total_size > 0 && tbf.total_size <= flash.size, "an object that can be skipped lies in flash");
    if (status != TBF_OK)
        return;
    demand(tbf.header_size >= TBF_BASE_SIZE && tbf.header_size <= tbf.total_size, "a header lies in its object");
    demand(tbf.binary_end <= tbf.total_size, "a binary ends in its object");
    const struct const_span header = {flash.data, tbf.header_size};
    if (tbf.name_size > 0)
        check_inside(header, tbf.name, tbf.name_size, "a name lies in its header");
    check_inside(header, tbf.writeable_regions, (size_t)tbf.writeable_region_count * 8, "regions lie in the header");
    check_inside(header, tbf.permissions.data, tbf.permissions.size, "permissions lie in the header");
    check_inside(header, tbf.storage.data, tbf.storage.size, "storage permissions lie in the header");
    ask_permissions(&tbf);
    walk_footers((struct const_span){flash.data, tbf.total_size}, tbf.binary_end);
}

// --- The walk --------------------------------------------------------------------------------------------------

static struct fake_machine machine;

static enum error prepare(void *context, const struct loader_binary *binary, struct process_image *image)
{
    (void)context;
    const uint32_t protected_size = binary->header->header_size + binary->header->protected_trailer;
    demand(protected_size <= binary->header->total_size, "the protected part lies in the object");
    demand(image->entry - binary->flash_start < binary->header->total_size, "the entry lies in the object");
    uint32_t slot = 0;
    while (slot < FAKE_PROCESSES && machine.processes[slot].state != PROCESS_UNUSED)
        slot++;
    if (slot == FAKE_PROCESSES)
        return ERROR_NOMEM;
    image->ram = machine.ram[slot];
    image->block = (struct mpu_block){FAKE_RAM_START(slot), FAKE_RAM_SIZE};
    image->mpu = &mpu_pmp;
    image->arch = &machine.arch[slot];
    return ERROR_OK;
}

static void check_process(struct process *process)
{
    const struct process_memory *const m = &process->memory;
    uaddr_t start, end;
    for (uint32_t i = 0; i < m->writeable_region_count && i < 64; i++)
        if (memory_flash_region(process, i, &start, &end) == ERROR_OK)
            demand(start >= m->flash_start && end > start && end <= m->flash_start + m->flash_size,
                   "a writeable region lies in the object");
    char state[64];
    struct format_buffer buffer;
    format_buffer_init(&buffer, state, sizeof(state));
    process_print_state(process, &buffer.sink);
    demand(process_has_name(process, process->name, process->name_size), "a process has its name");
}

static void walk(struct const_span flash, uaddr_t flash_start)
{
    const struct loader_port port = {prepare, NULL, "refused"};
    fake_machine_init(&machine);
    fake_machine_start(&machine);
    const unsigned created = loader_load(&machine.kernel, &port, flash.data, flash.size, flash_start);
    demand(created <= FAKE_PROCESSES, "no more processes are made than there are slots");
    unsigned found = 0;
    for (struct process *p = process_next(&machine.kernel, NULL); p != NULL; p = process_next(&machine.kernel, p)) {
        check_process(p);
        found++;
    }
    demand(found == created, "the loader tells how many processes it made");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const unsigned what = size > 0 ? data[0] : 0;
    const size_t flash_size = size > 0 ? size - 1 : 0;
    uint8_t *const flash = malloc(flash_size + (flash_size == 0)); // exactly: the sanitizer guards its ends
    if (flash == NULL)
        abort();
    memcpy(flash, data + (size > 0), flash_size);
    put_right(flash, flash_size, what);
    const struct const_span all = {flash, flash_size};
    check_object(all);
    walk_footers(all, what);
    walk(all, (what & 0x80) != 0 ? UINT32_MAX - what : 0x40000);
    free(flash);
    return 0;
}
