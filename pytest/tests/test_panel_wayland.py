# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The window on a Wayland desktop of twice the density: weston, in a window of Xvfb, so that xdotool's hands reach it."""
import os
import shutil
import subprocess
import time

import pytest

from pytest_verge.pictures import Picture
from test_panel_window import PATIENCE_S, TELLS, Desk, xvfb

pytestmark = [pytest.mark.simulator("its window"), pytest.mark.skipif(
    not all(shutil.which(name) for name in ("Xvfb", "xdotool", "weston")),
    reason="needs the Debian packages xvfb, xdotool and weston")]

WIDTH, HEIGHT, SCALE = 1000, 700, 2  # logical
BUTTON2 = (403, 783)  # in pixels of the screen


class WaylandDesk(Desk):
    """The window fills its desktop, whose shell sees to that."""

    def find_window(self):
        self.expect("it is")
        self.until(self.answers, "a window that takes keys")
        self.until(lambda: self.picture().size == (WIDTH * SCALE, HEIGHT * SCALE), "a window that fills the screen")

    def answers(self):
        self.hands("key", "ctrl+s")
        time.sleep(0.1)
        return next(self.folder.glob("verge-*.png"), None)


@pytest.fixture
def wayland(tmp_path):
    """A Wayland desktop: its environment."""
    with xvfb(WIDTH * SCALE, HEIGHT * SCALE) as display:
        tmp_path.chmod(0o700)
        environment = {**os.environ, "DISPLAY": display, "XDG_RUNTIME_DIR": str(tmp_path)}
        with open(tmp_path / "weston.log", "wb") as log:
            weston = subprocess.Popen(["weston", "--backend=x11-backend.so", f"--width={WIDTH}", f"--height={HEIGHT}",
                                       f"--scale={SCALE}", "--socket=wl", "--idle-time=0", "--no-config", "--use-pixman",
                                       "--shell=kiosk-shell.so"],
                                      env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + PATIENCE_S
        while not (tmp_path / "wl").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield {**environment, "WAYLAND_DISPLAY": "wl", "SDL_VIDEODRIVER": "wayland", "SDL_AUDIODRIVER": "dummy"}
        weston.terminate()
        weston.wait()


def test_it_is_sharp_and_feels_the_mouse_where_it_is(start, wayland, tmp_path):
    d = WaylandDesk(start, wayland, tmp_path, [TELLS], ("--panel", "--theme", "dark"))
    assert d.picture().size == (WIDTH * SCALE, HEIGHT * SCALE)
    d.move(*BUTTON2)
    d.hands("mousedown", "1")
    d.expect("pressed")
    d.hands("mouseup", "1")
    assert d.end() == 0
