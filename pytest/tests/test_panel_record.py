# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What somebody does in the window is recorded, and a repetition in the window goes its own way."""
import json

from test_panel_window import BUTTON2, CONSOLE, SENSORS_TAB, SLIDER_Y, TELLS, desk, display, pytestmark  # noqa: F401

APPS = [TELLS, "console_echo"]


def play_with(d):
    d.move(*BUTTON2)
    d.hands("mousedown", "1")
    d.hands("mouseup", "1")
    d.move(*SENSORS_TAB)
    d.hands("click", "1")
    d.move(400, SLIDER_Y)
    d.hands("mousedown", "1")
    d.move(1200, SLIDER_Y)
    d.hands("mouseup", "1")
    d.move(*CONSOLE)
    d.hands("click", "1")
    d.hands("type", "from the panel")
    d.hands("key", "Return")


def test_what_is_done_in_the_window_repeats(desk, run, tmp_path):  # noqa: F811
    d = desk(*APPS, words=["--record", "run.rec", "--vcd", "first.vcd"])
    d.expect("it is 2150")
    play_with(d)
    d.expect("it is 12500")
    d.expect("You typed: from the panel")
    assert d.end() == 0
    kinds = {json.loads(line).get("kind") for line in (tmp_path / "run.rec").read_text().splitlines()}
    assert {"uart", "button", "device"} <= kinds
    again = run("--replay", str(tmp_path / "run.rec"), "--vcd", str(tmp_path / "again.vcd"), "--quiet", apps=APPS)
    assert again.status == 0 and again.stdout == d.text()
    assert (tmp_path / "again.vcd").read_bytes() == (tmp_path / "first.vcd").read_bytes()


def test_hands_do_not_disturb_a_repetition(desk, run, tmp_path):  # noqa: F811
    path = tmp_path / "run.rec"
    apps = [*APPS, "counter"]
    first = run("--for", "3s", "--quiet", "--record", str(path), "--vcd", str(tmp_path / "first.vcd"), apps=apps,
                text="typed before\n")
    assert "typed before" in first.stdout and "00:02" in first.stdout
    d = desk(*apps, words=["--replay", str(path), "--vcd", "again.vcd", "--realtime", "--panel"])
    d.expect("it is 2150")
    play_with(d)
    d.hands("key", "F8")
    for _ in range(30):
        d.hands("key", "F10")
    d.hands("key", "F8")
    d.until(lambda: d.text() == first.stdout, "the same text")
    assert "leaves its record" not in d.messages()
    assert d.end() == 0
    whole, seen = ((tmp_path / name).read_text().splitlines() for name in ("first.vcd", "again.vcd"))
    assert len(seen) > 300 and seen[:-1] == whole[:len(seen) - 1]  # it may be closed before its end, at a time of its own
