# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The window is light or dark as the desktop prefers. A made-up gdbus answers for the desktop."""
import os
import signal

import pytest

pytestmark = pytest.mark.simulator("its window")

PREFERS = "#!/bin/sh\ntest \"$*\" = \"$EXPECTED\" && echo '(<<uint32 {}>>,)'\n"
CALL = ("call --session --timeout 1 --dest org.freedesktop.portal.Desktop --object-path /org/freedesktop/portal/desktop "
        "--method org.freedesktop.portal.Settings.Read org.freedesktop.appearance color-scheme")


@pytest.fixture
def theme(start, tmp_path):
    """The theme of a window on a desktop whose gdbus is this script, and whose GTK settings are these."""
    def theme_with(script=None, *words, settings=None, bus="unix:path=/none"):
        if script is not None:
            (tmp_path / "gdbus").write_text(script)
            (tmp_path / "gdbus").chmod(0o755)
        if settings is not None:
            (tmp_path / "gtk-3.0").mkdir()
            (tmp_path / "gtk-3.0" / "settings.ini").write_text(settings)
        environment = {**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy",
                       "PATH": f"{tmp_path}:/usr/bin:/bin", "EXPECTED": CALL, "XDG_CONFIG_HOME": str(tmp_path),
                       "XDG_RUNTIME_DIR": str(tmp_path), "VERGE_PANEL_FIGURES": "1"}
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        if bus is not None:
            environment["DBUS_SESSION_BUS_ADDRESS"] = bus
        program = start("--quiet", "--panel", *words, apps=["hello"], env=environment)
        assert program.stdout_pipe.readline() == b"Hello World!\n"
        program.send_signal(signal.SIGINT)
        program.wait()
        assert program.status == 0 and "verge: panel: " in program.stderr
        return "light" if "verge: panel: light, " in program.stderr else "dark"
    return theme_with


def test_the_desktop_says(theme):
    assert theme(PREFERS.format(2)) == "light"
    assert theme(PREFERS.format(1)) == "dark"


def test_who_asks_for_a_theme_gets_it(theme):
    assert theme(PREFERS.format(2), "--theme", "dark") == "dark"
    assert theme(PREFERS.format(1), "--theme", "light") == "light"
    assert theme(PREFERS.format(2), "--theme", "auto") == "light"


@pytest.mark.parametrize("script", [PREFERS.format(0), "#!/bin/sh\nexit 1\n", "#!/bin/sh\necho nonsense\n",
                                    "#!/bin/sh\nexec sleep 60\n"])
def test_where_the_desktop_says_nothing_gtk_does(theme, script):
    assert theme(script, settings="[Settings]\ngtk-application-prefer-dark-theme=0\n") == "light"


def test_it_is_dark_where_nobody_prefers_anything(theme):
    assert theme(PREFERS.format(0)) == "dark"


def test_no_bus_is_started_for_it(theme, tmp_path):
    assert theme(f"#!/bin/sh\ntouch {tmp_path}/asked\n", bus=None) == "dark"
    assert not (tmp_path / "asked").exists()
