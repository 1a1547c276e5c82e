# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Small things that several test files need."""
import os
import textwrap

from pytest_verge import app_source

APPS = os.path.join(os.path.dirname(os.path.realpath(__file__)), "apps")
ATTACKER = os.path.join(APPS, "attacker")
METRONOME = os.path.join(APPS, "metronome")
BEAT_S = 0.1
SLICE_S = 0.01  # of the round-robin scheduler: what a spinning process can delay others by
MARGIN_S = 0.001  # a few system calls


def app(name, body, *headers, **settings):
    """An application from the body of its main() and more headers."""
    includes = "".join(f"#include <{header}>\n" for header in ("stdio.h", "libtock/tock.h", *headers))
    return app_source(name, f"{includes}\nint main(void)\n{{\n{textwrap.indent(textwrap.dedent(body), '    ')}}}\n",
                      **settings)


def attack(boot, order, **options):
    """A board where the attacker has its order, not yet carried out."""
    board = boot(ATTACKER, METRONOME, **options)
    board.expect("ready\n")
    board.write(order + "\n")
    return board


def assert_faults(board, cause, assert_others_go_on):
    """The attacker faults for this cause, and only it."""
    fault = board.wait_fault("attacker", timeout=5)
    assert fault.cause == cause
    assert board.processes["attacker"].state == "Faulted"
    assert f" Cause: {cause}" in board.processes["attacker"].report()
    assert_others_go_on(board)
    assert [seen.process for seen in board.faults] == ["attacker"]
    assert "survived" not in board.output
    return fault


def assert_beats(board, since=0.0, late=MARGIN_S):
    """The metronome has changed its LED at every beat from `since` to now, at most `late` seconds behind."""
    came = {int(at / BEAT_S): at for at, _ in board.leds[0].changes if at > since}
    last = int((board.clock.now - late - MARGIN_S) / BEAT_S)
    for number in range(int(since / BEAT_S) + 1, last + 1):
        assert number in came, f"the beat of {number * BEAT_S:.1f} s did not come"
        assert came[number] - number * BEAT_S <= late, f"the beat of {number * BEAT_S:.1f} s came at {came[number]:.6f} s"
