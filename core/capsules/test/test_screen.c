// SPDX-License-Identifier: Apache-2.0 OR MIT
// The screen driver: each command, processes that take turns, frames of their own, writes in pieces, a device that
// refuses and fails, and the size of a frame in each pixel format.
#include "core/capsules/screen.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_screens.h"
#include "core/test/unit.h"

#include <string.h>

enum { PIECE = 20 };

static struct fake_machine machine;
static struct fake_screen device;
static struct screen screen;
static struct process *a, *b;
static uint8_t buffer[PIECE];

static void subscribe(struct process *app)
{
    (void)fake_subscribe(app, DRIVER_SCREEN, SCREEN_UPCALL_DONE, FAKE_FUNCTION, 0);
}

static void begin(uint32_t format, bool can_setup, screen_region_of region_of)
{
    fake_screen_init(&device, 100, 60, format, can_setup);
    fake_machine_init(&machine);
    screen_init(&screen, &device.hil, (struct span){buffer, sizeof(buffer)});
    if (region_of != NULL)
        screen_share(&screen, region_of, &machine);
    fake_machine_add(&machine, &screen.driver, &screen.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
    subscribe(a);
    subscribe(b);
}

static int setup(void **state)
{
    (void)state;
    begin(SCREEN_FORMAT_RGB_565, true, NULL);
    return 0;
}

static struct syscall_return command(struct process *app, uint32_t number, uint32_t first, uint32_t second)
{
    return fake_command(app, DRIVER_SCREEN, number, first, second);
}

static struct syscall_return set_frame(struct process *app, uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
    return command(app, SCREEN_COMMAND_SET_FRAME, x << 16 | y, width << 16 | height);
}

// Lends bytes that count up from `first`.
static void lend(struct process *app, uint32_t size, uint8_t first)
{
    uint8_t *const memory = fake_memory(app, fake_address(app, 0));
    for (uint32_t i = 0; i < size; i++)
        memory[i] = (uint8_t)(first + i);
    (void)fake_allow(app, SYSCALL_ALLOW_READ_ONLY, DRIVER_SCREEN, SCREEN_RO_PIXELS, fake_address(app, 0), size);
}

static bool is_2u32(struct syscall_return result, uint32_t first, uint32_t second)
{
    return result.variant == RETURN_SUCCESS_2U32 && result.values[0] == first && result.values[1] == second;
}

static void done_with(struct process *app, enum error error)
{
    assert_true(fake_upcall_is(app, (uint32_t)error, 0, 0));
}

// --- Questions -----------------------------------------------------------------------------------

static void questions_are_answered_at_once(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_u32(command(a, SCREEN_COMMAND_CAN_SETUP, 0, 0), 1));
    assert_true(fake_is_u32(command(a, SCREEN_COMMAND_RESOLUTION_COUNT, 0, 0), 2));
    assert_true(is_2u32(command(a, SCREEN_COMMAND_RESOLUTION_AT, 1, 0), 50, 30));
    assert_true(fake_is_failure(command(a, SCREEN_COMMAND_RESOLUTION_AT, 2, 0), ERROR_INVAL));
    assert_true(fake_is_u32(command(a, SCREEN_COMMAND_FORMAT_COUNT, 0, 0), 3));
    assert_true(fake_is_u32(command(a, SCREEN_COMMAND_FORMAT_AT, 2, 0), SCREEN_FORMAT_BGRA_8888));
    assert_true(fake_is_failure(command(a, SCREEN_COMMAND_FORMAT_AT, UINT32_MAX, 0), ERROR_INVAL));
    assert_true(fake_is_u32(command(a, SCREEN_COMMAND_ROTATION, 0, 0), SCREEN_ROTATION_NORMAL));
    assert_true(is_2u32(command(a, SCREEN_COMMAND_RESOLUTION, 0, 0), 100, 60));
    assert_true(fake_is_u32(command(a, SCREEN_COMMAND_FORMAT, 0, 0), SCREEN_FORMAT_RGB_565));
    assert_true(fake_is_failure(command(a, 7, 0, 0), ERROR_NOSUPPORT));
    assert_true(fake_no_upcall(a));
}

static void a_screen_that_cannot_be_set_up_says_so(void **state)
{
    (void)state;
    begin(SCREEN_FORMAT_MONO, false, NULL);
    assert_true(fake_is_u32(command(a, SCREEN_COMMAND_CAN_SETUP, 0, 0), 0));
    static const uint32_t numbers[] = {SCREEN_COMMAND_RESOLUTION_COUNT, SCREEN_COMMAND_RESOLUTION_AT,
                                       SCREEN_COMMAND_FORMAT_COUNT,     SCREEN_COMMAND_FORMAT_AT,
                                       SCREEN_COMMAND_SET_ROTATION,     SCREEN_COMMAND_SET_RESOLUTION,
                                       SCREEN_COMMAND_SET_FORMAT};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        assert_true(fake_is_failure(command(a, numbers[i], 0, 0), ERROR_NOSUPPORT));
    assert_true(is_2u32(command(a, SCREEN_COMMAND_RESOLUTION, 0, 0), 100, 60));
}

// --- Commands that the device does ------------------------------------------------------------------

static void each_change_is_passed_on_and_answered_by_the_upcall(void **state)
{
    (void)state;
    static const struct {
        uint32_t number, first, second;
        struct fake_screen_call call;
    } changes[] = {
        {SCREEN_COMMAND_SET_POWER, 7, 0, {'p', 1, 0}},
        {SCREEN_COMMAND_SET_POWER, 0, 0, {'p', 0, 0}},
        {SCREEN_COMMAND_SET_BRIGHTNESS, 65535, 0, {'b', 65535, 0}},
        {SCREEN_COMMAND_INVERT_ON, 0, 0, {'i', 1, 0}},
        {SCREEN_COMMAND_INVERT_OFF, 1, 0, {'i', 0, 0}},
        {SCREEN_COMMAND_SET_INVERT, 2, 0, {'i', 1, 0}},
        {SCREEN_COMMAND_SET_ROTATION, SCREEN_ROTATION_270, 0, {'r', SCREEN_ROTATION_270, 0}},
        {SCREEN_COMMAND_SET_ROTATION, 4, 0, {'r', SCREEN_ROTATION_NORMAL, 0}},
        {SCREEN_COMMAND_SET_RESOLUTION, 50, 30, {'s', 50, 30}},
        {SCREEN_COMMAND_SET_FORMAT, SCREEN_FORMAT_MONO_8BIT_PAGE, 0, {'x', SCREEN_FORMAT_MONO_8BIT_PAGE, 0}},
        {SCREEN_COMMAND_SET_FRAME, 3 << 16 | 4, 5 << 16 | 6, {'f', 3 << 16 | 4, 5 << 16 | 6}},
    };
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        assert_true(fake_is_success(command(a, changes[i].number, changes[i].first, changes[i].second)));
        assert_memory_equal(&device.calls[i], &changes[i].call, sizeof(changes[i].call));
        assert_true(fake_no_upcall(a));
        assert_true(fake_screen_finish(&device));
        done_with(a, ERROR_OK);
    }
}

static void a_format_that_there_is_not_is_refused_without_the_device(void **state)
{
    (void)state;
    assert_true(fake_is_failure(command(a, SCREEN_COMMAND_SET_FORMAT, 7, 0), ERROR_INVAL));
    assert_string_equal(fake_screen_calls(&device), "");
}

static void what_an_idle_device_refuses_is_the_commands_error_and_leaves_no_trace(void **state)
{
    (void)state;
    device.refused = 'f';
    device.refusal = ERROR_INVAL;
    assert_true(fake_is_failure(set_frame(a, 90, 0, 20, 20), ERROR_INVAL));
    assert_true(fake_no_upcall(a));
    device.refusal = ERROR_OK;
    assert_true(fake_is_success(set_frame(a, 0, 0, 20, 20)));
    assert_int_equal(fake_screen_drain(&device), 1);
    done_with(a, ERROR_OK);
}

static void what_the_device_fails_at_is_the_upcalls_error(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_SET_INVERT, 1, 0)));
    assert_true(fake_screen_fail(&device, ERROR_NOSUPPORT));
    done_with(a, ERROR_NOSUPPORT);
}

// --- Writing -------------------------------------------------------------------------------------

static void a_write_travels_in_pieces_of_whole_pixels(void **state)
{
    (void)state;
    (void)set_frame(a, 0, 0, 5, 5);
    (void)fake_screen_drain(&device);
    done_with(a, ERROR_OK);
    lend(a, 50, 1);
    (void)fake_screen_calls(&device);
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_WRITE, 50, 0)));
    assert_int_equal(fake_screen_drain(&device), 3);
    assert_string_equal(fake_screen_calls(&device), "wgg");
    assert_int_equal(device.written_size, 50);
    for (size_t i = 0; i < 50; i++)
        assert_int_equal(device.written[i], i + 1);
    done_with(a, ERROR_OK);
    assert_true(fake_no_upcall(a));
}

static void pieces_end_between_pixels_of_three_bytes(void **state)
{
    (void)state;
    begin(SCREEN_FORMAT_RGB_888, true, NULL);
    lend(a, 30, 0);
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_WRITE, 30, 0)));
    (void)fake_screen_drain(&device);
    assert_int_equal(device.calls[1].first, 18); // of a buffer of 20
    assert_int_equal(device.calls[2].first, 12);
    assert_int_equal(device.written_size, 30);
}

static void a_write_is_cut_to_what_is_lent_and_to_what_is_asked_for(void **state)
{
    (void)state;
    lend(a, 10, 0);
    (void)command(a, SCREEN_COMMAND_WRITE, 1000, 0);
    (void)fake_screen_drain(&device);
    assert_int_equal(device.written_size, 10);
    (void)command(a, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_drain(&device);
    assert_int_equal(device.written_size, 14);
}

static void a_write_of_nothing_or_of_half_a_pixel_is_refused(void **state)
{
    (void)state;
    assert_true(fake_is_failure(command(a, SCREEN_COMMAND_WRITE, 4, 0), ERROR_NOMEM));
    lend(a, 10, 0);
    assert_true(fake_is_failure(command(a, SCREEN_COMMAND_WRITE, 0, 0), ERROR_NOMEM));
    assert_true(fake_is_failure(command(a, SCREEN_COMMAND_WRITE, 5, 0), ERROR_INVAL));
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_WRITE, 6, 0)));
}

static void a_buffer_taken_back_in_the_middle_ends_the_write(void **state)
{
    (void)state;
    lend(a, 60, 0);
    (void)command(a, SCREEN_COMMAND_WRITE, 60, 0);
    (void)fake_screen_finish(&device); // the frame
    (void)fake_allow(a, SYSCALL_ALLOW_READ_ONLY, DRIVER_SCREEN, SCREEN_RO_PIXELS, 0, 0);
    (void)fake_screen_drain(&device);
    assert_int_equal(device.written_size, PIECE); // it was on its way already
    done_with(a, ERROR_OK);
    assert_true(fake_is_failure(command(a, SCREEN_COMMAND_WRITE, 60, 0), ERROR_NOMEM));
}

static void a_write_that_fails_in_the_middle_ends_there(void **state)
{
    (void)state;
    lend(a, 60, 0);
    (void)command(a, SCREEN_COMMAND_WRITE, 60, 0);
    (void)fake_screen_finish(&device);
    (void)fake_screen_finish(&device);
    assert_true(fake_screen_fail(&device, ERROR_FAIL));
    done_with(a, ERROR_FAIL);
    assert_int_equal(device.written_size, PIECE);
    assert_false(fake_screen_finish(&device));
    device.refused = 'g';
    device.refusal = ERROR_SIZE;
    (void)command(a, SCREEN_COMMAND_WRITE, 60, 0);
    (void)fake_screen_drain(&device);
    done_with(a, ERROR_SIZE);
}

static void a_fill_repeats_the_first_pixel_over_the_frame(void **state)
{
    (void)state;
    (void)set_frame(a, 10, 10, 7, 3);
    (void)fake_screen_drain(&device);
    done_with(a, ERROR_OK);
    lend(a, 4, 0x31);
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_FILL, 0, 0)));
    (void)fake_screen_drain(&device);
    assert_int_equal(device.written_size, 7 * 3 * 2);
    for (size_t i = 0; i < device.written_size; i++)
        assert_int_equal(device.written[i], i % 2 == 0 ? 0x31 : 0x32);
    done_with(a, ERROR_OK);
}

static void a_fill_without_a_pixel_is_refused(void **state)
{
    (void)state;
    assert_true(fake_is_failure(command(a, SCREEN_COMMAND_FILL, 0, 0), ERROR_NOMEM));
    lend(a, 1, 0);
    assert_true(fake_is_failure(command(a, SCREEN_COMMAND_FILL, 0, 0), ERROR_INVAL));
}

static void a_fill_of_an_odd_frame_is_rounded_up_to_bytes_in_each_format(void **state)
{
    (void)state;
    static const struct {
        uint32_t format, bytes;
    } sizes[] = {{SCREEN_FORMAT_MONO, 5},          {SCREEN_FORMAT_RGB_4BIT, 18}, {SCREEN_FORMAT_RGB_332, 35},
                 {SCREEN_FORMAT_RGB_565, 70},      {SCREEN_FORMAT_RGB_888, 105}, {SCREEN_FORMAT_BGRA_8888, 140},
                 {SCREEN_FORMAT_MONO_8BIT_PAGE, 7}};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        begin(sizes[i].format, true, NULL);
        (void)set_frame(a, 1, 1, 7, 5);
        (void)fake_screen_drain(&device);
        lend(a, 4, 0x55);
        (void)command(a, SCREEN_COMMAND_FILL, 0, 0);
        (void)fake_screen_drain(&device);
        assert_int_equal(device.written_size, sizes[i].bytes);
    }
}

static void the_largest_frame_does_not_wrap_around(void **state)
{
    (void)state;
    assert_true(hil_screen_frame_bytes(SCREEN_FORMAT_BGRA_8888, 65535, 65535) == (uint64_t)65535 * 65535 * 4);
    assert_true(hil_screen_frame_bytes(SCREEN_FORMAT_MONO_8BIT_PAGE, 65535, 65535) == (uint64_t)65535 * 8192);
    assert_true(hil_screen_frame_bytes(SCREEN_FORMAT_MONO, 1, 1) == 1);
    assert_true(hil_screen_frame_bytes(SCREEN_FORMAT_MONO_8BIT_PAGE, 3, 9) == 6);
}

// --- Several processes ---------------------------------------------------------------------------

static void commands_of_two_processes_are_done_in_their_order(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(b, SCREEN_COMMAND_SET_BRIGHTNESS, 1, 0)));
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_SET_BRIGHTNESS, 2, 0)));
    assert_true(fake_is_failure(command(b, SCREEN_COMMAND_SET_INVERT, 1, 0), ERROR_BUSY));
    assert_true(fake_is_failure(command(a, SCREEN_COMMAND_SET_INVERT, 1, 0), ERROR_BUSY));
    (void)fake_screen_finish(&device);
    done_with(b, ERROR_OK);
    assert_true(fake_no_upcall(a));
    assert_true(fake_is_success(command(b, SCREEN_COMMAND_SET_BRIGHTNESS, 3, 0)));
    (void)fake_screen_drain(&device);
    assert_int_equal(device.calls[0].first, 1);
    assert_int_equal(device.calls[1].first, 2);
    assert_int_equal(device.calls[2].first, 3);
    done_with(a, ERROR_OK);
    done_with(b, ERROR_OK);
}

static void a_command_that_waited_and_is_refused_is_answered_by_the_upcall(void **state)
{
    (void)state;
    (void)command(a, SCREEN_COMMAND_SET_BRIGHTNESS, 1, 0);
    assert_true(fake_is_success(command(b, SCREEN_COMMAND_WRITE, 4, 0))); // nothing is lent
    (void)fake_screen_drain(&device);
    done_with(a, ERROR_OK);
    done_with(b, ERROR_NOMEM);
    assert_true(fake_is_success(command(b, SCREEN_COMMAND_SET_INVERT, 1, 0)));
}

static void each_process_writes_into_its_own_frame(void **state)
{
    (void)state;
    (void)set_frame(a, 1, 2, 3, 4);
    (void)fake_screen_drain(&device);
    (void)set_frame(b, 5, 6, 7, 8);
    (void)fake_screen_drain(&device);
    lend(a, 4, 0);
    lend(b, 4, 0);
    (void)fake_screen_calls(&device);
    (void)command(a, SCREEN_COMMAND_WRITE, 4, 0);
    (void)command(b, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_finish(&device);
    assert_int_equal(device.frame.x, 1);
    assert_int_equal(device.frame.height, 4);
    (void)fake_screen_drain(&device);
    assert_int_equal(device.frame.x, 5);
    (void)command(b, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_drain(&device);
    assert_string_equal(fake_screen_calls(&device), "fwfww");
}

static void a_process_without_a_frame_has_the_whole_screen(void **state)
{
    (void)state;
    (void)set_frame(a, 1, 2, 3, 4);
    (void)fake_screen_drain(&device);
    lend(b, 4, 0);
    (void)command(b, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_drain(&device);
    assert_int_equal(device.frame.x, 0);
    assert_int_equal(device.frame.width, 100);
    assert_int_equal(device.frame.height, 60);
}

static void a_frame_is_set_again_after_the_screen_was_turned(void **state)
{
    (void)state;
    (void)set_frame(a, 1, 2, 3, 4);
    (void)fake_screen_drain(&device);
    (void)command(b, SCREEN_COMMAND_SET_ROTATION, SCREEN_ROTATION_180, 0);
    (void)fake_screen_drain(&device);
    lend(a, 4, 0);
    (void)fake_screen_calls(&device);
    (void)command(a, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_drain(&device);
    assert_string_equal(fake_screen_calls(&device), "fw");
}

static void a_frame_that_fails_is_not_kept(void **state)
{
    (void)state;
    (void)set_frame(a, 1, 2, 3, 4);
    (void)fake_screen_drain(&device);
    (void)set_frame(a, 5, 6, 7, 8);
    (void)fake_screen_fail(&device, ERROR_FAIL);
    lend(a, 4, 0);
    (void)command(a, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_drain(&device);
    assert_int_equal(device.frame.x, 1);
}

static void a_frame_that_fails_before_a_write_ends_it(void **state)
{
    (void)state;
    lend(a, 4, 0);
    (void)command(a, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_fail(&device, ERROR_FAIL);
    done_with(a, ERROR_FAIL);
    assert_int_equal(device.written_size, 0);
    assert_false(device.busy);
}

// --- Death ---------------------------------------------------------------------------------------

static void a_process_that_dies_in_the_middle_of_a_write_lets_the_next_one_on(void **state)
{
    (void)state;
    lend(a, 60, 0);
    lend(b, 4, 0x40);
    (void)command(a, SCREEN_COMMAND_WRITE, 60, 0);
    (void)command(b, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_finish(&device);
    (void)fake_screen_finish(&device);
    (void)process_terminate(a, false, 0);
    (void)fake_screen_drain(&device);
    assert_int_equal(device.written_size, PIECE + PIECE + 4); // the piece on its way is the device's
    assert_int_equal(device.written[PIECE + PIECE], 0x40);
    done_with(b, ERROR_OK);
}

static void a_process_that_dies_while_its_frame_is_set_writes_nothing(void **state)
{
    (void)state;
    lend(a, 60, 0);
    (void)command(a, SCREEN_COMMAND_WRITE, 60, 0);
    (void)process_terminate(a, false, 0);
    (void)fake_screen_drain(&device);
    assert_int_equal(device.written_size, 0);
    assert_false(device.busy);
}

static void a_waiting_command_dies_with_its_process(void **state)
{
    (void)state;
    (void)command(a, SCREEN_COMMAND_SET_BRIGHTNESS, 1, 0);
    (void)command(b, SCREEN_COMMAND_SET_BRIGHTNESS, 2, 0);
    (void)process_terminate(b, false, 0);
    assert_int_equal(fake_screen_drain(&device), 1);
}

static void a_restarted_process_inherits_neither_command_nor_frame(void **state)
{
    (void)state;
    (void)set_frame(a, 1, 2, 3, 4);
    (void)fake_screen_drain(&device);
    (void)command(a, SCREEN_COMMAND_SET_BRIGHTNESS, 1, 0);
    fake_restart(a);
    subscribe(a);
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_SET_BRIGHTNESS, 2, 0)));
    (void)fake_screen_finish(&device);
    assert_true(fake_no_upcall(a));
    (void)fake_screen_finish(&device);
    done_with(a, ERROR_OK);
    lend(a, 4, 0);
    (void)command(a, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_drain(&device);
    assert_int_equal(device.frame.width, 100);
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.kernel_break, 0, 0);
    assert_true(fake_is_failure(set_frame(app, 0, 0, 1, 1), ERROR_NOMEM));
}

// --- Regions -------------------------------------------------------------------------------------

// Process a has the right half's upper part, b has nothing.
static bool region_of_a(void *context, struct process_id process, struct hil_screen_frame *region)
{
    assert_ptr_equal(context, &machine);
    *region = (struct hil_screen_frame){50, 0, 40, 20};
    return process_id_equal(process, a->id);
}

static int setup_regions(void **state)
{
    (void)state;
    begin(SCREEN_FORMAT_RGB_565, true, region_of_a);
    return 0;
}

static void a_region_is_its_processs_screen(void **state)
{
    (void)state;
    assert_true(is_2u32(command(a, SCREEN_COMMAND_RESOLUTION, 0, 0), 40, 20));
    assert_true(fake_is_failure(command(b, SCREEN_COMMAND_RESOLUTION, 0, 0), ERROR_NOSUPPORT));
    lend(a, 4, 0);
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_WRITE, 4, 0)));
    (void)fake_screen_drain(&device);
    assert_memory_equal(&device.frame, (&(struct hil_screen_frame){50, 0, 40, 20}), sizeof(device.frame));
    done_with(a, ERROR_OK);
}

static void a_frame_is_moved_into_its_region_and_cut_at_its_edge(void **state)
{
    (void)state;
    assert_true(fake_is_success(set_frame(a, 30, 5, 100, 10)));
    done_with(a, ERROR_OK);
    assert_false(device.busy);
    lend(a, 4, 0);
    (void)command(a, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_drain(&device);
    assert_memory_equal(&device.frame, (&(struct hil_screen_frame){80, 5, 10, 10}), sizeof(device.frame));
}

static void a_new_frame_counts_for_the_next_write(void **state)
{
    (void)state;
    lend(a, 4, 0);
    (void)set_frame(a, 1, 1, 2, 2);
    (void)command(a, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_drain(&device);
    (void)set_frame(a, 3, 3, 2, 2);
    (void)command(a, SCREEN_COMMAND_WRITE, 4, 0);
    (void)fake_screen_drain(&device);
    assert_int_equal(device.frame.x, 53);
}

static void who_has_no_region_cannot_draw(void **state)
{
    (void)state;
    lend(b, 4, 0);
    assert_true(fake_is_failure(command(b, SCREEN_COMMAND_WRITE, 4, 0), ERROR_NOSUPPORT));
    assert_false(device.busy);
}

static void in_a_region_nothing_can_be_set_for_all(void **state)
{
    (void)state;
    static const uint32_t numbers[] = {
        SCREEN_COMMAND_CAN_SETUP,  SCREEN_COMMAND_SET_POWER,      SCREEN_COMMAND_SET_BRIGHTNESS,
        SCREEN_COMMAND_INVERT_ON,  SCREEN_COMMAND_SET_ROTATION,   SCREEN_COMMAND_FILL,
        SCREEN_COMMAND_SET_FORMAT, SCREEN_COMMAND_SET_RESOLUTION,
    };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        assert_true(fake_is_failure(command(a, numbers[i], 0, 0), ERROR_NOSUPPORT));
    assert_true(fake_is_success(command(b, SCREEN_COMMAND_EXISTS, 0, 0)));
    assert_true(fake_is_u32(command(b, SCREEN_COMMAND_FORMAT, 0, 0), SCREEN_FORMAT_RGB_565));
    assert_true(fake_is_u32(command(b, SCREEN_COMMAND_ROTATION, 0, 0), 0));
}

static void in_a_region_a_refused_write_is_answered_by_the_upcall(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_WRITE, 4, 0))); // nothing is lent
    done_with(a, ERROR_NOMEM);
    lend(a, 3, 0);
    assert_true(fake_is_success(command(a, SCREEN_COMMAND_WRITE, 3, 0)));
    done_with(a, ERROR_INVAL);
}

#define TEST(name)    cmocka_unit_test_setup(name, setup)
#define REGIONS(name) cmocka_unit_test_setup(name, setup_regions)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(questions_are_answered_at_once),
        TEST(a_screen_that_cannot_be_set_up_says_so),
        TEST(each_change_is_passed_on_and_answered_by_the_upcall),
        TEST(a_format_that_there_is_not_is_refused_without_the_device),
        TEST(what_an_idle_device_refuses_is_the_commands_error_and_leaves_no_trace),
        TEST(what_the_device_fails_at_is_the_upcalls_error),
        TEST(a_write_travels_in_pieces_of_whole_pixels),
        TEST(pieces_end_between_pixels_of_three_bytes),
        TEST(a_write_is_cut_to_what_is_lent_and_to_what_is_asked_for),
        TEST(a_write_of_nothing_or_of_half_a_pixel_is_refused),
        TEST(a_buffer_taken_back_in_the_middle_ends_the_write),
        TEST(a_write_that_fails_in_the_middle_ends_there),
        TEST(a_fill_repeats_the_first_pixel_over_the_frame),
        TEST(a_fill_without_a_pixel_is_refused),
        TEST(a_fill_of_an_odd_frame_is_rounded_up_to_bytes_in_each_format),
        TEST(the_largest_frame_does_not_wrap_around),
        TEST(commands_of_two_processes_are_done_in_their_order),
        TEST(a_command_that_waited_and_is_refused_is_answered_by_the_upcall),
        TEST(each_process_writes_into_its_own_frame),
        TEST(a_process_without_a_frame_has_the_whole_screen),
        TEST(a_frame_is_set_again_after_the_screen_was_turned),
        TEST(a_frame_that_fails_is_not_kept),
        TEST(a_frame_that_fails_before_a_write_ends_it),
        TEST(a_process_that_dies_in_the_middle_of_a_write_lets_the_next_one_on),
        TEST(a_process_that_dies_while_its_frame_is_set_writes_nothing),
        TEST(a_waiting_command_dies_with_its_process),
        TEST(a_restarted_process_inherits_neither_command_nor_frame),
        TEST(a_process_without_memory_for_a_grant_is_told),
        REGIONS(a_region_is_its_processs_screen),
        REGIONS(a_frame_is_moved_into_its_region_and_cut_at_its_edge),
        REGIONS(a_new_frame_counts_for_the_next_write),
        REGIONS(who_has_no_region_cannot_draw),
        REGIONS(in_a_region_nothing_can_be_set_for_all),
        REGIONS(in_a_region_a_refused_write_is_answered_by_the_upcall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
