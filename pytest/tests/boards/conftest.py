# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Tests of boards: `target` is one with the attacker on it."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import pytest  # noqa: E402


@pytest.fixture
def target(verge_builder, pytestconfig):
    """target(board, *more): boots attacker and sentinel on it."""
    from attacks import APPS, EXECUTED, ExecutedFirmware, Target
    started = []
    patience = pytestconfig.getoption("--verge-patience")

    def start(board, *words, **kwargs):
        names = words or (os.path.join(APPS, "attacker"), os.path.join(APPS, "sentinel"))
        firmware = (ExecutedFirmware(verge_builder, EXECUTED[board], names) if board in EXECUTED else
                    verge_builder.firmware(board, names))
        started.append(Target(board, firmware, _name_of(names[0]), patience, **kwargs))
        return started[-1]

    yield start
    for one in started:
        one.close()


def _name_of(word):
    return word[0] if isinstance(word, tuple) else os.path.basename(word)


@pytest.fixture
def report_attempts(request):
    """Adds what was attempted to the summary: report_attempts(target, "more")."""
    def add(it, *more):
        request.node.user_properties.append(("attempts", (it.board, it.attempts, it.refused, *more)))
    return add


def pytest_terminal_summary(terminalreporter):
    """One line for each test: how much of it was tried."""
    lines = [(report.nodeid.split("::")[-1], value) for report in terminalreporter.getreports("passed")
             for name, value in report.user_properties if name == "attempts"]
    if lines:
        terminalreporter.section("attacks on hardware boards")
    for name, (_, attempts, refused, *more) in sorted(lines):
        terminalreporter.write_line(f"{name}: {attempts} attempts, {refused} refused" + "".join(f", {one}" for one in more))


def pytest_collection_modifyitems(config, items):
    """With --verge-board NAME only that board's; the default is a simulated one, and means all."""
    from attacks import QEMU_BOARDS
    wanted = config.getoption("--verge-board")
    if wanted not in QEMU_BOARDS:
        return
    here = os.path.dirname(os.path.realpath(__file__))
    others = [item for item in items if str(item.path).startswith(here + os.sep) and item.callspec.params["board"] != wanted]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]
