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
PROGRAMS = {"run", "start", "verge", "verge_simulator"}  # fixtures that give the simulator program or ./verge itself
VIRTUAL_DEVICES = "no board in QEMU"  # but a virtual one has them, whoever runs its applications
VIRTUAL_BOARDS = ("nrf52840dk", "generic", "microbit", "shared_screen")


def pytest_addoption(parser):
    parser.addoption("--soak", action="store_true", help="long tests in full: 10,000 restarts")


def pytest_configure(config):
    config.addinivalue_line("markers", "native(why): tells of native processes, and not of board binaries")
    config.addinivalue_line("markers", "simulator(why): tells of the simulator or of Linux, and not of every board")


def _is_hardware(config, name):
    from pytest_verge.building import Builder
    from pytest_verge.plugin import verge_root
    return Builder(verge_root(config), "").on_hardware(name)


def _is_about_the_host(item):
    """It boots no board, or runs the simulator program itself, or says what executes its applications: what it tells is the
    same whatever is meant."""
    return os.path.basename(str(item.path)) == "test_emulation.py" or "boot" not in item.fixturenames or not PROGRAMS.isdisjoint(item.fixturenames)


def _names_another_board(item):
    """One of its parameters is a virtual board: beside it the same test is there for the board that is meant."""
    return hasattr(item, "callspec") and item.callspec.params.get("name") in VIRTUAL_BOARDS


def pytest_collection_modifyitems(config, items):
    """With --verge-board naming a board in QEMU, or with board binaries executed, all that is told of boards is tried there;
    what is told of the host's tools is left out, and what is told of the simulator, or of native processes, skipped.
    (tests/boards/ has a conftest of its own.)"""
    in_qemu = _is_hardware(config, config.getoption("--verge-board"))
    if not in_qemu and not config.getoption("--verge-emulate"):
        return
    ours = [item for item in items if os.path.dirname(str(item.path)) == os.path.dirname(APPS)]
    left_out = {id(item): item for item in ours if _is_about_the_host(item) or _names_another_board(item)}
    config.hook.pytest_deselected(items=list(left_out.values()))
    items[:] = [item for item in items if id(item) not in left_out]
    for item in items:
        native, simulator = (item.get_closest_marker(name) for name in ("native", "simulator"))
        if native is not None and not in_qemu:
            item.add_marker(pytest.mark.skip(reason="of native processes: " + native.args[0]))
        elif simulator is not None and (in_qemu or not simulator.args[0].startswith(VIRTUAL_DEVICES)):
            item.add_marker(pytest.mark.skip(reason="of the simulator: " + simulator.args[0]))


@pytest.fixture
def sparse(request):
    """A board for boot() that has neither sensors nor a screen nor a buzzer: the one that is meant, if it is in QEMU."""
    name = request.config.getoption("--verge-board")
    return name if _is_hardware(request.config, name) else "nrf52840dk"


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
