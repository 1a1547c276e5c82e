# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The text screen and the seven-segment digits."""
import pytest

from pytest_verge import ExpectationFailed, app_source

pytestmark = pytest.mark.simulator("no board in QEMU has a text screen")

WRITES = app_source("writes", """
    #include <libtock-sync/display/text_screen.h>
    #include <libtock-sync/services/alarm.h>
    #include <stdio.h>
    #include <string.h>

    static void write(const char *text)
    {
        libtocksync_text_screen_write((uint8_t *)text, (uint32_t)strlen(text), (uint32_t)strlen(text));
    }

    int main(void)
    {
        uint32_t columns = 0, rows = 0;
        libtocksync_text_screen_get_size(&columns, &rows);
        printf("%u x %u\\n", (unsigned)columns, (unsigned)rows);
        libtocksync_text_screen_clear();
        libtocksync_text_screen_set_cursor(5, 1);
        write("Verge");
        libtocksync_text_screen_home();
        write("Hi");
        libtocksync_text_screen_show_cursor();
        libtocksync_text_screen_blink_on();
        printf("%d\\n", (int)libtocksync_text_screen_set_cursor(16, 0));
        libtocksync_alarm_delay_ms(1000);
        libtocksync_text_screen_hide_cursor();
        libtocksync_text_screen_blink_off();
        libtocksync_text_screen_display_off();
        libtocksync_alarm_delay_ms(1000);
        libtocksync_text_screen_display_on();
        libtocksync_text_screen_clear();
        write("0123456789abcdefg");
        printf("end\\n");
    }
""")

COUNTS = app_source("counts", """
    #include <libtock-sync/services/alarm.h>
    #include <libtock/display/seven_segment.h>
    #include <stdio.h>

    int main(void)
    {
        int count = 0;
        libtock_seven_segment_count(&count);
        printf("%d digits\\n", count);
        for (int i = -2; i < 12; i++) {
            libtock_seven_segment_show_number(i);
            libtocksync_alarm_delay_ms(100);
        }
        libtock_seven_segment_show_number(3141);
        libtock_seven_segment_show_dot(0);
        printf("%d %d %d\\n", (int)libtock_seven_segment_show_number(10000),
               (int)libtock_seven_segment_show_digit(4, 1), (int)libtock_seven_segment_show_digit(0, 10));
    }
""")


@pytest.mark.verge(WRITES)
def test_text_stands_where_the_cursor_was(board):
    board.expect("16 x 2\n-6\n")
    assert board.text_screen.lines == ["Hi", "     Verge"]
    assert board.text_screen.rows[0] == "Hi" + 14 * " "
    assert board.text_screen.cursor == {"column": 2, "row": 0, "shown": True, "blinks": True}


@pytest.mark.verge(WRITES)
def test_the_display_goes_off_and_on(board):
    board.expect("-6\n")
    board.clock.run_for(1.5)
    assert not board.text_screen.on
    assert not board.text_screen.cursor["shown"] and not board.text_screen.cursor["blinks"]
    board.expect("end\n")
    assert board.text_screen.on
    assert board.text_screen.lines == ["0123456789abcdef", "g"]


@pytest.mark.verge(WRITES)
def test_a_test_waits_for_lines(board):
    assert board.text_screen.wait_lines(["Hi", "     Verge"]) < 0.01
    with pytest.raises(ExpectationFailed, match="shows"):
        board.text_screen.wait_lines(["Ho"], timeout=0.1)


@pytest.mark.verge(WRITES, apps=["other=hello"])
def test_the_second_process_does_not_disturb(board):
    board.expect("end\n")
    assert board.faults == []


@pytest.mark.verge(COUNTS)
def test_digits_show_numbers(board):
    board.expect("4 digits\n")
    assert board.seven_segment.wait_text("  -2") < 0.01
    assert board.seven_segment.wait_text("   9") == pytest.approx(1.1, abs=0.01)
    assert board.seven_segment.wait_text("  10") == pytest.approx(1.2, abs=0.01)
    assert board.seven_segment.wait_text("3.141") == pytest.approx(1.4, abs=0.01)
    board.expect("-7 -6 -6\n")
    assert board.seven_segment.text == "3.141"
    with pytest.raises(ExpectationFailed, match="shows '3.141'"):
        board.seven_segment.wait_text("8888", timeout=0.1)
