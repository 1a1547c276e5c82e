// SPDX-License-Identifier: Apache-2.0 OR MIT
// The touch driver: one finger, several, gestures, and how all of them follow the screen's rotation.
#include "core/capsules/touch.h"
#include "core/test/fake_arch.h"
#include "core/test/fake_screens.h"
#include "core/test/unit.h"

#include <string.h>

enum { PRESSED = TOUCH_STATUS_PRESSED, MOVED = TOUCH_STATUS_MOVED, RELEASED = TOUCH_STATUS_RELEASED };

static struct fake_machine machine;
static struct fake_touch glass;
static struct fake_screen screen;
static struct touch touch;
static struct process *a, *b;

static void subscribe(struct process *app, uint32_t number)
{
    (void)fake_subscribe(app, DRIVER_TOUCH, number, FAKE_FUNCTION, 0);
}

static void begin(const struct hil_screen *behind)
{
    fake_touch_init(&glass);
    fake_machine_init(&machine);
    touch_init(&touch, &glass.hil, behind);
    fake_machine_add(&machine, &touch.driver, &touch.grant);
    fake_machine_start(&machine);
    a = fake_process(&machine, "a");
    b = fake_process(&machine, "b");
}

static int setup(void **state)
{
    (void)state;
    begin(NULL);
    return 0;
}

static struct syscall_return command(struct process *app, uint32_t number)
{
    return fake_command(app, DRIVER_TOUCH, number, 0, 0);
}

static void listen(struct process *app)
{
    subscribe(app, TOUCH_UPCALL_SINGLE);
    assert_true(fake_is_success(command(app, TOUCH_COMMAND_ENABLE)));
}

static void lend(struct process *app, uint32_t size)
{
    memset(fake_memory(app, fake_address(app, 0)), '.', 64);
    subscribe(app, TOUCH_UPCALL_MULTI);
    (void)fake_allow(app, SYSCALL_ALLOW_READ_WRITE, DRIVER_TOUCH, TOUCH_RW_EVENTS, fake_address(app, 0), size);
}

static bool is_at(struct process *app, uint32_t status, uint32_t x, uint32_t y)
{
    return fake_upcall_is(app, status, x << 16 | y, 9 << 16 | 7);
}

static void the_driver_knows_its_commands_and_the_number_of_fingers(void **state)
{
    (void)state;
    assert_true(fake_is_success(command(a, TOUCH_COMMAND_EXISTS)));
    assert_true(fake_is_u32(command(a, TOUCH_COMMAND_TOUCH_LIMIT), 5));
    assert_true(fake_is_failure(command(a, 3), ERROR_NOSUPPORT));
}

static void a_finger_is_told_to_everybody_who_asked(void **state)
{
    (void)state;
    listen(a);
    subscribe(b, TOUCH_UPCALL_SINGLE);
    fake_touch_finger(&glass, PRESSED, 10, 300);
    assert_true(is_at(a, PRESSED, 10, 300));
    assert_true(fake_no_upcall(b));
    listen(b);
    fake_touch_finger(&glass, RELEASED, 10, 300);
    assert_true(is_at(a, RELEASED, 10, 300));
    assert_true(is_at(b, RELEASED, 10, 300));
}

static void the_same_again_is_no_news(void **state)
{
    (void)state;
    listen(a);
    fake_touch_finger(&glass, PRESSED, 1, 2);
    fake_touch_finger(&glass, PRESSED, 1, 2);
    fake_touch_finger(&glass, MOVED, 1, 2);
    assert_true(is_at(a, PRESSED, 1, 2));
    assert_true(is_at(a, MOVED, 1, 2));
    assert_true(fake_no_upcall(a));
}

static void who_asks_for_no_more_gets_no_more(void **state)
{
    (void)state;
    listen(a);
    assert_true(fake_is_success(command(a, TOUCH_COMMAND_DISABLE)));
    fake_touch_finger(&glass, PRESSED, 1, 2);
    assert_true(fake_no_upcall(a));
}

// --- Several fingers -----------------------------------------------------------------------------

static const struct hil_touch_event two[] = {{PRESSED, 0x0102, 0x0304, 0, 5, 6}, {MOVED, 0x1112, 0x1314, 3, 15, 16}};

static void several_fingers_are_stored_in_the_buffer(void **state)
{
    (void)state;
    static const uint8_t stored[] = {0,     PRESSED, 0x02, 0x01, 0x04, 0x03, 5,  6,  3,
                                     MOVED, 0x12,    0x11, 0x14, 0x13, 15,   16, '.'};
    lend(a, 40);
    fake_touch_fingers(&glass, two, 2);
    assert_true(fake_upcall_is(a, 2, 0, 0));
    assert_memory_equal(fake_memory(a, fake_address(a, 0)), stored, sizeof(stored));
}

static void fingers_without_room_are_counted(void **state)
{
    (void)state;
    lend(a, 15);
    fake_touch_fingers(&glass, two, 2);
    assert_true(fake_upcall_is(a, 1, 0, 1));
    assert_int_equal(*fake_memory(a, fake_address(a, 8)), '.');
}

static void nothing_is_stored_until_the_last_is_acknowledged(void **state)
{
    (void)state;
    lend(a, 16);
    fake_touch_fingers(&glass, two, 1);
    fake_touch_fingers(&glass, &two[1], 1);
    fake_touch_fingers(&glass, &two[1], 1);
    assert_true(fake_upcall_is(a, 1, 0, 0));
    assert_true(fake_no_upcall(a));
    assert_int_equal(*fake_memory(a, fake_address(a, 0)), 0);
    assert_true(fake_is_success(command(a, TOUCH_COMMAND_ACKNOWLEDGE)));
    fake_touch_fingers(&glass, &two[1], 1);
    assert_true(fake_upcall_is(a, 1, 2, 0));
    assert_int_equal(*fake_memory(a, fake_address(a, 0)), 3);
    (void)command(a, TOUCH_COMMAND_ACKNOWLEDGE);
    fake_touch_fingers(&glass, two, 1);
    assert_true(fake_upcall_is(a, 1, 0, 0));
}

static void several_fingers_can_be_switched_off_and_on(void **state)
{
    (void)state;
    lend(a, 16);
    assert_true(fake_is_success(command(a, TOUCH_COMMAND_DISABLE_MULTI)));
    fake_touch_fingers(&glass, two, 2);
    assert_true(fake_no_upcall(a));
    assert_true(fake_is_success(command(a, TOUCH_COMMAND_ENABLE_MULTI)));
    fake_touch_fingers(&glass, two, 2);
    assert_true(fake_upcall_is(a, 2, 0, 0));
}

static void the_first_of_several_is_the_single_touch(void **state)
{
    (void)state;
    listen(b);
    fake_touch_fingers(&glass, two, 2);
    assert_true(fake_upcall_is(b, PRESSED, 0x01020304, 6 << 16 | 5));
    assert_true(fake_no_upcall(b));
}

static void gestures_need_no_command(void **state)
{
    (void)state;
    subscribe(a, TOUCH_UPCALL_GESTURED);
    fake_touch_gesture(&glass, TOUCH_GESTURE_ZOOM_IN);
    assert_true(fake_upcall_is(a, TOUCH_GESTURE_ZOOM_IN, 0, 0));
}

// --- Rotation ------------------------------------------------------------------------------------

// The glass has 100 x 60; turned by a quarter the picture has 60 x 100.
static void turn(uint32_t rotation)
{
    const bool sideways = rotation % 2 != 0;
    fake_screen_init(&screen, sideways ? 60 : 100, sideways ? 100 : 60, SCREEN_FORMAT_RGB_565, true);
    screen.rotation = rotation;
    begin(&screen.hil);
}

static void places_follow_the_screens_rotation(void **state)
{
    (void)state;
    // The glass's corners: the upper right one, then one pixel inside.
    static const struct {
        uint32_t rotation;
        uint32_t corner_x, corner_y, inside_x, inside_y;
    } turns[] = {{SCREEN_ROTATION_NORMAL, 99, 0, 98, 1},
                 {SCREEN_ROTATION_90, 0, 0, 1, 1},
                 {SCREEN_ROTATION_180, 0, 59, 1, 58},
                 {SCREEN_ROTATION_270, 59, 99, 58, 98}};
    for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++) {
        turn(turns[i].rotation);
        listen(a);
        fake_touch_finger(&glass, PRESSED, 99, 0);
        fake_touch_finger(&glass, MOVED, 98, 1);
        assert_true(is_at(a, PRESSED, turns[i].corner_x, turns[i].corner_y));
        assert_true(is_at(a, MOVED, turns[i].inside_x, turns[i].inside_y));
    }
}

static void swipes_follow_the_screens_rotation_and_pinches_do_not(void **state)
{
    (void)state;
    static const uint32_t right[] = {TOUCH_GESTURE_RIGHT, TOUCH_GESTURE_UP, TOUCH_GESTURE_LEFT, TOUCH_GESTURE_DOWN};
    for (uint32_t rotation = 0; rotation < 4; rotation++) {
        turn(rotation);
        subscribe(a, TOUCH_UPCALL_GESTURED);
        fake_touch_gesture(&glass, TOUCH_GESTURE_RIGHT);
        fake_touch_gesture(&glass, TOUCH_GESTURE_ZOOM_OUT);
        assert_true(fake_upcall_is(a, right[rotation], 0, 0));
        assert_true(fake_upcall_is(a, TOUCH_GESTURE_ZOOM_OUT, 0, 0));
    }
}

// --- Death ---------------------------------------------------------------------------------------

static void a_dead_process_is_forgotten_and_a_new_life_asks_anew(void **state)
{
    (void)state;
    listen(a);
    lend(a, 16);
    fake_restart(a);
    subscribe(a, TOUCH_UPCALL_SINGLE);
    fake_touch_fingers(&glass, two, 2);
    assert_true(fake_no_upcall(a));
    (void)process_terminate(a, false, 0);
    listen(b);
    fake_touch_finger(&glass, PRESSED, 1, 2);
    assert_true(is_at(b, PRESSED, 1, 2));
}

static void a_process_without_memory_for_a_grant_is_told(void **state)
{
    (void)state;
    struct process *const app = fake_process(&machine, "full");
    (void)fake_syscall(app, SYSCALL_MEMOP, MEMOP_BRK, app->memory.kernel_break, 0, 0);
    assert_true(fake_is_failure(command(app, TOUCH_COMMAND_ENABLE), ERROR_NOMEM));
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_driver_knows_its_commands_and_the_number_of_fingers),
        TEST(a_finger_is_told_to_everybody_who_asked),
        TEST(the_same_again_is_no_news),
        TEST(who_asks_for_no_more_gets_no_more),
        TEST(several_fingers_are_stored_in_the_buffer),
        TEST(fingers_without_room_are_counted),
        TEST(nothing_is_stored_until_the_last_is_acknowledged),
        TEST(several_fingers_can_be_switched_off_and_on),
        TEST(the_first_of_several_is_the_single_touch),
        TEST(gestures_need_no_command),
        TEST(places_follow_the_screens_rotation),
        TEST(swipes_follow_the_screens_rotation_and_pinches_do_not),
        TEST(a_dead_process_is_forgotten_and_a_new_life_asks_anew),
        TEST(a_process_without_memory_for_a_grant_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
