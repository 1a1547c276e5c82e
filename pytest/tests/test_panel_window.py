# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The window on a desktop (Xvfb), with real clicks and keys from xdotool. Nothing here waits for a fixed time: each step
waits for what it is about to use."""
import contextlib
import ctypes
import os
import re
import shutil
import subprocess
import time

import pytest

from helpers import app
from pytest_verge.pictures import Picture

pytestmark = [pytest.mark.simulator("its window"), pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs the Debian packages xvfb and xdotool")]

PATIENCE_S = 30

TELLS = app("tells", """
    libtocksync_alarm_delay_ms(10);
    for (int last = -1000;;) {
        bool pressed = false;
        int celsius = 0;
        libtock_button_read(2, &pressed);
        if (pressed)
            printf("pressed\\n");
        libtocksync_temperature_read(&celsius);
        if (celsius != last)
            printf("it is %d\\n", last = celsius);
        libtocksync_alarm_delay_ms(20);
    }
    """, "libtock/interface/button.h", "libtock-sync/sensors/temperature.h", "libtock-sync/services/alarm.h")


@contextlib.contextmanager
def xvfb(width, height):
    """A screen of X11; yields its DISPLAY. It keeps its clients when one of them was the only one (-noreset): otherwise
    xdotool's leaving would shut out a window that is just coming."""
    read, write = os.pipe()
    with subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp",
                           "-noreset"], pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        yield ":" + number
        server.terminate()


@pytest.fixture
def display():
    """A desktop of its own, 1280 x 800, with nothing on it."""
    with xvfb(1280, 800) as name:
        yield name


class Desk:
    """A simulator with its window, and hands."""

    def __init__(self, start, environment, folder, apps, words=()):
        self.environment = environment
        self.folder = folder
        (folder / "leaks").write_text("leak:libdbus\n")  # SDL's, for as long as the program lives
        self.environment["LSAN_OPTIONS"] = f"suppressions={folder / 'leaks'}:print_suppressions=0"
        self.out = open(folder / "out.txt", "w+b")
        self.err = open(folder / "err.txt", "w+b")
        self.program = start("--quiet", *words, apps=apps, env=self.environment, stdout=self.out, stderr=self.err,
                             cwd=folder)
        self.find_window()

    def find_window(self):
        """And puts it where the tests want it."""
        self.window = self.until(lambda: self.hands("search", "--name", "^Verge: ", check=False).strip())
        self.hands("windowmove", "--sync", self.window, "0", "0", check=False)
        self.hands("windowfocus", self.window)

    def hands(self, *words, check=True):
        done = subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True, check=False,
                              timeout=PATIENCE_S)
        assert not check or done.returncode == 0, done.stderr
        return done.stdout

    def until(self, condition, what="that"):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            found = condition()
            if found:
                return found
            time.sleep(0.02)
        pytest.fail(f"{what} did not happen; stdout: {self.text()[-500:]!r}, stderr: {self.messages()[-500:]!r}")

    def text(self):
        return (self.folder / "out.txt").read_text(errors="replace")

    def messages(self):
        return (self.folder / "err.txt").read_text(errors="replace")

    def expect(self, text):
        return self.until(lambda: re.search(text, self.text()), text)

    def move(self, x, y):
        self.hands("mousemove", str(x), str(y))

    def picture(self):
        """What the window shows, as its own Ctrl+S saves it."""
        for old in self.folder.glob("verge-*.png"):
            old.unlink()
        self.hands("key", "ctrl+s")
        path = self.until(lambda: next(self.folder.glob("verge-*.png"), None), "a saved picture")
        return Picture.load(str(path))

    def end(self):
        self.hands("key", "ctrl+q")
        return self.program.wait_without_closing_stdin()


class ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib, filled up to the size of an XEvent."""

    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("rest", ctypes.c_long * 14)]


def close_window(display, window):
    """What a window manager does when its cross is clicked (ICCCM, 4.2.8.1)."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    server = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    message = ClientMessage(type=33, window=window, format=32,
                            message_type=x11.XInternAtom(server, b"WM_PROTOCOLS", 0))
    message.data[0] = x11.XInternAtom(server, b"WM_DELETE_WINDOW", 0)
    x11.XSendEvent(server, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message))
    x11.XCloseDisplay(server)


@pytest.fixture
def desk(start, display, tmp_path):
    def make(*apps, words=()):
        environment = {**os.environ, "DISPLAY": display, "SDL_AUDIODRIVER": "dummy"}
        environment.pop("SDL_VIDEODRIVER", None)
        return Desk(start, environment, tmp_path, apps, words)
    return make


# Where things are in a window of 1280 x 800: the golden pictures of test_panel.py show it.
BUTTON2 = (264, 446)
CONSOLE = (950, 300)
SENSORS_TAB = (119, 563)
SLIDER_Y = 602
PAUSE = (610, 23)


def test_a_button_is_pressed_by_the_mouse_and_by_the_keyboard(desk):
    d = desk(TELLS)
    d.expect("it is 2150")
    d.move(*BUTTON2)
    d.hands("mousedown", "1")
    d.expect("pressed")
    d.hands("mouseup", "1")
    d.hands("keydown", "alt", "keydown", "3")
    seen = d.text().count("pressed")
    d.until(lambda: d.text().count("pressed") > seen + 3, "another press")
    d.hands("keyup", "3", "keyup", "alt")
    assert d.end() == 0


def test_a_console_takes_typing(desk):
    d = desk("console_echo")
    d.expect("Type a line")
    d.move(*CONSOLE)
    d.hands("click", "1")
    d.hands("type", "Hello, panel! (1 + 2)")
    d.hands("key", "Return")
    d.expect(r"You typed: Hello, panel! \(1 \+ 2\)")
    assert d.end() == 0


def test_a_slider_is_dragged_and_the_application_measures_it(desk):
    d = desk(TELLS)
    d.expect("it is 2150")
    d.move(*SENSORS_TAB)
    d.hands("click", "1")
    d.move(400, SLIDER_Y)
    d.hands("mousedown", "1")
    for x in range(400, 660, 4):
        d.move(x, SLIDER_Y)
    d.move(1200, SLIDER_Y)
    d.expect("it is 12500")
    for x in range(600, 100, -10):
        d.move(x, SLIDER_Y)
    d.move(10, SLIDER_Y)
    d.expect("it is -4000")
    d.hands("mouseup", "1")
    assert d.end() == 0


def test_a_pause_stops_virtual_time_and_a_step_moves_it(desk):
    d = desk("counter")
    d.expect("00:01")
    d.hands("key", "F8")
    d.until(lambda: d.picture().crop(960, 8, 130, 30) == d.picture().crop(960, 8, 130, 30), "a clock that stands still")
    count = d.text()
    for _ in range(40):
        d.hands("key", "F10")
    d.until(lambda: d.text() != count, "a step")
    d.move(*PAUSE)
    d.hands("click", "1")
    seen = d.text()
    d.until(lambda: d.text() != seen, "going on")
    assert d.end() == 0


@pytest.mark.parametrize("words, size", [
    (["--scale", "0.75"], "960x600"), (["--scale", "4"], "1280x800"), (["--scale", "2", "--panel-size", "1000x700"], "1000x700"),
    (["--panel-size", "3000x2000"], "1280x800")])
def test_the_window_is_as_large_as_its_scale_wants_and_the_screen_has(desk, words, size):
    d = desk(TELLS, words=words)
    d.until(lambda: f"Geometry: {size}" in d.hands("getwindowgeometry", d.window), size)
    assert d.end() == 0


def test_a_desktop_that_does_not_answer_is_told(run):
    done = run("--panel", "--for", "10ms", "--quiet", apps=["hello"], env={**os.environ, "DISPLAY": ":no-such"})
    assert done.status == 0 and done.stdout == "Hello World!\n"
    assert "there is no window, because none can be opened here: no desktop answers (DISPLAY is :no-such)" in done.stderr


def test_closing_the_window_is_the_same_as_ctrl_c(desk):
    d = desk("blink", "hello")
    d.expect("Hello")
    close_window(d.environment["DISPLAY"], int(d.window))
    assert d.program.wait_without_closing_stdin() == 0
    assert d.program.leftovers() == {}


def test_it_survives_what_people_do(desk):
    """Other sizes while processes are busy, a button held while they restart, faults by the dozen, an end in the
    middle of them."""
    d = desk("crasher", "buttons", "blink", words=("--fault-policy", "restart"))
    d.move(*BUTTON2)
    d.hands("mousedown", "1")
    for width, height in ((700, 500), (1200, 780), (500, 400), (1280, 800)):
        d.hands("windowsize", d.window, str(width), str(height))
    d.hands("key", "F4")
    for _ in range(10):
        d.hands("key", "r", "Down", "f")
    d.hands("mouseup", "1")
    d.until(lambda: d.messages().count("faulted at") > 5, "faults")
    assert d.end() in (0, 1)
    assert d.program.leftovers() == {}


def test_the_window_shows_the_board(desk):
    d = desk(TELLS, "blink")
    d.expect("it is")
    colors = d.picture().colors()
    assert len(colors) > 200
