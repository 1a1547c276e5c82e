# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The micro:bit's display: 25 LEDs of the LED driver that make one picture."""
import pytest

from pytest_verge import BoardError, ExpectationFailed, app_source

pytestmark = pytest.mark.simulator("the micro:bit is a virtual board")

HEART = app_source("heart", """
    #include <libtock-sync/services/alarm.h>
    #include <libtock/interface/led.h>
    #include <stdio.h>

    static const char picture[] = ".#.#."
                                  "#####"
                                  "#####"
                                  ".###."
                                  "..#..";

    int main(void)
    {
        int count = 0;
        libtock_led_count(&count);
        printf("%d lights\\n", count);
        libtocksync_alarm_delay_ms(100);
        for (int i = 0; i < count; i++)
            if (picture[i] == '#')
                libtock_led_on(i);
        libtocksync_alarm_delay_ms(100);
        libtock_led_toggle(0);
        printf("done\\n");
    }
""")

ROWS = [".#.#.", "#####", "#####", ".###.", "..#.."]


@pytest.mark.verge(HEART, board="microbit")
def test_lights_of_the_led_driver_make_the_matrix_row_by_row(board):
    board.expect("25 lights\n")
    assert board.matrix.rows == ["....."] * 5
    assert board.matrix.wait_rows(ROWS) == pytest.approx(0.1, abs=0.01)
    assert board.matrix.pixel(1, 0) == (255, 59, 40)
    board.expect("done\n")
    assert board.matrix.rows[0] == "##.#."


@pytest.mark.verge(HEART, board="microbit")
def test_the_same_lights_are_leds_too(board):
    board.leds.wait_for_pattern("".join(ROWS))
    assert board.leds[1].on and not board.leds[0].on
    assert board.leds[24].name == "LED55"
    with pytest.raises(ExpectationFailed, match="did not show"):
        board.leds.wait_for_pattern("#" * 25, timeout=0.5)
    with pytest.raises(BoardError, match="no pattern"):
        board.leds.wait_for_pattern("#-")


@pytest.mark.verge("buttons", board="microbit")
def test_the_buttons_light_their_leds(board):
    board.expect("Press one of 2 buttons.\n")
    board.buttons[1].click()
    board.matrix.wait_rows([".#...", ".....", ".....", ".....", "....."], timeout=0.1)


@pytest.mark.verge("blink", board="generic")
def test_a_board_without_a_matrix_says_so(board):
    with pytest.raises(BoardError, match="has no led matrix"):
        print(board.matrix)
