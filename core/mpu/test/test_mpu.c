// SPDX-License-Identifier: Apache-2.0 OR MIT
// The arithmetic of each protection unit against models that try every region that the unit could
// express: what is chosen fits, is aligned, holds what it must, and is the smallest that does.
#include "core/mpu/mpu.h"
#include "core/test/unit.h"

#include <string.h>

#define TEST(name) static void name(void **unit_state __attribute__((unused)))
#define RUN(name)  cmocka_unit_test(name)

static const struct mpu_unit *const units[] = {&mpu_page, &mpu_v6m, &mpu_v7m, &mpu_v8m, &mpu_pmp};
enum { UNITS = sizeof(units) / sizeof(units[0]), LEAST_SUBREGIONS = 256 };

#define END_OF_ADDRESSES (UINT64_C(1) << 32)

// --- Models --------------------------------------------------------------------------------------------------------

// 0: the unit has powers of two with subregions.
static uint32_t granule_of(const struct mpu_unit *unit)
{
    return unit == &mpu_page ? 4096 : unit == &mpu_v8m ? 32 : unit == &mpu_pmp ? 4 : 0;
}

static uint32_t least_region(const struct mpu_unit *unit)
{
    return unit == &mpu_v6m ? 256 : 32;
}

static uint64_t up(uint64_t value, uint64_t step)
{
    return (value + step - 1) / step * step;
}

// The size of the smallest region that contains [start, end), by trying all of them. 0: there is none.
static uint64_t smallest_cover(const struct mpu_unit *unit, uint64_t start, uint64_t end)
{
    const uint32_t granule = granule_of(unit);
    uint64_t best = 0;
    if (granule != 0)
        return up(end, granule) - start / granule * granule;
    for (uint64_t power = least_region(unit); power <= END_OF_ADDRESSES; power *= 2) {
        const uint64_t base = start / power * power;
        const uint64_t step = power >= LEAST_SUBREGIONS ? power / 8 : power;
        if (end > base + power)
            continue;
        const uint64_t size = up(end, step) - start / step * step;
        if (best == 0 || size < best)
            best = size;
    }
    return best;
}

// Some region of the unit is exactly this.
static bool is_expressible(const struct mpu_unit *unit, uint64_t start, uint64_t size)
{
    const uint32_t granule = granule_of(unit);
    if (granule != 0)
        return size > 0 && start % granule == 0 && size % granule == 0;
    for (uint64_t power = least_region(unit); power <= END_OF_ADDRESSES; power *= 2) {
        const uint64_t step = power >= LEAST_SUBREGIONS ? power / 8 : power;
        if (size > 0 && start % step == 0 && size % step == 0 && start / power == (start + size - 1) / power)
            return true;
    }
    return false;
}

// A block of this size that begins at start is one that the unit can cut at a break.
static bool is_block(const struct mpu_unit *unit, uint64_t start, uint64_t size)
{
    const uint32_t granule = granule_of(unit);
    if (granule != 0)
        return start % granule == 0 && size % granule == 0;
    return size >= 512 && (size & (size - 1)) == 0 && start % (size / 2) == 0;
}

// How fine the break of a block can be set.
static uint64_t step_of(const struct mpu_unit *unit, uint64_t size)
{
    const uint32_t granule = granule_of(unit);
    return granule != 0 ? granule : size / 16;
}

static bool serves(const struct mpu_unit *unit, const struct mpu_request *request, uint64_t start, uint64_t size)
{
    const uint64_t application =
        request->application_size > request->initial_break ? request->application_size : request->initial_break;
    const uint64_t pool_end = (uint64_t)request->pool.start + request->pool.size;
    return is_block(unit, start, size) && start >= request->pool.start && start + size <= pool_end &&
           start + size < END_OF_ADDRESSES && size >= request->kernel_size &&
           up(application, step_of(unit, size)) <= size - request->kernel_size;
}

// The lowest block of the pool that serves, found by trying. False: none does.
static bool lowest_block(const struct mpu_unit *unit, const struct mpu_request *request, uint64_t *start)
{
    const uint64_t stride = granule_of(unit) != 0 ? granule_of(unit) : 256;
    const uint64_t end = (uint64_t)request->pool.start + request->pool.size;
    for (uint64_t at = up(request->pool.start, stride); at < end; at += stride)
        for (uint64_t size = stride; at + size <= end; size = granule_of(unit) != 0 ? size + stride : size * 2)
            if (serves(unit, request, at, size)) {
                *start = at;
                return true;
            }
    return false;
}

// --- Placing a block -----------------------------------------------------------------------------------------------

static void check_place(const struct mpu_unit *unit, const struct mpu_request *request)
{
    struct mpu_block block = {1, 1};
    uint64_t lowest;
    if (!unit->place(request, &block)) {
        assert_false(lowest_block(unit, request, &lowest));
        return;
    }
    assert_true(serves(unit, request, block.start, block.size));
    assert_true(lowest_block(unit, request, &lowest));
    assert_int_equal(block.start, lowest);
}

static uint32_t hops(uint32_t *seed, uint32_t most)
{
    return unit_random(seed) % (most >> unit_random(seed) % 8);
}

static void check_places_from(uint32_t pool_start, uint32_t pool_most)
{
    uint32_t seed = 17;
    for (size_t i = 0; i < UNITS; i++)
        for (unsigned round = 0; round < 1500; round++) {
            const struct mpu_request request = {
                .pool = {pool_start + hops(&seed, 5000), 1 + hops(&seed, pool_most)},
                .application_size = 1 + hops(&seed, 9000),
                .initial_break = hops(&seed, 9000),
                .kernel_size = 1 + hops(&seed, 3000),
            };
            check_place(units[i], &request);
        }
}

TEST(a_block_lies_in_the_pool_as_the_unit_demands_and_nothing_lower_serves)
{
    check_places_from(0x20000000, 40000);
}

TEST(a_block_may_begin_at_address_0)
{
    check_places_from(0, 20000);
}

TEST(a_block_at_the_end_of_the_address_space_does_not_wrap_around)
{
    check_places_from(UINT32_MAX - 20000, 20000);
    check_places_from(UINT32_MAX - 6000, 40000); // the pool itself says more than there is
}

TEST(requests_of_any_size_are_placed_or_refused)
{
    const uint32_t sizes[] = {0, 1, 31, 0x7fffffff, 0x80000000, 0xfffffff0, UINT32_MAX};
    enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };
    for (size_t unit = 0; unit < UNITS; unit++)
        for (size_t i = 0; i < SIZES * SIZES * SIZES * SIZES; i++) {
            const struct mpu_request request = {
                .pool = {sizes[i % SIZES], sizes[i / SIZES % SIZES]},
                .application_size = sizes[i / SIZES / SIZES % SIZES],
                .kernel_size = sizes[i / SIZES / SIZES / SIZES],
            };
            struct mpu_block block;
            if (units[unit]->place(&request, &block))
                assert_true(serves(units[unit], &request, block.start, block.size));
        }
}

TEST(a_request_for_nothing_gets_no_block_from_a_unit_that_has_no_least_one)
{
    const struct mpu_request nothing = {.pool = {0x20000000, 0x10000}};
    struct mpu_block block;
    assert_false(mpu_page.place(&nothing, &block));
    assert_false(mpu_v8m.place(&nothing, &block));
    assert_false(mpu_pmp.place(&nothing, &block));
    assert_true(mpu_v7m.place(&nothing, &block));
    assert_int_equal(block.size, 512);
}

TEST(an_application_never_gets_all_the_memory_that_remains)
{
    for (size_t i = 0; i < UNITS; i++) {
        const struct mpu_request request = {
            .pool = {0x20000000, 0x100000}, .application_size = 5000, .kernel_size = 500};
        struct mpu_block block;
        assert_true(units[i]->place(&request, &block));
        assert_true(block.size <= 16384);
    }
}

TEST(a_block_of_v7m_is_a_power_of_two_of_at_least_512_bytes)
{
    const uint32_t expected[][3] = {{1, 1, 512},     {416, 96, 512},     {400, 96, 512},     {400, 97, 1024},
                                    {500, 13, 1024}, {1000, 1000, 2048}, {3000, 1000, 4096}, {4096, 1, 8192}};
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        const struct mpu_request request = {
            .pool = {0x20000000, 0x10000}, .application_size = expected[i][0], .kernel_size = expected[i][1]};
        struct mpu_block block;
        assert_true(mpu_v7m.place(&request, &block));
        assert_int_equal(block.size, expected[i][2]);
    }
}

TEST(a_block_of_v7m_doubles_where_the_application_meets_the_kernel)
{
    // Together they fit 4096 bytes; rounded up to a step of 256 the application would touch the kernel.
    const struct mpu_request touching = {.pool = {0x20000000, 0x10000}, .application_size = 3841, .kernel_size = 200};
    const struct mpu_request apart = {.pool = {0x20000000, 0x10000}, .application_size = 3840, .kernel_size = 200};
    struct mpu_block block;
    assert_true(mpu_v7m.place(&touching, &block));
    assert_int_equal(block.size, 8192);
    assert_true(mpu_v7m.place(&apart, &block));
    assert_int_equal(block.size, 4096);
}

TEST(a_block_of_v7m_is_aligned_to_half_of_its_size)
{
    const struct mpu_request request = {.pool = {0x20000100, 0x10000}, .application_size = 3000, .kernel_size = 500};
    struct mpu_block block;
    assert_true(mpu_v7m.place(&request, &block));
    assert_int_equal(block.start, 0x20000800);
    assert_int_equal(block.size, 4096);
}

// --- Reach ---------------------------------------------------------------------------------------------------------

static void check_reaches(const struct mpu_unit *unit, struct mpu_block block)
{
    const uint64_t step = step_of(unit, block.size);
    for (uint32_t used = 0; used <= block.size; used++) {
        uint32_t end = 0;
        assert_true(unit->reach(&block, block.start + used, &end));
        assert_int_equal(end, block.start + up(used, step));
    }
}

TEST(a_break_reaches_the_next_step_of_the_unit_and_no_further)
{
    for (size_t i = 0; i < UNITS; i++)
        for (uint32_t size = 4096; size <= 16384; size *= 2)
            check_reaches(units[i], (struct mpu_block){0x20000000, size});
    check_reaches(&mpu_v7m, (struct mpu_block){0x20000100, 512});
    check_reaches(&mpu_v8m, (struct mpu_block){0x20000020, 96});
    check_reaches(&mpu_pmp, (struct mpu_block){4, 12});
}

TEST(a_break_outside_the_block_has_no_reach)
{
    for (size_t i = 0; i < UNITS; i++) {
        const struct mpu_block block = {0x20000000, 8192};
        uint32_t end;
        assert_false(units[i]->reach(&block, block.start - 1, &end));
        assert_false(units[i]->reach(&block, block.start + block.size + 1, &end));
        assert_false(units[i]->reach(&block, 0, &end));
        assert_false(units[i]->reach(&block, UINT32_MAX, &end));
    }
}

TEST(a_reach_never_leaves_its_block_however_the_block_came_about)
{
    uint32_t seed = 23;
    for (size_t i = 0; i < UNITS; i++)
        for (unsigned round = 0; round < 200000; round++) {
            const uint32_t start = unit_random(&seed) >> unit_random(&seed) % 32;
            const uint32_t most = UINT32_MAX - start;
            const uint32_t size = most >> unit_random(&seed) % 32;
            const struct mpu_block block = {start, size};
            const uint32_t used = size == 0 ? 0 : unit_random(&seed) % size + unit_random(&seed) % 2;
            uint32_t end;
            if (units[i]->reach(&block, start + used, &end)) {
                assert_true(end >= start + used);
                assert_true(end - start <= size);
            }
        }
}

TEST(a_reach_at_the_end_of_the_address_space_does_not_wrap_around)
{
    for (size_t i = 0; i < UNITS; i++) {
        const struct mpu_block block = {0xffffe000, 0x1fff}; // ends one byte before 2^32
        uint32_t end;
        if (units[i]->reach(&block, 0xffffffff, &end))
            assert_int_equal(end, 0xffffffff);
    }
}

// --- Covering a span -----------------------------------------------------------------------------------------------

static void check_cover(const struct mpu_unit *unit, uint32_t start, uint32_t size)
{
    const uint64_t end = (uint64_t)start + size;
    const uint64_t smallest = smallest_cover(unit, start, end);
    struct mpu_block region = {1, 1};
    if (!unit->cover(start, size, &region)) {
        assert_true(size == 0 || smallest > UINT32_MAX || up(end, 4096) >= END_OF_ADDRESSES);
        return;
    }
    assert_true(region.start <= start);
    assert_true((uint64_t)region.start + region.size >= end);
    assert_true(is_expressible(unit, region.start, region.size));
    assert_int_equal(region.size, smallest);
}

TEST(a_region_over_a_span_is_expressible_and_the_smallest_there_is)
{
    for (size_t i = 0; i < UNITS; i++)
        for (uint32_t start = 0; start < 600; start += 4)
            for (uint32_t size = 1; size < 700; size += 3)
                check_cover(units[i], 0x20000000 + start, size);
}

TEST(a_region_over_any_span_is_expressible_and_the_smallest_there_is)
{
    uint32_t seed = 31;
    for (size_t i = 0; i < UNITS; i++)
        for (unsigned round = 0; round < 50000; round++) {
            const uint32_t start = unit_random(&seed) >> unit_random(&seed) % 32;
            check_cover(units[i], start, (UINT32_MAX - start) >> unit_random(&seed) % 32);
        }
}

TEST(a_span_of_a_whole_region_is_covered_by_it)
{
    for (size_t i = 0; i < UNITS; i++)
        for (uint32_t size = 4096; size <= 0x10000000; size *= 2) {
            struct mpu_block region;
            assert_true(units[i]->cover(0x40000000, size, &region));
            assert_int_equal(region.start, 0x40000000);
            assert_int_equal(region.size, size);
        }
}

TEST(a_span_within_two_small_regions_of_v7m_is_covered_by_subregions)
{
    struct mpu_block region;
    assert_true(mpu_v7m.cover(0x20000020, 64, &region));
    assert_int_equal(region.start, 0x20000020);
    assert_int_equal(region.size, 64);
}

TEST(a_span_may_end_with_the_last_byte_but_one_of_all)
{
    struct mpu_block region;
    assert_true(mpu_v7m.cover(0xffffffe1, 30, &region));
    assert_int_equal(region.start, 0xffffffe0);
    assert_int_equal(region.size, 32);
}

TEST(an_empty_span_and_one_that_wraps_have_no_region)
{
    for (size_t i = 0; i < UNITS; i++) {
        struct mpu_block region;
        assert_false(units[i]->cover(0x20000000, 0, &region));
        assert_false(units[i]->cover(0xffffffff, 2, &region));
        assert_false(units[i]->cover(0x80000000, 0x80000001, &region));
        assert_false(units[i]->cover(1, UINT32_MAX, &region));
    }
}

TEST(a_span_over_half_of_all_addresses_has_a_region_and_one_over_all_has_none)
{
    struct mpu_block region;
    assert_true(mpu_v7m.cover(0x10000000, 0x80000000, &region));
    assert_int_equal(region.start, 0);
    assert_int_equal(region.size, 0xa0000000);
    assert_true(mpu_pmp.cover(0x10000000, 0x80000000, &region));
    assert_int_equal(region.size, 0x80000000);
    assert_false(mpu_v7m.cover(0, UINT32_MAX, &region));
    assert_false(mpu_pmp.cover(0, UINT32_MAX, &region));
}

// --- What they are called --------------------------------------------------------------------------------------------

TEST(units_have_the_names_of_their_architectures)
{
    const char *const names[UNITS] = {"page", "v6m", "v7m", "v8m", "pmp"};
    for (size_t i = 0; i < UNITS; i++)
        assert_string_equal(units[i]->name, names[i]);
}

TEST(the_same_question_has_the_same_answer)
{
    const struct mpu_request request = {.pool = {0x20000300, 0x8000}, .application_size = 3000, .kernel_size = 500};
    for (size_t i = 0; i < UNITS; i++) {
        struct mpu_block first, second;
        assert_true(units[i]->place(&request, &first));
        assert_true(units[i]->place(&request, &second));
        assert_memory_equal(&first, &second, sizeof(first));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(a_block_lies_in_the_pool_as_the_unit_demands_and_nothing_lower_serves),
        RUN(a_block_may_begin_at_address_0),
        RUN(a_block_at_the_end_of_the_address_space_does_not_wrap_around),
        RUN(requests_of_any_size_are_placed_or_refused),
        RUN(a_request_for_nothing_gets_no_block_from_a_unit_that_has_no_least_one),
        RUN(an_application_never_gets_all_the_memory_that_remains),
        RUN(a_block_of_v7m_is_a_power_of_two_of_at_least_512_bytes),
        RUN(a_block_of_v7m_doubles_where_the_application_meets_the_kernel),
        RUN(a_block_of_v7m_is_aligned_to_half_of_its_size),
        RUN(a_break_reaches_the_next_step_of_the_unit_and_no_further),
        RUN(a_break_outside_the_block_has_no_reach),
        RUN(a_reach_never_leaves_its_block_however_the_block_came_about),
        RUN(a_reach_at_the_end_of_the_address_space_does_not_wrap_around),
        RUN(a_region_over_a_span_is_expressible_and_the_smallest_there_is),
        RUN(a_region_over_any_span_is_expressible_and_the_smallest_there_is),
        RUN(a_span_of_a_whole_region_is_covered_by_it),
        RUN(a_span_within_two_small_regions_of_v7m_is_covered_by_subregions),
        RUN(a_span_may_end_with_the_last_byte_but_one_of_all),
        RUN(an_empty_span_and_one_that_wraps_have_no_region),
        RUN(a_span_over_half_of_all_addresses_has_a_region_and_one_over_all_has_none),
        RUN(units_have_the_names_of_their_architectures),
        RUN(the_same_question_has_the_same_answer),
    };
    return cmocka_run_group_tests_name("mpu", tests, NULL, NULL);
}
