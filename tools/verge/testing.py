# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge test`: unit tests with coverage, the same under sanitizers, then the integration tests, those of
them that are hostile against a simulator with sanitizers, and all that mean any board on each board in QEMU.

Each step is one function that returns whether it passed and what to say of it; a failed step does
not keep the next ones from running, because one run should tell everything.
"""
import glob
import os
import re
import subprocess
import time

from verge import boards, packages, simulator, webassembly
from verge.common import ALL_WELL, BUILD, ROOT, RUN_FAILED, Failure, run, say

MESON = "/usr/bin/meson"
PYTHON = "/usr/bin/python3"
COVERED = os.path.join(BUILD, "test")
SANITIZED = os.path.join(BUILD, "asan")
LEAST_LINES, LEAST_BRANCHES = 95.0, 85.0  # per cent of core/

# The integration tests in which a board meets the worst that processes, clients and files can do.
HOSTILE = ["test_isolation.py", "test_isolation_host.py", "test_control.py", "test_process_console.py",
           "test_emulation.py", "test_flash_image.py", "test_panel.py"]

# Of the integration tests, those that attack hardware boards: they run on all of them anyway.
EXECUTED = ["cortex-m4", "rv32imac"]  # by the whole suite; its attacks are on every processor
ATTACKS = os.path.join("pytest", "tests", "boards")

# What gcovr is asked for. An assertion's failing branch is one that no test can take.
COVERAGE = ["gcovr", "--root", ROOT, "--object-directory", COVERED, "--filter", "core/", "--exclude", r".*/test/.*",
            "--exclude", r".*/(test|fuzz)_[^/]*", "--exclude-branches-by-pattern", r".*\bassert\(.*",
            "--print-summary", COVERED]

# No check for use after return: it moves frames off the stack, to where no 32-bit address reaches.
SANITIZER_SETTINGS = {
    "ASAN_OPTIONS": "abort_on_error=1:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
}


def _cores():
    return str(len(os.sched_getaffinity(0)))


# --- Unit tests -----------------------------------------------------------------------------------------


def _build(folder, *options):
    simulator.configure(folder, *options)
    run(["ninja", "--quiet", "-C", folder])


def _counts_of(folder):
    """(passed, failed) from meson's log of the last run."""
    with open(os.path.join(folder, "meson-logs", "testlog.txt"), encoding="utf-8", errors="replace") as log:
        text = log.read()

    def count(name):
        found = re.findall(rf"^{name}:\s+(\d+)", text, re.MULTILINE)
        return int(found[-1]) if found else 0

    return count("Ok"), count("Fail") + count("Timeout") + count("Unexpected Pass")


def _run_unit_tests(folder, environment=None):
    command = [MESON, "test", "-C", folder, "--no-rebuild", "--print-errorlogs", "--num-processes", _cores()]
    # Messages of meson itself are English whatever the user speaks, because counts are read from them.
    settings = dict(os.environ, LC_ALL="C.UTF-8", **(environment or {}))
    status = subprocess.run(command, cwd=ROOT, env=settings, stdin=subprocess.DEVNULL, check=False).returncode
    passed, failed = _counts_of(folder)
    return status == 0, f"{passed} passed, {failed} failed"


def _forget_counts():
    """Coverage of this run, not of those before."""
    for place, _, names in os.walk(COVERED):
        for name in names:
            if name.endswith(".gcda"):
                os.unlink(os.path.join(place, name))


def unit_tests():
    _build(COVERED, "-Db_coverage=true", "-Dbuildtype=debug")
    _forget_counts()
    return _run_unit_tests(COVERED)


def _forget_old_notes():
    """What was compiled for a target that is no more would count a second time."""
    run(["ninja", "-C", COVERED, "-t", "cleandead"])
    for notes in glob.glob(os.path.join(COVERED, "**", "*.gcno"), recursive=True):
        if not os.path.exists(notes.removesuffix(".gcno") + ".o"):
            os.remove(notes)


def coverage():
    """Line and branch coverage of core/, and which files lack most."""
    _forget_old_notes()
    text = run(COVERAGE)
    shares = {name: float(share) for name, share in re.findall(r"^(lines|branches): ([\d.]+)%", text, re.MULTILINE)}
    if set(shares) != {"lines", "branches"}:
        raise Failure(f"gcovr's summary could not be read:\n{text}")
    good = shares["lines"] >= LEAST_LINES and shares["branches"] >= LEAST_BRANCHES
    if not good:
        print(text)
    return good, (f"{shares['lines']:.1f} % of lines (at least {LEAST_LINES:g}), {shares['branches']:.1f} % of branches "
                  f"(at least {LEAST_BRANCHES:g})")


def sanitized_unit_tests():
    _build(SANITIZED, "-Db_sanitize=address,undefined", "-Dbuildtype=debug", "-Doptimization=1",
           "-Dc_args=-fno-sanitize-recover=all -fno-omit-frame-pointer")
    return _run_unit_tests(SANITIZED, SANITIZER_SETTINGS)


# --- Integration tests ----------------------------------------------------------------------------------


def _has_xdist():
    """Debian's python3 may be another one than the one that runs us, so it is asked."""
    command = [PYTHON, "-c", "import xdist"]
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _summary_of(text):
    """pytest's last line, without its frame."""
    lines = [line for line in text.splitlines() if re.search(r"\b(passed|failed|error|deselected|no tests ran)", line)]
    return lines[-1].strip("= ") if lines else "pytest ended without a summary"


def _pytest(words, environment=None):
    """Runs pytest with its output on our stdout and a copy of it in hand."""
    command = [PYTHON, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short", *words]
    settings = dict(os.environ, **(environment or {}))
    lines = []
    with subprocess.Popen(command, cwd=ROOT, env=settings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace") as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return process.returncode, "".join(lines)


def _run_integration_tests(binary, tests, words=(), environment=None):
    words = [*tests, "-q", f"--verge-simulator={binary}", f"--verge-root={ROOT}",
             f"--verge-artifacts={os.path.join(BUILD, 'test-artifacts')}", *words]
    if _has_xdist():
        words += ["-n", _cores()]
    status, text = _pytest(words, environment)
    return status == 0, _summary_of(text)


def integration_tests(select=None):
    return _run_integration_tests(simulator.build(), ["pytest/tests"], ["-k", select] if select else [])


def sanitized_integration_tests():
    return _run_integration_tests(os.path.join(SANITIZED, "emulator", "verge-sim"),
                                  [os.path.join("pytest", "tests", name) for name in HOSTILE],
                                  environment=SANITIZER_SETTINGS)


def board_tests():
    """The same tests on the firmware of every board that QEMU has; each says why it is left out where it is."""
    packages.install(packages.CROSS + packages.QEMU)
    good, said = True, []
    for name in boards.names():
        if not boards.Board(name).section("qemu"):
            continue
        words = ["--verge-board", name, f"--ignore={ATTACKS}", "-rs"]
        passed, summary = _run_integration_tests("unused", [os.path.join("pytest", "tests")], words)
        good = good and passed
        said.append(f"{name} {summary}")
    return good, "; ".join(said)


def executed_tests():
    """The same tests on the generic virtual board, whose applications are board binaries that are executed."""
    packages.install(packages.CROSS)
    good, said = True, []
    for processor in EXECUTED:
        words = ["--verge-emulate", processor, f"--ignore={ATTACKS}"]
        passed, summary = _run_integration_tests(simulator.build(), [os.path.join("pytest", "tests")], words)
        good = good and passed
        said.append(f"{processor} {summary}")
    return good, "; ".join(said)


# --- All of them ----------------------------------------------------------------------------------------


def _steps(options):
    unit = [("unit tests", unit_tests), ("coverage of core/", coverage),
            ("unit tests under sanitizers", sanitized_unit_tests)]
    unit.append(("processors as WebAssembly", webassembly.processor_tests))
    integration = [("integration tests", lambda: integration_tests(options.select))]
    hostile = [("hostile integration tests under sanitizers", sanitized_integration_tests)]
    if options.unit:
        return unit
    on_boards = [("integration tests on boards in QEMU", board_tests)]
    executed = [("integration tests on executed board binaries", executed_tests)]
    return integration if options.select else unit + integration + hostile + executed + on_boards


def _take(name, step):
    """(passed, line for the summary) of one step."""
    say(f"{name} ...")
    started = time.monotonic()
    try:
        good, words = step()
    except Failure as failure:
        print(failure, flush=True)
        good, words = False, "could not be run: see above"
    line = f"{'passed' if good else 'FAILED':<7} {name}: {words} ({time.monotonic() - started:.0f} s)"
    say(line)
    return good, line


def run_tests(options):
    """Runs the tests that the options ask for; 0 if all passed, else 1."""
    packages.install(packages.TEST)
    results = [_take(name, step) for name, step in _steps(options)]
    print("\n" + "\n".join(line for _, line in results), flush=True)
    good = all(passed for passed, _ in results)
    print("all tests passed" if good else "SOME TESTS FAILED", flush=True)
    return ALL_WELL if good else RUN_FAILED
