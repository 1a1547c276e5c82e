# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The plug-in: options, the fixtures `boot` and `board`, and what is kept of failed tests."""
import os
import shutil

import pytest

from pytest_verge.artifacts import Record, folder_of
from pytest_verge.board import Board
from pytest_verge.building import Builder
from pytest_verge.emulated import Emulated, choices
from pytest_verge.errors import BoardError
from pytest_verge.simulator import Simulator

MARKER = ("verge(*apps, board=NAME, seed=N, fault_policy=NAME, scheduler=NAME, process_console=True): the applications "
          "and the board of the fixture `board`; apps may also be given by keyword")
NEEDS = ("verge_needs(*drivers): skipped on a hardware board whose firmware has not got each of these drivers, which it is "
         "asked for: verge_needs(\"rng\")")
BOARDS = pytest.StashKey[list]()
FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser):
    group = parser.getgroup("verge", "Verge: applications on simulated boards")
    group.addoption("--verge-root", metavar="DIR", help="the Verge source tree (default: VERGE_ROOT, or the tree that "
                    "this plug-in lies in)")
    group.addoption("--verge-simulator", metavar="FILE", help="this simulator program instead of one built now")
    group.addoption("--verge-board", metavar="NAME", default="generic", help="the board of tests that name none: a "
                    "virtual one, or one of hal-hw/boards that runs in QEMU (default: generic)")
    group.addoption("--verge-emulate", metavar="PROCESSOR", help="on virtual boards, build the applications for this "
                    "processor and execute their binaries (cortex-m0, cortex-m3, cortex-m4, cortex-m33, rv32imac)")
    group.addoption("--verge-patience", metavar="SECONDS", type=float, default=60.0,
                    help="wall-clock time after which a silent simulator counts as hung (default: 60)")
    group.addoption("--verge-update-golden", action="store_true", help="write the pictures that screens are compared "
                    "with, instead of comparing")
    group.addoption("--verge-artifacts", metavar="DIR", help="where files of failed tests go (default: "
                    "build/test-artifacts)")


def pytest_configure(config):
    config.addinivalue_line("markers", MARKER)
    config.addinivalue_line("markers", NEEDS)


def _default_root():
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))


def verge_root(config):
    """The source tree that applications and the simulator are built from."""
    named = config.getoption("--verge-root") or os.environ.get("VERGE_ROOT")
    return os.path.realpath(named) if named else _default_root()


def _artifacts(config):
    named = config.getoption("--verge-artifacts")
    if named:
        return os.path.abspath(named)
    root = verge_root(config)
    base = root if str(config.rootpath).startswith(root) else str(config.rootpath)
    return os.path.join(base, "build", "test-artifacts")


def _build_folder(config):
    """In the tree if that can be written, so that every project shares what was compiled."""
    root = verge_root(config)
    if os.access(root, os.W_OK):
        return os.path.join(root, "build", "test-apps")
    return str(config.cache.mkdir("verge-apps"))


@pytest.fixture(scope="session")
def verge_builder(pytestconfig):
    """Builds the simulator and applications, once each for all tests."""
    return Builder(verge_root(pytestconfig), _build_folder(pytestconfig))


@pytest.fixture(scope="session")
def _simulator(pytestconfig, verge_builder):
    """(path of the simulator program, None), or (None, why it can't be built): tried once for all tests."""
    named = pytestconfig.getoption("--verge-simulator")
    if named:
        return os.path.abspath(named), None
    try:
        return verge_builder.simulator(), None
    except BoardError as error:
        return None, str(error)


@pytest.fixture
def verge_simulator(_simulator):
    """The path of the simulator program."""
    path, problem = _simulator
    if path is None:
        pytest.fail(f"the simulator could not be built: {problem}", pytrace=False)
    return path


def _words(board, seed, fault_policy, scheduler, process_console, flash_image, record):
    words = ["--board", board, "--seed", str(seed), "--quiet"]
    for name, value in (("--fault-policy", fault_policy), ("--scheduler", scheduler), ("--flash-image", flash_image)):
        if value is not None:
            words += [name, str(value)]
    return words + (["--process-console"] if process_console else []) + (["--strace"] if record else [])


class Boots:
    """The boards that one test has started."""

    def __init__(self, request, binary, builder):
        self._node = request.node
        self._binary = binary
        self._builder = builder
        self._board = request.config.getoption("--verge-board")
        self._emulate = request.config.getoption("--verge-emulate")
        self._patience = request.config.getoption("--verge-patience")
        self._artifacts = _artifacts(request.config)
        self._update_golden = request.config.getoption("--verge-update-golden")
        self._node.stash[BOARDS] = []

    def boot(self, *apps, board=None, seed=1, fault_policy=None, scheduler=None, process_console=False,
             flash_image=None, record=True, emulate=None, in_process=False, costs=None, options=()):
        """Starts a board with applications and returns it, at virtual time 0.

        An application is an example's name, a path, or app_source(...); "NAME=APP" and (NAME, APP) name its
        process. record=False keeps neither trace nor system calls: for tests that make millions of them.
        emulate: the name of a processor ("cortex-m4", "rv32imac"): the applications are built for it, or are packages, and
        their binaries are executed; True: the board's own. in_process: by the simulator itself and not by children.
        costs: what instructions cost, "cortex-m4" (its manual's cycles by class) or "none" (one cycle each); None: as the
        board has it. options: more words of `verge run`, for the simulator.
        """
        board = board or self._board
        if self._builder.on_hardware(board):
            if flash_image is not None:
                pytest.skip("a flash image is for the simulator")
            connect = self._on_hardware(board, apps, choices(fault_policy, scheduler, process_console))
        else:
            processor = self._emulate if emulate is None else emulate
            if processor:
                apps, flash_image, words = self._emulated(apps, board, processor, in_process)
                options = [*words, *([] if costs is None else ["--costs", costs]), *options]
            words = _words(board, seed, fault_policy, scheduler, process_console, flash_image, record) + list(options)
            connect = self._simulated(words, apps, record)
        started = Board(connect, self._builder)
        number = len(self._node.stash[BOARDS])
        folder = folder_of(self._artifacts, self._node.nodeid) + (f"-{number}" if number else "")
        self._node.stash[BOARDS].append((started, Record(started, folder)))
        shutil.rmtree(folder, ignore_errors=True)  # of an earlier run
        if not started.simulator.has_devices:
            self._skip_without_drivers(started)
        started.test_folder = os.path.dirname(str(self._node.path))
        started.artifacts = folder
        started.update_golden = self._update_golden
        return started

    def _emulated(self, apps, board, processor, in_process):
        """(native applications that are left, flash image, words) for a board whose applications are executed."""
        name = None if processor is True else processor
        words = ([] if name is None else ["--processor", name]) + (["--in-process"] if in_process else [])
        image, symbols = self._builder.flash_with_symbols(board, name, apps)
        return (), image, words + symbols

    def _skip_without_drivers(self, started):
        wanted = [name for marker in self._node.iter_markers("verge_needs") for name in marker.args]
        there = started.request("drivers")["drivers"] if wanted else []
        missing = [name for name in wanted if self._builder.driver_number(name) not in there]
        if missing:
            pytest.skip(f"{started.info['board']} has no driver '{missing[0]}'")

    def _simulated(self, words, apps, record):
        words = [*words, "--", *(f"{name}={path}" for name, path in self._builder.executables(apps))]
        return lambda on_event: Simulator(self._binary(), words, self._patience, on_event, record)

    def _on_hardware(self, board, apps, choice):
        firmware = self._builder.firmware(board, apps)
        return lambda on_event: Emulated(firmware, choice, self._patience, on_event)

    def end(self):
        """Ends all of them; the first thing that is wrong with an end is raised when all have ended."""
        wrong = None
        for started, record in self._node.stash[BOARDS]:
            try:
                started.close()
            except BoardError as error:
                wrong = wrong or error
            if self._node.stash.get(FAILED, False) or wrong is not None:
                record.save_at_end()
            started.simulator.discard()
        if wrong is not None:
            raise wrong


@pytest.fixture
def boot(request, verge_builder):
    """Starts boards: boot("blink", "hello", board="generic", seed=1, fault_policy="restart")."""
    boots = Boots(request, lambda: request.getfixturevalue("verge_simulator"), verge_builder)
    yield boots.boot
    boots.end()


@pytest.fixture
def board(request, boot):
    """The board that the test's marker describes: @pytest.mark.verge("blink", board="nrf52840dk")."""
    marker = request.node.get_closest_marker("verge")
    if marker is None:
        raise BoardError("the fixture `board` wants a marker that names its applications, such as "
                         "@pytest.mark.verge(\"blink\")")
    options = dict(marker.kwargs)
    return boot(*marker.args, *options.pop("apps", ()), **options)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Adds what the boards have to say to the report of a failed test."""
    report = (yield).get_result()
    if not report.failed:
        return
    item.stash[FAILED] = True
    if report.when == "call":
        for _, record in item.stash.get(BOARDS, []):
            report.sections.extend(record.save_now())
