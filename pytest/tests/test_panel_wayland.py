# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The window on a Wayland desktop of twice the density: weston, in a window of Xvfb, so that xdotool's hands reach it."""
import os
import shutil
import subprocess
import time

import pytest

from pytest_verge.pictures import Picture
from test_panel_window import PATIENCE_S, TELLS, Desk

pytestmark = [pytest.mark.simulator("its window"), pytest.mark.skipif(
    not all(shutil.which(name) for name in ("Xvfb", "xdotool", "weston")),
    reason="needs the Debian packages xvfb, xdotool and weston")]

WIDTH, HEIGHT, SCALE = 1000, 700, 2  # logical
BUTTON2 = (403, 783)  # in pixels of the screen


class WaylandDesk(Desk):
    """The window fills its desktop."""

    def find_window(self):
        self.expect("it is")
        self.move(WIDTH * SCALE // 2, HEIGHT * SCALE // 2)
        self.until(self.answers, "a window that takes keys")
        self.hands("key", "F11")
        self.until(lambda: self.picture().size == (WIDTH * SCALE, HEIGHT * SCALE), "a window that fills the screen")

    def answers(self):
        self.hands("click", "1")
        self.hands("key", "ctrl+s")
        time.sleep(0.1)
        return next(self.folder.glob("verge-*.png"), None)


@pytest.fixture
def wayland(tmp_path):
    """A Wayland desktop: its environment."""
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH * SCALE}x{HEIGHT * SCALE}x24",
                               "-nolisten", "tcp"],
                              pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        display = ":" + pipe.readline().strip()
    tmp_path.chmod(0o700)
    environment = {**os.environ, "DISPLAY": display, "XDG_RUNTIME_DIR": str(tmp_path)}
    with open(tmp_path / "weston.log", "wb") as log:
        weston = subprocess.Popen(["weston", "--backend=x11-backend.so", f"--width={WIDTH}", f"--height={HEIGHT}",
                                   f"--scale={SCALE}", "--socket=wl", "--idle-time=0", "--no-config", "--use-pixman"],
                                  env=environment, stdout=log, stderr=log)
    deadline = time.monotonic() + PATIENCE_S
    while not (tmp_path / "wl").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    yield {**environment, "WAYLAND_DISPLAY": "wl", "SDL_VIDEODRIVER": "wayland", "SDL_AUDIODRIVER": "dummy"}
    for program in (weston, server):
        program.terminate()
        program.wait()


def test_it_is_sharp_and_feels_the_mouse_where_it_is(start, wayland, tmp_path):
    d = WaylandDesk(start, wayland, tmp_path, [TELLS], ("--panel", "--theme", "dark"))
    assert d.picture().size == (WIDTH * SCALE, HEIGHT * SCALE)
    d.move(*BUTTON2)
    d.hands("mousedown", "1")
    d.expect("pressed")
    d.hands("mouseup", "1")
    assert d.end() == 0
