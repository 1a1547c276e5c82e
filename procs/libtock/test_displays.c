// SPDX-License-Identifier: Apache-2.0 OR MIT
// Screens, text screens, digits and touch: what each function asks of the kernel, and what it makes of the answers and
// upcalls.
#include "libtock-sync/display/screen.h"
#include "libtock-sync/display/text_screen.h"
#include "libtock/display/screen.h"
#include "libtock/display/seven_segment.h"
#include "libtock/display/syscalls/seven_segment_syscalls.h"
#include "libtock/display/text_screen.h"
#include "libtock/fake_kernel.h"
#include "libtock/sensors/syscalls/touch_syscalls.h"
#include "libtock/sensors/touch.h"

#include <stdlib.h>

static uint32_t address(const void *pointer)
{
    return (uint32_t)(uintptr_t)pointer;
}

static struct {
    int calls;
    returncode_t result;
    uint32_t words[3];
} seen;

static void reset(void)
{
    fake_reset();
    seen.calls = 0;
    seen.result = RETURNCODE_FAIL;
}

static void note(returncode_t result)
{
    seen.calls++;
    seen.result = result;
}

// --- Screen --------------------------------------------------------------------------------------

static void note_format(returncode_t result, libtock_screen_format_t format)
{
    note(result);
    seen.words[0] = format;
}

static void note_rotation(returncode_t result, libtock_screen_rotation_t rotation)
{
    note(result);
    seen.words[0] = rotation;
}

static void each_change_of_the_screen_is_one_command_and_a_callback(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_screen_set_brightness(77, note), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_screen_invert_on(note), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_screen_invert_off(note), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_screen_set_pixel_format(RGB_888, note), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_screen_set_rotation(ROTATION_270, note), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_screen_set_resolution(640, 480, note), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_screen_set_frame(1, 2, 3, 4, note), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_SET_BRIGHTNESS, 77, 0);
    assert_call(3, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_INVERT_ON, 0, 0);
    assert_call(5, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_INVERT_OFF, 0, 0);
    assert_call(7, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_SET_FORMAT, SCREEN_FORMAT_RGB_888, 0);
    assert_call(9, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_SET_ROTATION, SCREEN_ROTATION_270, 0);
    assert_call(11, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_SET_RESOLUTION, 640, 480);
    assert_call(13, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_SET_FRAME, 1 << 16 | 2, 3 << 16 | 4);
    fake_event(DRIVER_SCREEN, SCREEN_UPCALL_DONE, ERROR_INVAL, 0, 0);
    yield();
    assert_int_equal(seen.result, RETURNCODE_EINVAL);
    assert_int_equal(seen.calls, 1);
}

static void questions_about_the_screen_are_answered_at_once(void **state)
{
    (void)state;
    reset();
    uint32_t width = 0, height = 0, count = 0;
    libtock_screen_format_t format = MONO;
    fake_answer(RETURN_SUCCESS_U32, 1, 0, 0);
    assert_true(libtock_screen_setup_enabled());
    fake_answer(RETURN_SUCCESS_U32, 3, 0, 0);
    assert_int_equal(libtock_screen_get_supported_pixel_formats(&count), RETURNCODE_SUCCESS);
    assert_int_equal(count, 3);
    fake_answer(RETURN_SUCCESS_U32, SCREEN_FORMAT_BGRA_8888, 0, 0);
    assert_int_equal(libtock_screen_get_supported_pixel_format(2, &format), RETURNCODE_SUCCESS);
    assert_int_equal(format, ARGB_8888);
    fake_answer(RETURN_SUCCESS_U32, 4, 0, 0);
    assert_int_equal(libtock_screen_get_supported_resolutions(&count), RETURNCODE_SUCCESS);
    assert_int_equal(count, 4);
    fake_answer(RETURN_SUCCESS_2U32, 320, 240, 0);
    assert_int_equal(libtock_screen_get_supported_resolution(1, &width, &height), RETURNCODE_SUCCESS);
    assert_call(4, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_RESOLUTION_AT, 1, 0);
    fake_answer(RETURN_SUCCESS_2U32, 240, 321, 0);
    assert_int_equal(libtock_screen_get_resolution(&width, &height), RETURNCODE_SUCCESS);
    assert_int_equal(width, 240);
    assert_int_equal(height, 321);
    fake_answer(RETURN_FAILURE, ERROR_NOSUPPORT, 0, 0);
    assert_int_equal(libtock_screen_get_supported_resolutions(&count), RETURNCODE_ENOSUPPORT);
    fake_answer(RETURN_FAILURE, ERROR_NODEVICE, 0, 0);
    assert_false(libtock_screen_setup_enabled());
}

static void a_pixel_has_the_bits_of_its_format(void **state)
{
    (void)state;
    static const int bits[] = {1, 8, 16, 24, 32, 4, 1, 0};
    for (int i = 0; i < 8; i++) {
        assert_int_equal(libtock_screen_get_bits_per_pixel((libtock_screen_format_t)i), bits[i]);
        assert_int_equal(libtocksync_screen_get_bits_per_pixel((libtock_screen_format_t)i), bits[i]);
    }
}

static void format_and_rotation_are_understood_however_the_kernel_answers(void **state)
{
    (void)state;
    reset();
    libtock_screen_format_t format = MONO;
    libtock_screen_rotation_t rotation = ROTATION_NORMAL;
    // At once.
    fake_answer(RETURN_SUCCESS_U32, SCREEN_FORMAT_RGB_565, 0, 0);
    assert_int_equal(libtocksync_screen_get_pixel_format(&format), RETURNCODE_SUCCESS);
    assert_int_equal(format, RGB_565);
    fake_answer(RETURN_SUCCESS_U32, SCREEN_ROTATION_90, 0, 0);
    assert_int_equal(libtocksync_screen_get_rotation(&rotation), RETURNCODE_SUCCESS);
    assert_int_equal(rotation, ROTATION_90);
    fake_answer(RETURN_SUCCESS_2U32, 0, 0, 0); // of subscribe
    fake_answer(RETURN_SUCCESS_U32, SCREEN_FORMAT_RGB_888, 0, 0);
    assert_int_equal(libtock_screen_get_pixel_format(note_format), RETURNCODE_SUCCESS);
    assert_int_equal(seen.words[0], RGB_888);
    // By the upcall.
    assert_int_equal(libtock_screen_get_rotation(note_rotation), RETURNCODE_SUCCESS);
    fake_event(DRIVER_SCREEN, SCREEN_UPCALL_DONE, ERROR_OK, SCREEN_ROTATION_180, 0);
    yield();
    assert_int_equal(seen.words[0], ROTATION_180);
    reset();
    fake_event(DRIVER_SCREEN, SCREEN_UPCALL_DONE, ERROR_OK, SCREEN_FORMAT_MONO, 0);
    assert_int_equal(libtocksync_screen_get_pixel_format(&format), RETURNCODE_SUCCESS);
    assert_int_equal(format, MONO);
    fake_event(DRIVER_SCREEN, SCREEN_UPCALL_DONE, ERROR_OK, SCREEN_ROTATION_270, 0);
    assert_int_equal(libtocksync_screen_get_rotation(&rotation), RETURNCODE_SUCCESS);
    assert_int_equal(rotation, ROTATION_270);
}

static void a_screen_buffer_is_allocated_once(void **state)
{
    (void)state;
    uint8_t *buffer = NULL;
    assert_int_equal(libtock_screen_buffer_init(100, &buffer), TOCK_STATUSCODE_SUCCESS);
    for (int i = 0; i < 100; i++)
        assert_int_equal(buffer[i], 0);
    assert_int_equal(libtocksync_screen_buffer_init(100, &buffer), TOCK_STATUSCODE_ALREADY);
    free(buffer);
}

static void a_write_lends_its_pixels_until_it_is_done(void **state)
{
    (void)state;
    reset();
    uint8_t pixels[64];
    assert_int_equal(libtock_screen_write(pixels, 64, 48, note), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_ALLOW_READ_ONLY, DRIVER_SCREEN, SCREEN_RO_PIXELS, address(pixels), 64);
    assert_call(2, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_WRITE, 48, 0);
    reset();
    fake_event(DRIVER_SCREEN, SCREEN_UPCALL_DONE, ERROR_SIZE, 0, 0);
    assert_int_equal(libtocksync_screen_write(pixels, 64, 64), RETURNCODE_ESIZE);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_ONLY, DRIVER_SCREEN, SCREEN_RO_PIXELS).size, 0);
}

static void a_fill_stores_its_color_high_byte_first(void **state)
{
    (void)state;
    reset();
    uint8_t pixels[4] = {0};
    assert_int_equal(libtock_screen_fill(pixels, 4, 0xf81f, note), RETURNCODE_SUCCESS);
    assert_int_equal(pixels[0], 0xf8);
    assert_int_equal(pixels[1], 0x1f);
    assert_call(2, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_FILL, 0, 0);
    assert_int_equal(libtock_screen_fill(pixels, 2, 0, note), RETURNCODE_ESIZE);
    assert_int_equal(libtocksync_screen_fill(pixels, 2, 0), RETURNCODE_ESIZE);
    fake_event(DRIVER_SCREEN, SCREEN_UPCALL_DONE, ERROR_OK, 0, 0);
    assert_int_equal(libtocksync_screen_fill(pixels, 4, 0x1234), RETURNCODE_SUCCESS);
    assert_int_equal(pixels[0], 0x12);
}

static void a_waiting_change_gives_the_upcalls_status(void **state)
{
    (void)state;
    returncode_t (*const changes[])(void) = {libtocksync_screen_invert_on, libtocksync_screen_invert_off};
    for (size_t i = 0; i < 2; i++) {
        reset();
        fake_event(DRIVER_SCREEN, SCREEN_UPCALL_DONE, ERROR_NOSUPPORT, 0, 0);
        assert_int_equal(changes[i](), RETURNCODE_ENOSUPPORT);
    }
    reset();
    for (int i = 0; i < 5; i++)
        fake_event(DRIVER_SCREEN, SCREEN_UPCALL_DONE, ERROR_OK, 0, 0);
    assert_int_equal(libtocksync_screen_set_brightness(9), RETURNCODE_SUCCESS);
    assert_int_equal(libtocksync_screen_set_rotation(ROTATION_90), RETURNCODE_SUCCESS);
    assert_int_equal(libtocksync_screen_set_frame(9, 8, 7, 6), RETURNCODE_SUCCESS);
    assert_int_equal(libtocksync_screen_set_power(true), RETURNCODE_SUCCESS);
    assert_int_equal(libtocksync_screen_set_pixel_format(RGB_4BIT), RETURNCODE_SUCCESS);
    assert_call(6, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_SET_POWER, 1, 0);
    assert_call(8, SYSCALL_COMMAND, DRIVER_SCREEN, SCREEN_COMMAND_SET_FORMAT, SCREEN_FORMAT_RGB_4BIT, 0);
    assert_int_equal(fake_pending(), 0);
}

// --- Text screen ---------------------------------------------------------------------------------

static void note_size(returncode_t result, uint32_t columns, uint32_t rows)
{
    note(result);
    seen.words[0] = columns;
    seen.words[1] = rows;
}

static void each_text_screen_function_is_one_command_and_a_callback(void **state)
{
    (void)state;
    static const struct {
        returncode_t (*function)(libtock_text_screen_callback_done cb);
        returncode_t (*waiting)(void);
        uint32_t number;
    } functions[] = {
        {libtock_text_screen_display_on, libtocksync_text_screen_display_on, TEXT_SCREEN_COMMAND_DISPLAY_ON},
        {libtock_text_screen_display_off, libtocksync_text_screen_display_off, TEXT_SCREEN_COMMAND_DISPLAY_OFF},
        {libtock_text_screen_blink_on, libtocksync_text_screen_blink_on, TEXT_SCREEN_COMMAND_BLINK_ON},
        {libtock_text_screen_blink_off, libtocksync_text_screen_blink_off, TEXT_SCREEN_COMMAND_BLINK_OFF},
        {libtock_text_screen_show_cursor, libtocksync_text_screen_show_cursor, TEXT_SCREEN_COMMAND_CURSOR_ON},
        {libtock_text_screen_hide_cursor, libtocksync_text_screen_hide_cursor, TEXT_SCREEN_COMMAND_CURSOR_OFF},
        {libtock_text_screen_clear, libtocksync_text_screen_clear, TEXT_SCREEN_COMMAND_CLEAR},
        {libtock_text_screen_home, libtocksync_text_screen_home, TEXT_SCREEN_COMMAND_HOME},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        reset();
        assert_int_equal(functions[i].function(note), RETURNCODE_SUCCESS);
        assert_call(1, SYSCALL_COMMAND, DRIVER_TEXT_SCREEN, functions[i].number, 0, 0);
        fake_event(DRIVER_TEXT_SCREEN, TEXT_SCREEN_UPCALL_DONE, ERROR_OK, 0, 0);
        yield();
        assert_int_equal(seen.result, RETURNCODE_SUCCESS);
        reset();
        fake_event(DRIVER_TEXT_SCREEN, TEXT_SCREEN_UPCALL_DONE, ERROR_FAIL, 0, 0);
        assert_int_equal(functions[i].waiting(), RETURNCODE_FAIL);
        assert_call(0, SYSCALL_COMMAND, DRIVER_TEXT_SCREEN, functions[i].number, 0, 0);
    }
}

static void the_text_screens_size_is_two_words_of_the_upcall(void **state)
{
    (void)state;
    reset();
    uint32_t columns = 0, rows = 0;
    assert_int_equal(libtock_text_screen_get_size(note_size), RETURNCODE_SUCCESS);
    fake_event(DRIVER_TEXT_SCREEN, TEXT_SCREEN_UPCALL_DONE, ERROR_OK, 16, 2);
    yield();
    assert_int_equal(seen.words[0], 16);
    assert_int_equal(seen.words[1], 2);
    reset();
    fake_event(DRIVER_TEXT_SCREEN, TEXT_SCREEN_UPCALL_DONE, ERROR_OK, 20, 4);
    assert_int_equal(libtocksync_text_screen_get_size(&columns, &rows), RETURNCODE_SUCCESS);
    assert_int_equal(columns, 20);
    assert_int_equal(rows, 4);
}

static void text_is_lent_until_it_is_written(void **state)
{
    (void)state;
    reset();
    uint8_t text[] = "text";
    assert_int_equal(libtock_text_screen_write(text, 5, 4, note), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_ALLOW_READ_ONLY, DRIVER_TEXT_SCREEN, TEXT_SCREEN_RO_TEXT, address(text), 5);
    assert_call(2, SYSCALL_COMMAND, DRIVER_TEXT_SCREEN, TEXT_SCREEN_COMMAND_PRINT, 4, 0);
    reset();
    fake_event(DRIVER_TEXT_SCREEN, TEXT_SCREEN_UPCALL_DONE, ERROR_OK, 4, 0);
    assert_int_equal(libtocksync_text_screen_write(text, 5, 4), RETURNCODE_SUCCESS);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_ONLY, DRIVER_TEXT_SCREEN, TEXT_SCREEN_RO_TEXT).size, 0);
}

static void a_place_that_the_text_screen_refuses_does_not_wait(void **state)
{
    (void)state;
    reset();
    fake_answer(RETURN_FAILURE, ERROR_INVAL, 0, 0);
    assert_int_equal(libtocksync_text_screen_set_cursor(99, 1), RETURNCODE_EINVAL);
    assert_call(0, SYSCALL_COMMAND, DRIVER_TEXT_SCREEN, TEXT_SCREEN_COMMAND_SET_CURSOR, 99, 1);
    assert_int_equal(libtock_text_screen_set_cursor(3, 1, note), RETURNCODE_SUCCESS);
    assert_call(2, SYSCALL_COMMAND, DRIVER_TEXT_SCREEN, TEXT_SCREEN_COMMAND_SET_CURSOR, 3, 1);
}

// --- Touch ---------------------------------------------------------------------------------------

static void note_touch(libtock_touch_status_t status, uint16_t x, uint16_t y)
{
    seen.calls++;
    seen.words[0] = status;
    seen.words[1] = x;
    seen.words[2] = y;
}

static void note_touches(returncode_t result, int count, int dropped, int remaining)
{
    note(result);
    seen.words[0] = (uint32_t)count;
    seen.words[1] = (uint32_t)dropped;
    seen.words[2] = (uint32_t)remaining;
}

static void note_gesture(returncode_t result, libtock_touch_gesture_t gesture)
{
    note(result);
    seen.words[0] = gesture;
}

static void a_touch_is_taken_apart_for_its_callback(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_touch_enable_single_touch(note_touch), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_TOUCH, TOUCH_COMMAND_ENABLE, 0, 0);
    fake_event(DRIVER_TOUCH, TOUCH_UPCALL_SINGLE, TOUCH_STATUS_MOVED, 300u << 16 | 200, 0);
    yield();
    assert_int_equal(seen.words[0], LIBTOCK_TOUCH_STATUS_MOVED);
    assert_int_equal(seen.words[1], 300);
    assert_int_equal(seen.words[2], 200);
    assert_int_equal(libtock_touch_disable_single_touch(), RETURNCODE_SUCCESS);
    assert_call(4, SYSCALL_COMMAND, DRIVER_TOUCH, TOUCH_COMMAND_DISABLE, 0, 0);
}

static void several_touches_have_a_buffer(void **state)
{
    (void)state;
    reset();
    libtock_touch_event_t *events = NULL;
    assert_int_equal(libtock_touch_allocate_multi_touch_buffer(3, &events), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_touch_enable_multi_touch(events, 3, note_touches), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_ALLOW_READ_WRITE, DRIVER_TOUCH, TOUCH_RW_EVENTS, address(events), 24);
    assert_call(2, SYSCALL_COMMAND, DRIVER_TOUCH, TOUCH_COMMAND_ENABLE_MULTI, 0, 0);
    fake_event(DRIVER_TOUCH, TOUCH_UPCALL_MULTI, 2, 5, 1);
    yield();
    assert_int_equal(seen.result, RETURNCODE_SUCCESS);
    assert_int_equal(seen.words[0], 2);
    assert_int_equal(seen.words[1], 5);
    assert_int_equal(seen.words[2], 1);
    fake_forget_calls();
    assert_int_equal(libtock_touch_multi_touch_next(), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_COMMAND, DRIVER_TOUCH, TOUCH_COMMAND_ACKNOWLEDGE, 0, 0);
    assert_int_equal(libtock_touch_disable_multi_touch(), RETURNCODE_SUCCESS);
    assert_call(3, SYSCALL_COMMAND, DRIVER_TOUCH, TOUCH_COMMAND_DISABLE_MULTI, 0, 0);
    assert_int_equal(fake_lent(SYSCALL_ALLOW_READ_WRITE, DRIVER_TOUCH, TOUCH_RW_EVENTS).size, 0);
    free(events);
}

static void an_event_is_read_from_the_buffer(void **state)
{
    (void)state;
    libtock_touch_event_t events[2] = {{0}, {3, 1, 200, 100, 7, 9}};
    uint8_t id, status, x, y, size, pressure;
    assert_int_equal(libtock_touch_read_touch_from_buffer(events, 1, &id, &status, &x, &y, &size, &pressure),
                     RETURNCODE_SUCCESS);
    assert_int_equal(id, 3);
    assert_int_equal(status, LIBTOCK_TOUCH_STATUS_PRESSED);
    assert_int_equal(x, 200);
    assert_int_equal(y, 100);
    assert_int_equal(size, 7);
    assert_int_equal(pressure, 9);
    assert_int_equal(libtock_touch_read_touch_from_buffer(NULL, 0, &id, &status, &x, &y, &size, &pressure),
                     RETURNCODE_ENOMEM);
}

static void gestures_are_subscribed_to_and_the_panels_fingers_counted(void **state)
{
    (void)state;
    reset();
    int count = 0;
    assert_int_equal(libtock_touch_get_gestures(note_gesture), RETURNCODE_SUCCESS);
    fake_event(DRIVER_TOUCH, TOUCH_UPCALL_GESTURED, TOUCH_GESTURE_LEFT, 0, 0);
    yield();
    assert_int_equal(seen.words[0], LIBTOCK_TOUCH_GESTURE_SWIPE_LEFT);
    fake_answer(RETURN_SUCCESS_U32, 5, 0, 0);
    assert_int_equal(libtock_touch_get_number_of_touches(&count), RETURNCODE_SUCCESS);
    assert_int_equal(count, 5);
    fake_answer(RETURN_FAILURE, ERROR_NODEVICE, 0, 0);
    assert_int_equal(libtock_touch_get_number_of_touches(&count), RETURNCODE_ENODEVICE);
}

// --- Digits --------------------------------------------------------------------------------------

static void positions_of_digits_count_from_one_in_the_kernel(void **state)
{
    (void)state;
    reset();
    assert_int_equal(libtock_seven_segment_show_digit(0, 7), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_seven_segment_show_dot(1), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_seven_segment_show_pattern(2, 0x49), RETURNCODE_SUCCESS);
    assert_int_equal(libtock_seven_segment_clear(), RETURNCODE_SUCCESS);
    assert_call(0, SYSCALL_COMMAND, DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_DIGIT, 1, 7);
    assert_call(1, SYSCALL_COMMAND, DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_DOT, 2, 0);
    assert_call(2, SYSCALL_COMMAND, DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_PATTERN, 3, 0x49);
    assert_call(3, SYSCALL_COMMAND, DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_CLEAR, 0, 0);
}

static void a_number_stands_on_the_right_with_its_sign(void **state)
{
    (void)state;
    reset();
    fake_answer(RETURN_SUCCESS_U32, 4, 0, 0);
    assert_int_equal(libtock_seven_segment_show_number(-307), RETURNCODE_SUCCESS);
    assert_call(1, SYSCALL_COMMAND, DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_CLEAR, 0, 0);
    assert_call(2, SYSCALL_COMMAND, DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_DIGIT, 4, 7);
    assert_call(3, SYSCALL_COMMAND, DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_DIGIT, 3, 0);
    assert_call(4, SYSCALL_COMMAND, DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_DIGIT, 2, 3);
    assert_call(5, SYSCALL_COMMAND, DRIVER_SEVEN_SEGMENT, SEVEN_SEGMENT_COMMAND_PATTERN, 1, 0x40);
    assert_int_equal(fake_call_count(), 6);
}

static void a_number_that_does_not_fit_changes_nothing(void **state)
{
    (void)state;
    static const int numbers[] = {10000, -1000, INT32_MIN};
    for (size_t i = 0; i < 3; i++) {
        reset();
        fake_answer(RETURN_SUCCESS_U32, 4, 0, 0);
        assert_int_equal(libtock_seven_segment_show_number(numbers[i]), RETURNCODE_ESIZE);
        assert_int_equal(fake_call_count(), 1);
    }
}

static int run_all(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_change_of_the_screen_is_one_command_and_a_callback),
        cmocka_unit_test(questions_about_the_screen_are_answered_at_once),
        cmocka_unit_test(a_pixel_has_the_bits_of_its_format),
        cmocka_unit_test(format_and_rotation_are_understood_however_the_kernel_answers),
        cmocka_unit_test(a_screen_buffer_is_allocated_once),
        cmocka_unit_test(a_write_lends_its_pixels_until_it_is_done),
        cmocka_unit_test(a_fill_stores_its_color_high_byte_first),
        cmocka_unit_test(a_waiting_change_gives_the_upcalls_status),
        cmocka_unit_test(each_text_screen_function_is_one_command_and_a_callback),
        cmocka_unit_test(the_text_screens_size_is_two_words_of_the_upcall),
        cmocka_unit_test(text_is_lent_until_it_is_written),
        cmocka_unit_test(a_place_that_the_text_screen_refuses_does_not_wait),
        cmocka_unit_test(a_touch_is_taken_apart_for_its_callback),
        cmocka_unit_test(several_touches_have_a_buffer),
        cmocka_unit_test(an_event_is_read_from_the_buffer),
        cmocka_unit_test(gestures_are_subscribed_to_and_the_panels_fingers_counted),
        cmocka_unit_test(positions_of_digits_count_from_one_in_the_kernel),
        cmocka_unit_test(a_number_stands_on_the_right_with_its_sign),
        cmocka_unit_test(a_number_that_does_not_fit_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return fake_run(run_all);
}
