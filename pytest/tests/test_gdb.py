# SPDX-License-Identifier: Apache-2.0 OR MIT
"""gdb on an application, with its commands from a pipe."""
import re
import shutil
import subprocess

import pytest

from helpers import METRONOME, app

pytestmark = pytest.mark.skipif(shutil.which("gdb") is None, reason="gdb is not installed")

CRASHES = app("crashes", """\
    printf("soon\\n");
    *(volatile int *)16 = 1;
    """)


def debug(start, commands, *words, apps, name):
    program = start("--quiet", "--gdb", name, *words, apps=apps, stdin=subprocess.PIPE)
    return program.wait("\n".join(commands) + "\n")


def test_gdb_stops_at_main_and_the_run_ends_with_it(start):
    done = debug(start, ["bt", "kill", "quit"], apps=["hello"], name="hello")
    assert re.search(r"Temporary breakpoint 1, main \(\) at .*hello/main\.c:\d+", done.stdout)
    assert re.search(r"#0  main \(\) at .*main\.c", done.stdout)
    assert done.leftovers() == {}


def test_gdb_continues_to_the_end(start):
    done = debug(start, ["continue", "quit"], apps=["hello"], name="hello")
    assert "Hello World!" in done.stdout
    assert done.leftovers() == {}


def test_gdb_steps_and_prints_variables(start):
    done = debug(start, ["break 'main.c':14", "continue", "print leds", "print count", "kill", "quit"], apps=["blink"],
                 name="blink")
    assert "$1 = 8" in done.stdout and "$2 = 0" in done.stdout


def test_gdb_sees_a_crash_where_it_happens(start):
    done = debug(start, ["continue", "bt", "kill", "quit"], apps=[CRASHES], name="crashes")
    assert "Program received signal SIGSEGV" in done.stdout
    assert re.search(r"#0 [^#]*main \(\)\s+at .*crashes\.c", done.stdout)
    assert done.leftovers() == {}


def test_others_run_beside_the_debugged_process(start):
    done = debug(start, ["continue", "quit"], apps=["hello", METRONOME, "counter"], name="hello")
    assert "Hello World!" in done.stdout
    assert done.leftovers() == {}


def test_leaving_gdb_ends_the_run(start):
    done = debug(start, ["quit"], apps=["blink", METRONOME], name="blink")
    assert done.leftovers() == {}
