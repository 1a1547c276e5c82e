# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Fingers on the glass: one, several, gestures, rotation, a process that is slow."""
import re

import pytest

from pytest_verge import BoardError, app_source

pytestmark = pytest.mark.simulator("no board in QEMU can be touched")

TOUCHED = app_source("touched", """
    #include <libtock-sync/display/screen.h>
    #include <libtock/sensors/touch.h>
    #include <stdio.h>

    static const char *const states[] = {"released", "pressed", "moved", "unstarted"};

    static void touched(libtock_touch_status_t status, uint16_t x, uint16_t y)
    {
        printf("%s %u %u\\n", states[status], x, y);
    }

    static void gestured(returncode_t result, libtock_touch_gesture_t gesture)
    {
        static const char *const names[] = {"no", "up", "down", "left", "right", "in", "out"};
        printf("gesture %s\\n", result == RETURNCODE_SUCCESS ? names[gesture] : "failed");
    }

    int main(void)
    {
        if (ROTATION != 0)
            libtocksync_screen_set_rotation((libtock_screen_rotation_t)ROTATION);
        libtock_touch_enable_single_touch(touched);
        libtock_touch_get_gestures(gestured);
        printf("ready\\n");
        for (;;)
            yield();
    }
""".replace("ROTATION", "(sizeof(\"\") - 1)"))


def turned(rotation):
    return app_source(f"turned{rotation}", TOUCHED.source.replace('(sizeof("") - 1)', str(rotation)))


SEVERAL = app_source("several", """
    #include <libtock/sensors/touch.h>
    #include <stdio.h>

    static libtock_touch_event_t *events;

    static void touched(returncode_t result, int count, int dropped, int remaining)
    {
        printf("%d %d %d %d:", (int)result, count, dropped, remaining);
        for (int i = 0; i < count; i++)
            printf(" %u=%u@%u,%u", events[i].id, events[i].status, events[i].x, events[i].y);
        printf("\\n");
        libtock_touch_multi_touch_next();
    }

    int main(void)
    {
        int limit = 0;
        libtock_touch_get_number_of_touches(&limit);
        libtock_touch_allocate_multi_touch_buffer(limit, &events);
        libtock_touch_enable_multi_touch(events, limit, touched);
        printf("%d fingers\\n", limit);
        for (;;)
            yield();
    }
""")


def acknowledged(board, line):
    """The application has told of an event, and is ready for the next."""
    board.expect(line)
    board.clock.run_for(0.001)


@pytest.mark.verge(TOUCHED)
def test_a_tap_is_a_press_and_a_release(board):
    board.expect("ready\n")
    board.touch.tap(319, 239)
    assert board.readlines(2) == ["pressed 319 239", "released 319 239"]
    board.expect_not("gesture")


@pytest.mark.verge(TOUCHED)
def test_a_drag_is_movement_on_the_way(board):
    board.expect("ready\n")
    board.touch.drag((10, 100), (30, 120), seconds=0.05)
    board.clock.run_for(0.1)
    lines = board.readlines()
    assert lines[0] == "pressed 10 100" and lines[-1] == "released 30 120"
    moved = [tuple(map(int, re.fullmatch(r"moved (\d+) (\d+)", line).groups())) for line in lines[1:-1]]
    assert moved == [(14, 104), (18, 108), (22, 112), (26, 116), (30, 120)]


@pytest.mark.verge(TOUCHED)
@pytest.mark.parametrize("direction", ["left", "right", "up", "down"])
def test_a_swipe_is_a_gesture(board, direction):
    board.expect("ready\n")
    board.touch.swipe(direction)
    board.expect(f"gesture {direction}\n")
    board.expect_not("gesture")


@pytest.mark.verge(TOUCHED)
def test_two_fingers_pinch_and_make_no_swipe(board):
    board.expect("ready\n")
    board.touch.pinch(apart=True)
    board.expect("gesture in\n")
    board.touch.pinch(apart=False)
    board.expect("gesture out\n")
    board.expect_not("gesture")


@pytest.mark.parametrize("rotation,place,gesture", [(1, "0 0", "up"), (2, "0 239", "left"), (3, "239 319", "down")])
def test_places_and_gestures_follow_the_screens_rotation(boot, rotation, place, gesture):
    board = boot(turned(rotation))
    board.expect("ready\n")
    board.touch.tap(319, 0)
    board.expect(f"pressed {place}\n")
    board.touch.swipe("right")
    board.expect(f"gesture {gesture}\n")


@pytest.mark.verge(SEVERAL)
def test_several_fingers_are_told_together(board):
    board.expect("5 fingers\n")
    board.touch.press(1, 2)
    acknowledged(board, "0 1 0 0: 0=1@1,2\n")
    board.touch.press(300, 4, finger=3)
    acknowledged(board, "0 2 0 0: 0=2@1,2 3=1@300,4\n")
    board.touch.release(1, 2)
    acknowledged(board, "0 2 0 0: 0=0@1,2 3=2@300,4\n")
    board.touch.move(301, 5, finger=3)
    board.expect("0 1 0 0: 3=2@301,5\n")


@pytest.mark.verge(SEVERAL)
def test_fingers_that_the_glass_does_not_tell_apart_are_not_noticed(board):
    board.expect("5 fingers\n")
    board.touch.press(1, 2, finger=5)
    board.touch.move(3, 4)
    board.touch.release(3, 4, finger=2)
    board.expect_not(":")


@pytest.mark.verge(SEVERAL)
def test_what_comes_before_the_acknowledgment_is_counted_as_dropped(board):
    board.expect("5 fingers\n")
    for x in range(4):
        board.touch.press(x, 0) if x == 0 else board.touch.move(x, 0)
    acknowledged(board, "0 1 0 0: 0=1@0,0\n")
    board.touch.release(4, 0)
    board.expect("0 1 3 0: 0=0@4,0\n")


@pytest.mark.verge(TOUCHED, SEVERAL)
def test_two_processes_get_the_same_finger(board):
    board.expect("ready\n")
    board.expect("5 fingers\n")
    board.touch.press(7, 8)
    board.clock.run_for(0.01)
    assert sorted(board.readlines()) == ["0 1 0 0: 0=1@7,8", "pressed 7 8"]


@pytest.mark.verge("hello", board="nrf52840dk")
def test_a_board_without_a_glass_says_so(board):
    with pytest.raises(BoardError, match="has no screen"):
        board.touch.tap(0, 0)
