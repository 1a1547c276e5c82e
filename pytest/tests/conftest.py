# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What Verge's own integration tests share."""
import os
import signal
import subprocess

import pytest

from pytest_verge.simulator import leftovers_of_session

APPS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "apps")
APPS_ROOT = os.path.dirname(APPS)
PATIENCE_S = 60


def pytest_addoption(parser):
    parser.addoption("--soak", action="store_true", help="long tests in full: 10,000 restarts")


def pytest_configure(config):
    config.addinivalue_line("markers", "simulator: tells of the simulator or of Linux, and not of every board")


def _is_hardware(name):
    from pytest_verge.building import Builder
    return Builder(os.path.dirname(os.path.dirname(APPS_ROOT)), "").on_hardware(name)


def _has_rng(name):
    """Whether a board's own code adds a source of random bytes. A board without code shares that of another."""
    path = os.path.join(os.path.dirname(os.path.dirname(APPS_ROOT)), "hal-hw", "boards", name, "board.c")
    if not os.path.exists(path):
        return False
    with open(path, encoding="utf-8") as file:
        return "firmware_add_rng" in file.read()


def pytest_collection_modifyitems(config, items):
    """With --verge-board naming a board in QEMU, what is told of the simulator only is left out."""
    name = config.getoption("--verge-board")
    if not _is_hardware(name):
        return
    for item in items:
        needs_rng = "rng" in item.name and not _has_rng(name)
        if item.get_closest_marker("simulator") or "nrf52840dk" in item.name or needs_rng:
            item.add_marker(pytest.mark.skip(reason=f"not for {name}"))


def own_app(name):
    """A file of tests/apps/."""
    return os.path.join(APPS, name + ".c")


class Program:
    """A program of the host under test, in a session of its own so that leftovers can be found."""

    def __init__(self, command, cwd, **kwargs):
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **kwargs}
        self._process = subprocess.Popen(command, cwd=cwd, start_new_session=True, **streams)
        self.stdout_pipe = self._process.stdout
        self.pid = self._process.pid
        self.stdout = self.stderr = ""
        self.status = None

    def send_signal(self, number):
        self._process.send_signal(number)

    def interrupt_group(self):
        """What Ctrl-C at a terminal does."""
        os.killpg(self.pid, signal.SIGINT)

    def wait(self, text=None):
        """Until it has ended; text goes to its stdin first. Kills what takes too long."""
        try:
            out, err = self._process.communicate(None if text is None else text.encode(), PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            out, err = self._process.communicate()
            pytest.fail(f"the program did not end within {PATIENCE_S} seconds\nstdout: {out[-2000:]}\nstderr: "
                        f"{err[-2000:]}")
        self.stdout, self.stderr = ((text or b"").decode("utf-8", "replace") for text in (out, err))
        self.status = self._process.returncode
        return self

    def wait_without_closing_stdin(self):
        """Until it has ended by itself, whoever still could type. Returns its exit status."""
        try:
            self.status = self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            pytest.fail(f"the program did not end within {PATIENCE_S} seconds")
        return self.status

    def leftovers(self):
        """Host processes of its session that still exist."""
        return leftovers_of_session(self.pid)

    def kill(self):
        """Ends it and whatever it started, if anything is left."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for pid in self.leftovers():
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def start(verge_simulator, verge_builder):
    """Starts the simulator program as ./verge run does: start("--for", "1s", apps=["blink"])."""
    programs = []

    def start_one(*words, apps=(), binary=None, cwd=None, **kwargs):
        executables = [f"{name}={path}" for name, path in verge_builder.executables(list(apps))]
        programs.append(Program([binary or verge_simulator, *words, "--", *executables], cwd or verge_builder.root,
                                **kwargs))
        return programs[-1]

    yield start_one
    for program in programs:
        program.kill()


@pytest.fixture
def run(start):
    """Runs the simulator program to its end: run("--for", "1s", apps=["blink"])."""
    def run_one(*words, text=None, **kwargs):
        if text is not None:
            kwargs["stdin"] = subprocess.PIPE
        program = start(*words, **kwargs).wait(text)
        assert program.leftovers() == {}, "host processes are left over"
        return program
    return run_one


@pytest.fixture
def verge(verge_builder, verge_simulator):
    """Runs ./verge itself: verge("run", "blink", "--for", "1s")."""
    programs = []

    def run_one(*words, text=None, **kwargs):
        if text is not None:
            kwargs["stdin"] = subprocess.PIPE
        programs.append(Program([os.path.join(verge_builder.root, "verge"), *words], verge_builder.root, **kwargs))
        return programs[-1].wait(text)

    yield run_one
    for program in programs:
        program.kill()
