# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Sensors that fail, or give no answer: what an application sees, and that a record repeats it."""
import pytest

from helpers import app
from pytest_verge import BoardError

pytestmark = pytest.mark.simulator("no board in QEMU has sensors")

# One line for each reading, one reading each 100 ms.
READER = app("reader", """
for (;;) {
    uint32_t millimetres = 0;
    int result = libtocksync_distance_read(&millimetres);
    if (result == RETURNCODE_SUCCESS)
        printf("%lu mm\\n", (unsigned long)millimetres);
    else
        printf("error %d\\n", result);
    libtocksync_alarm_delay_ms(100);
}
""", "libtock-sync/sensors/distance.h", "libtock-sync/services/alarm.h")


@pytest.fixture
def board(boot):
    board = boot(READER)
    board.sensors["distance"].set(500)
    board.expect("500 mm\n")
    return board


def test_it_fails_until_it_is_mended(board):
    board.sensors["distance"].fail()
    board.expect("error -1\nerror -1\nerror -1\n")
    board.sensors["distance"].mend()
    board.expect("500 mm\n500 mm\n")


def test_it_fails_so_many_times(board):
    board.sensors["distance"].fail("NOACK", times=2)
    board.expect("error -13\nerror -13\n500 mm\n500 mm\n")


def test_it_gives_no_answer_until_it_is_mended(board):
    board.sensors["distance"].fail("silent")
    board.expect_not("error", timeout=1)  # what was on its way may still come
    board.expect_not("500 mm\n500 mm\n", timeout=5)
    board.sensors["distance"].set(750)
    board.sensors["distance"].mend()
    board.expect("750 mm\n750 mm\n")


def test_each_device_fails_by_itself(board):
    board.sensors["temperature"].fail()
    board.expect("500 mm\n500 mm\n")
    with pytest.raises(BoardError, match="can be made to fail"):
        board.devices["buzzer"].fail()
    with pytest.raises(BoardError, match="is the name of an error"):
        board.sensors["distance"].fail("bad luck")


def test_a_record_has_it(boot, run, tmp_path):
    record = tmp_path / "run.rec"
    first = boot(READER, options=["--record", str(record)])
    first.expect("mm\n")
    first.sensors["distance"].fail("NOACK", times=2)
    first.expect("error -13\nerror -13\n")
    first.sensors["distance"].fail("silent")
    first.clock.run_for(3)
    first.sensors["distance"].mend()
    first.expect("mm\n")
    text = first.output
    first.close()
    again = run("--replay", str(record), "--quiet", apps=[READER])
    assert again.status == 0 and again.stdout == text and text.count("error -13") == 2
