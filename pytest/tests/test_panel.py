# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The panel without a desktop: its pictures against golden ones, options, playback, and a user that does anything."""
import os
import signal
import subprocess
import time

import pytest

from helpers import app
from pytest_verge import BoardError
from pytest_verge.pictures import Picture, compare

pytestmark = pytest.mark.simulator("its panel")

GOLDEN = os.path.join(os.path.dirname(os.path.realpath(__file__)), "golden", "panel")

# Another version of the font library places the edges of letters a little differently.
TOLERANCE, PIXELS, WIDE_PIXELS = 48, 6000, 12000

SHOWS = app("shows", """
    libtock_led_on(0);
    libtock_led_on(5);
    printf("a \\033[32mgreen\\033[0m and a \\033[1;31mred\\033[0m word\\n");
    printf("€ and ü are characters\\n");
    libtocksync_alarm_delay_ms(300);
    libtock_led_toggle(1);
    libtocksync_alarm_delay_ms(300);
    libtock_led_toggle(1);
    for (;;)
        yield();
    """, "libtock/interface/led.h", "libtock-sync/services/alarm.h")

CRASHES = app("crashes", "*(volatile int *)0 = 1;")

TEMPERATURE = app("thermometer", """
    for (;;) {
        int celsius;
        if (libtocksync_temperature_read(&celsius) == RETURNCODE_SUCCESS)
            printf("%d\\n", celsius);
        libtocksync_alarm_delay_ms(1000);
    }
    """, "libtock-sync/sensors/temperature.h", "libtock-sync/services/alarm.h")


# --- Pictures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width, height", [(1280, 800), (760, 900)])
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", ["generic", "nrf52840dk", "microbit"])
def test_the_panel_looks_as_it_should(boot, tmp_path, name, theme, width, height):
    board = boot(SHOWS, "hello", CRASHES, board=name, record=False)
    board.clock.run_for(1.5)
    path = str(tmp_path / "panel.png")
    board.request("screenshot", path=path, theme=theme, width=width, height=height)
    problem = compare(Picture.load(path), os.path.join(GOLDEN, f"{name}-{theme}-{width}x{height}.png"), board.artifacts,
                      TOLERANCE, PIXELS, board.update_golden)
    assert problem is None, problem


def test_a_wide_panel_has_its_sensors_too(boot, tmp_path):
    board = boot(SHOWS, record=False)
    board.sensors["temperature"].fail()
    board.sensors["pressure"].fail("silent")
    board.clock.run_for(1.5)
    path = str(tmp_path / "panel.png")
    board.request("screenshot", path=path, theme="light", width=1920, height=1080)
    problem = compare(Picture.load(path), os.path.join(GOLDEN, "generic-light-1920x1080.png"), board.artifacts,
                      TOLERANCE, WIDE_PIXELS, board.update_golden)
    assert problem is None, problem


def test_a_picture_of_a_device_has_its_own_pixels(boot, tmp_path):
    board = boot(SHOWS, record=False)
    board.request("screenshot", path=str(tmp_path / "screen.png"), of="screen")
    assert Picture.load(str(tmp_path / "screen.png")).size == (320, 240)
    board.request("screenshot", path=str(tmp_path / "large.png"), of="screen", width=800, height=640)
    assert Picture.load(str(tmp_path / "large.png")).size == (800, 640)


def test_a_picture_that_cannot_be_is_refused(boot, tmp_path):
    board = boot(SHOWS, record=False)
    for arguments, why in (({"of": "toaster"}, "no device"), ({"path": str(tmp_path / "no" / "where.png")}, "written")):
        with pytest.raises(BoardError, match=why):
            board.request("screenshot", **{"path": str(tmp_path / "x.png"), **arguments})


def test_the_same_moment_gives_the_same_picture(run, tmp_path):
    for name in ("one", "two"):
        run("--quiet", "--for", "2s", "--screenshot", str(tmp_path / f"{name}.png"), apps=[SHOWS, "blink"])
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_at_takes_the_picture_in_the_middle_of_a_run(run, tmp_path):
    at, after = tmp_path / "at.png", tmp_path / "after.png"
    run("--quiet", "--for", "5s", "--screenshot", str(at), "--at", "400ms", apps=[SHOWS])
    run("--quiet", "--for", "400ms", "--screenshot", str(after), apps=[SHOWS])
    assert Picture.load(str(at)) == Picture.load(str(after))


@pytest.mark.parametrize("words, why", [(("--theme", "pink"), "--theme is light, dark or auto"),
                                        (("--scale", "9"), "--scale wants"),
                                        (("--panel-size", "big"), "--panel-size wants"),
                                        (("--at", "noon"), "--at wants")])
def test_options_that_mean_nothing_are_told(start, words, why):
    program = start(*words).wait()
    assert program.status == 2 and why in program.stderr


def test_no_window_where_none_can_be(start):
    program = start("--quiet", "--panel", "--for", "1s", apps=["hello"],
                    env={**os.environ, "SDL_VIDEODRIVER": "no_such_thing"}).wait()
    assert program.status == 0 and program.stdout == "Hello World!\n"
    assert program.stderr.count("there is no window") == 1


# --- Playback --------------------------------------------------------------------------------------------


def test_a_csv_file_is_played_at_its_times(run, tmp_path):
    day = tmp_path / "day.csv"
    day.write_text("time_s,temperature.value\n0,20\n1.5,21.25\n2.5,-3\n")
    lines = run("--quiet", "--for", "3.5s", "--play", str(day), apps=[TEMPERATURE]).stdout.split()
    assert lines == ["2000", "2000", "2125", "-300"]


def test_a_csv_file_that_means_nothing_is_told_with_its_line(start, tmp_path):
    day = tmp_path / "day.csv"
    day.write_text("time_s,temperature\n0,warm\n")
    program = start("--play", str(day), apps=["hello"]).wait()
    assert program.status == 2 and "day.csv, line 2: 'warm' is no number" in program.stderr


# --- A user that does anything ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_a_user_who_does_anything_breaks_nothing(start, request, seed):
    seconds = 300 if request.config.getoption("--soak") else 5
    program = start("--quiet", "--panel", "--fault-policy", "restart", apps=["blink", "console_echo", "buttons", "fault"],
                    stdout=subprocess.DEVNULL,
                    env={**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy",
                         "VERGE_PANEL_USER": str(seed), "VERGE_PANEL_FIGURES": "1"})
    time.sleep(seconds)
    program.send_signal(signal.SIGINT)
    program.wait()
    assert program.status in (0, 1), program.stderr[-3000:]
    assert "deeds" in program.stderr and "runtime error" not in program.stderr
    assert program.leftovers() == {}
