# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Several debuggers in one run: each has a server of its own and holds its own application, and the board goes on when all of
them let it."""
import os
import queue
import re
import shlex
import signal
import subprocess
import threading

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
PATIENCE_S = 20
COUNTER = """\
#include <stdio.h>
#include <libtock-sync/services/alarm.h>

volatile int rounds;

__attribute__((noinline)) void look(int number)
{
    rounds = number;
}

int main(void)
{
    for (int i = 1; i <= LAST; i++) {
        libtocksync_alarm_delay_ms(10);
        look(i);
    }
    printf("NAME is done\\n");
}
"""


class Gdb:
    """One at a prompt: what it answers to each command."""

    def __init__(self, line):
        words = shlex.split(line)
        words[1:1] = ["-nx"]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                         bufsize=1, start_new_session=True)
        self._said = queue.Queue()
        self._marks = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._process.stdout:
            self._said.put(line)
        self._said.put(None)

    def send(self, command):
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()

    def ask(self, command=None):
        """What it says until it has done this, or what it was sent before."""
        if command is not None:
            self.send(command)
        self._marks += 1
        mark = f"mark {self._marks}"
        self.send(f"echo {mark}\\n")
        said = ""
        while mark + "\n" not in said:
            line = self._said.get(timeout=PATIENCE_S)
            assert line is not None, said
            said += line
        return said

    def interrupt(self):
        os.kill(self._process.pid, signal.SIGINT)

    def end(self):
        self._process.kill()
        self._process.wait()


class Debugging:
    """A run, and its debuggers by the names of their applications."""

    def __init__(self, processor, sources, *words):
        names = list(sources)
        self.run = subprocess.Popen(
            [os.path.join(ROOT, "verge"), "run", "--emulate", "--processor", processor, *(f"{n}={p}" for n, p in sources.items()),
             "--for", "3s", "--headless", "--quiet", *words, *(f"--gdb={name}" for name in names)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        self.gdbs, self.ports = {}, []
        for name in names:
            told = re.fullmatch(rf"verge: {name} waits for a debugger on 127.0.0.1:(\d+); in another terminal:\n", self._line())
            assert told, "each is told in a line of its own"
            self.ports.append(int(told[1]))
            self.gdbs[name] = self._line()

    def _line(self):
        return next(line for line in self.run.stderr)

    def attach(self):
        self.gdbs = {name: Gdb(line) for name, line in self.gdbs.items()}
        return self.gdbs.values()

    def end(self):
        for gdb in self.gdbs.values():
            if isinstance(gdb, Gdb):
                gdb.end()
        self.run.kill()
        self.run.communicate()


@pytest.fixture
def debugging(tmp_path):
    runs = []

    def make(processor, *words, **lasts):
        sources = {}
        for name, last in lasts.items():
            sources[name] = tmp_path / f"{name}.c"
            sources[name].write_text(COUNTER.replace("LAST", str(last)).replace("NAME", name))
        runs.append(Debugging(processor, sources, *words))
        return runs[-1]
    yield make
    for run in runs:
        run.end()


def comes_to_main(gdb):
    return re.search(r"main \(\)\s+at", gdb.ask()) is not None


@pytest.mark.parametrize("processor", ["cortex-m4", "rv32imac"])
def test_each_holds_its_own_application(debugging, processor):
    run = debugging(processor, one=30, two=20)
    assert len(set(run.ports)) == 2
    one, two = run.attach()
    assert comes_to_main(one), "and holds the board, so that the other one comes there later"
    one.ask("break look if number == 5")
    one.send("continue")
    assert comes_to_main(two)
    two.ask("break look if number == 7")
    two.send("continue")
    assert "look (number=" in one.ask() and "= 4" in one.ask("print rounds")
    one.ask("delete")
    one.send("continue")
    assert "look (number=" in two.ask() and "= 6" in two.ask("print rounds")


def test_the_others_stay_when_one_leaves(debugging):
    run = debugging("cortex-m4", one=5, two=20)
    one, two = run.attach()
    assert comes_to_main(one)
    one.ask("detach")
    assert comes_to_main(two)
    two.ask("break look if number == 15")
    assert "look (number=" in two.ask("continue")
    assert run.run.stdout.readline() == "one is done\n"
    two.ask("delete")
    assert "exited" in two.ask("continue")
    assert run.run.stdout.readline() == "two is done\n"
    assert run.run.wait(PATIENCE_S) == 0


def test_one_can_be_asked_to_stop_while_another_is_held(debugging):
    run = debugging("rv32imac", one=20, two=20)
    one, two = run.attach()
    assert comes_to_main(one)
    one.send("continue")
    assert comes_to_main(two)
    one.interrupt()
    assert re.search("SIG(INT|TRAP)", one.ask())
    times = [re.search(r"[\d.]+ s of virtual", gdb.ask("monitor time"))[0] for gdb in (one, two)]
    assert times[0] == times[1]
    one.send("continue")
    two.send("continue")
    assert "exited" in one.ask() and "exited" in two.ask()
    assert run.run.wait(PATIENCE_S) == 0


def test_several_have_no_past(debugging):
    """It would be that of the other's application, too."""
    one, _ = debugging("rv32imac", one=3, two=3).attach()
    assert comes_to_main(one)
    assert "does not support" in one.ask("reverse-stepi")


@pytest.mark.parametrize("words, said", [
    (["blink", "hello", "--gdb", "blink", "--gdb", "hello"], "--gdb starts gdb on one native application at a time"),
    (["blink", "--emulate", "--gdb", "blink", "--gdb", "blink"], "--gdb names an application twice: blink"),
    (["blink", "--emulate", "--gdb", "blink", "--gdb", "hello"], "'hello', which is not among the applications"),
    (["blink", "--board", "mps2-an386", "--gdb", "blink", "--gdb", "kernel"], "name one application for --gdb"),
])
def test_what_can_not_be(words, said):
    done = subprocess.run([os.path.join(ROOT, "verge"), "run", *words, "--for", "1s", "--headless"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=PATIENCE_S, check=False, cwd=ROOT)
    assert done.returncode == 2 and said in done.stderr, done.stderr
