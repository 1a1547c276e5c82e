// SPDX-License-Identifier: Apache-2.0 OR MIT
// From a request for memory to the registers of the protection unit, and from these, by a model of the unit, back to
// what a process may touch: exactly what the kernel promised, to the byte. Built once for each unit.
#include "model.h"

#include "arch_process.h"
#include "core/kernel/arch.h"
#include "core/kernel/process.h"
#include "core/test/unit.h"

#include <string.h>

#define TEST(name) static void name(void **unit_state __attribute__((unused)))
#define RUN(name)  cmocka_unit_test(name)

enum { FLASH = 0x08020000, FLASH_BYTES = 2048, OTHER_FLASH = 0x08030000, RAM = 0x20000000 };

static struct arch_process records[2];
static struct process processes[2];

// --- What a process is owed ----------------------------------------------------------------------------------------

enum kind { CODE, DATA };

struct owed {
    uint64_t start, size;
    enum kind kind;
};

static bool is_of_kind(const struct opening *opening, enum kind kind)
{
    return opening->read && opening->write == (kind == DATA) && opening->execute == (kind == CODE);
}

static bool gives_nothing(const struct opening *opening)
{
    return !opening->read && !opening->write && !opening->execute;
}

static void demand_no_overlap(const struct opening *openings, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        for (unsigned j = i + 1; j < count; j++)
            if (openings[i].start < openings[j].end && openings[j].start < openings[i].end &&
                !gives_nothing(&openings[j]))
                fail_msg("two rules decide about %#llx", (unsigned long long)openings[j].start);
}

static const struct owed *owner_of(const struct opening *opening, const struct owed *owed, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (opening->start >= owed[i].start && opening->end <= owed[i].start + owed[i].size)
            return &owed[i];
    return NULL;
}

// User mode may touch these spans, each in its way, and not one byte besides. Since no two openings overlap, spans
// are complete when the sizes add up.
static void demand_exactly(const struct owed *owed, unsigned count)
{
    static struct opening openings[MODEL_OPENINGS];
    const unsigned given = model_openings(openings);
    uint64_t promised = 0, opened = 0;
    demand_no_overlap(openings, given);
    for (unsigned i = 0; i < count; i++)
        promised += owed[i].size;
    for (unsigned i = 0; i < given; i++) {
        if (gives_nothing(&openings[i]))
            continue;
        const struct owed *const owner = owner_of(&openings[i], owed, count);
        if (owner == NULL || !is_of_kind(&openings[i], owner->kind))
            fail_msg("[%#llx, %#llx) is open", (unsigned long long)openings[i].start,
                     (unsigned long long)openings[i].end);
        opened += openings[i].end - openings[i].start;
    }
    assert_int_equal(opened, promised);
}

// --- Processes -----------------------------------------------------------------------------------------------------

static struct process *lay_out(unsigned index, struct mpu_block block, uint32_t kernel_size, uint32_t flash)
{
    struct process *const process = &processes[index];
    *process = (struct process){.arch = &records[index], .mpu = model_unit()};
    process->memory.ram_start = process->memory.application_break = block.start;
    process->memory.reach = block.start;
    process->memory.ram_size = block.size;
    process->memory.kernel_break = block.start + block.size - kernel_size;
    process->memory.flash_start = flash;
    process->memory.flash_size = FLASH_BYTES;
    return process;
}

// As memory_brk() does it: no break whose reach would meet the kernel's part.
static bool may_break_at(struct process *process, uint32_t used)
{
    struct process_memory *const m = &process->memory;
    const struct mpu_block block = {m->ram_start, m->ram_size};
    uint32_t reach;
    if (!process->mpu->reach(&block, block.start + used, &reach) || reach > m->kernel_break)
        return false;
    m->application_break = block.start + used;
    m->reach = reach;
    return true;
}

static void demand_own_memory(const struct process *process)
{
    const struct process_memory *const m = &process->memory;
    const struct owed owed[] = {{m->ram_start, m->reach - m->ram_start, DATA}, {m->flash_start, m->flash_size, CODE}};
    assert_true(m->reach >= m->application_break && m->reach <= m->kernel_break);
    demand_exactly(owed, 2);
}

static void run_with_break(struct process *process, uint32_t used)
{
    assert_true(may_break_at(process, used));
    assert_int_equal(arch_memory_changed(process), ERROR_OK);
    model_run(process->arch);
    demand_own_memory(process);
}

static struct process *start(unsigned index, struct mpu_block block, uint32_t kernel_size, uint32_t flash)
{
    struct process *const process = lay_out(index, block, kernel_size, flash);
    assert_true(may_break_at(process, 0));
    assert_int_equal(arch_process_start(process), ERROR_OK);
    return process;
}

// --- The whole way, for every request of a small space --------------------------------------------------------------

// The finest step with which the unit sets a break.
static uint32_t step(void)
{
    return model_unit() == &mpu_pmp ? 4 : 32;
}

// Each break that lies on, before or behind a step, up to what the block has.
static void demand_every_break(const struct mpu_request *request, struct mpu_block block)
{
    struct process *const process = start(0, block, request->kernel_size, FLASH);
    for (uint32_t at = 0; at <= block.size + step(); at += step())
        for (uint32_t used = at == 0 ? 0 : at - 1; used <= at + 1; used++) {
            if (used <= request->application_size)
                run_with_break(process, used);
            else if (may_break_at(process, used))
                run_with_break(process, used);
        }
}

static void demand_every_request(uint32_t pool_start, uint32_t pool_size, uint32_t most, uint32_t stride)
{
    static const uint32_t kernel_sizes[] = {1, 4, 31, 32, 33, 96, 100, 255, 256, 500};
    for (uint32_t application = 0; application <= most; application += stride)
        for (unsigned i = 0; i < sizeof(kernel_sizes) / sizeof(kernel_sizes[0]); i++) {
            const struct mpu_request request = {{pool_start, pool_size}, application, 0, kernel_sizes[i]};
            struct mpu_block block;
            if (model_unit()->place(&request, &block))
                demand_every_break(&request, block);
        }
}

TEST(every_break_of_every_small_request_opens_exactly_what_the_kernel_reckons_with)
{
    model_start();
    for (uint32_t offset = 0; offset < 512; offset += 84)
        demand_every_request(RAM + offset, 4096, 640, 1 + step() / 2);
}

TEST(breaks_of_larger_requests_open_exactly_what_the_kernel_reckons_with)
{
    model_start();
    for (uint32_t offset = 0; offset < 8192; offset += 1300)
        demand_every_request(RAM + offset, 32768, 6000, 977);
}

TEST(memory_anywhere_in_the_address_space_is_opened_exactly)
{
    uint32_t seed = 41;
    unsigned placed = 0;
    model_start();
    for (unsigned round = 0; round < 100000; round++) {
        const uint32_t pool_start = 0x10000000 + unit_random(&seed) % 0xef000000;
        const uint32_t application = unit_random(&seed) >> unit_random(&seed) % 31;
        const struct mpu_request request = {
            {pool_start, UINT32_MAX - pool_start}, application, 0, 1 + unit_random(&seed) % 5000};
        struct mpu_block block;
        if (!model_unit()->place(&request, &block))
            continue;
        placed++;
        struct process *const process = start(0, block, request.kernel_size, FLASH);
        run_with_break(process, application);
        run_with_break(process, application == 0 ? 0 : unit_random(&seed) % application);
    }
    assert_true(placed > 50000);
}

// --- Flash ---------------------------------------------------------------------------------------------------------

static bool is_expressible(uint32_t start, uint32_t size)
{
    struct mpu_block region;
    return model_unit()->cover(start, size, &region) && region.start == start && region.size == size;
}

TEST(an_object_in_flash_that_the_unit_can_express_is_opened_exactly)
{
    const struct mpu_block block = {RAM, 4096};
    unsigned expressible = 0;
    model_start();
    for (uint32_t at = 0; at < 4096; at += step())
        for (uint32_t size = step(); size <= 4096; size += step()) {
            if (!is_expressible(FLASH + at, size))
                continue;
            expressible++;
            struct process *const process = lay_out(0, block, 1000, FLASH + at);
            process->memory.flash_size = size;
            assert_int_equal(arch_process_start(process), ERROR_OK);
            model_run(process->arch);
            demand_own_memory(process);
        }
    assert_true(expressible > 100);
}

// --- Switching and sharing -----------------------------------------------------------------------------------------

TEST(after_a_switch_nothing_of_the_process_before_is_open)
{
    model_start();
    struct process *const one = start(0, (struct mpu_block){RAM, 4096}, 600, FLASH);
    struct process *const other = start(1, (struct mpu_block){RAM + 4096, 4096}, 600, OTHER_FLASH);
    for (uint32_t used = 0; used <= 3000; used += 100) {
        run_with_break(one, used);
        run_with_break(other, 3000 - used);
        model_run(one->arch);
        demand_own_memory(one);
    }
}

TEST(a_process_that_begins_anew_in_its_place_has_the_regions_of_its_new_life)
{
    model_start();
    run_with_break(start(0, (struct mpu_block){RAM, 4096}, 600, FLASH), 3000);
    struct process *const again = start(0, (struct mpu_block){RAM + 8192, 4096}, 600, OTHER_FLASH);
    model_run(again->arch);
    demand_own_memory(again);
}

static void demand_with_shares(const struct process *process, const struct mpu_block *shares, unsigned count)
{
    const struct process_memory *const m = &process->memory;
    struct owed owed[4] = {{m->ram_start, m->reach - m->ram_start, DATA}, {m->flash_start, m->flash_size, CODE}};
    for (unsigned i = 0; i < count; i++)
        owed[2 + i] = (struct owed){shares[i].start, shares[i].size, DATA};
    demand_exactly(owed, 2 + count);
}

static void share(struct process *to, struct process *from, struct user_span memory)
{
    uaddr_t seen_at = 0;
    assert_int_equal(arch_share(to, from, memory, &seen_at), ERROR_OK);
    assert_int_equal(seen_at, memory.address);
}

TEST(a_shared_buffer_is_open_as_the_kernel_rounds_it_until_the_share_ends)
{
    model_start();
    struct process *const from = start(0, (struct mpu_block){RAM, 4096}, 600, FLASH);
    struct process *const to = start(1, (struct mpu_block){RAM + 4096, 4096}, 600, OTHER_FLASH);
    run_with_break(to, 2000);
    for (uint32_t at = 0; at < 1024; at += 13)
        for (uint32_t size = 1; size < 1024; size += 17) {
            const struct user_span memory = {RAM + at, size};
            struct mpu_block region;
            assert_true(model_unit()->cover(memory.address, memory.size, &region));
            share(to, from, memory);
            model_run(to->arch);
            demand_with_shares(to, &region, 1);
            arch_unshare(to, from, memory, memory.address);
            demand_own_memory(to);
        }
}

TEST(of_two_shared_buffers_each_ends_alone)
{
    model_start();
    struct process *const from = start(0, (struct mpu_block){RAM, 4096}, 600, FLASH);
    struct process *const to = start(1, (struct mpu_block){RAM + 4096, 4096}, 600, OTHER_FLASH);
    const struct user_span first = {RAM + 256, 64}, second = {RAM + 1024, 32};
    const struct mpu_block regions[] = {{first.address, first.size}, {second.address, second.size}};
    run_with_break(to, 2000);
    share(to, from, first);
    share(to, from, second);
    demand_with_shares(to, regions, 2);
    arch_unshare(to, from, first, first.address);
    demand_with_shares(to, &regions[1], 1);
    arch_unshare(to, from, second, second.address);
    demand_own_memory(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(every_break_of_every_small_request_opens_exactly_what_the_kernel_reckons_with),
        RUN(breaks_of_larger_requests_open_exactly_what_the_kernel_reckons_with),
        RUN(memory_anywhere_in_the_address_space_is_opened_exactly),
        RUN(an_object_in_flash_that_the_unit_can_express_is_opened_exactly),
        RUN(after_a_switch_nothing_of_the_process_before_is_open),
        RUN(a_process_that_begins_anew_in_its_place_has_the_regions_of_its_new_life),
        RUN(a_shared_buffer_is_open_as_the_kernel_rounds_it_until_the_share_ends),
        RUN(of_two_shared_buffers_each_ends_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
