# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The signals of a run as a value change dump: read back, and compared with what the board told."""
import os
import re
import subprocess

import pytest

from helpers import app

pytestmark = pytest.mark.simulator("its dump of signals")

BAUD = 1_000_000
BYTE_NS = 10 * 1_000_000_000 // BAUD


class Dump:
    """A value change dump, as IEEE 1364-2005, clause 18 writes it. signals: {"board.scope.name": [(ns, value)]}."""

    def __init__(self, path):
        self.end_ns = 0
        self.signals, self._codes, self._kinds = {}, {}, {}
        head, _, body = path.read_text(encoding="ascii").partition("$enddefinitions $end\n")
        self._declare(head)
        for line in body.splitlines():
            self._take(line)

    def _declare(self, head):
        scopes = []
        for keyword, words in re.findall(r"\$(\w+)\s+(.*?)\s*\$end", head, re.DOTALL):
            if keyword == "scope":
                scopes.append(words.split()[1])
            elif keyword == "upscope":
                scopes.pop()
            elif keyword == "timescale":
                assert words == "1 ns"
            elif keyword == "var":
                kind, bits, code, name = words.split(maxsplit=3)
                assert re.fullmatch(r"[A-Za-z_0-9]+( \[[0-7]\])?", name) and code not in self._codes
                self._codes[code] = ".".join([*scopes, name])
                self._kinds[code] = (kind, int(bits))
                self.signals[self._codes[code]] = []
        assert scopes == []

    def _take(self, line):
        if line.startswith("#"):
            assert int(line[1:]) >= self.end_ns, "time goes backwards"
            self.end_ns = int(line[1:])
        elif line not in ("$dumpvars", "$end"):
            self._change(*re.fullmatch(r"([01]|r\S+ )(\S+)", line).groups())

    def _change(self, value, code):
        kind, bits = self._kinds[code]
        if value.startswith("r"):
            assert kind == "real"
            value = float(value[1:])
        else:
            assert bits == 1
            value = value == "1"
        self.signals[self._codes[code]].append((self.end_ns, value))

    def changes(self, name):
        """Without the first value, in seconds, and only what differs from the value before it."""
        values = self.signals[name]
        return [(ns / 1e9, value) for (_, before), (ns, value) in zip(values, values[1:]) if value != before]

    def sent(self, way="tx"):
        """[(ns, byte)], told apart by the signal that changes with each."""
        turns = self.signals[f"generic.uart0.{way}_turn"]
        bits = [self.signals[f"generic.uart0.{way} [{bit}]"] for bit in range(8)]
        assert [turn for _, turn in turns] == [number % 2 == 1 for number in range(len(turns))]
        assert all([at for at, _ in one] == [at for at, _ in turns] for one in bits)
        return [(at, sum(one[number][1] << bit for bit, one in enumerate(bits)))
                for number, (at, _) in enumerate(turns)][1:]


@pytest.fixture
def dumped(boot, tmp_path):
    """Runs applications while act(board) goes on; returns the board, ended, and its dump."""
    def dump(*apps, act, board="generic", **choice):
        path = tmp_path / "run.vcd"
        started = boot(*apps, board=board, options=["--vcd", str(path)], **choice)
        act(started)
        started.close()
        return started, Dump(path)
    return dump


def rounded(changes):
    return [(round(at * 1e9), value) for at, value in changes]


@pytest.mark.parametrize("name", ["generic", "nrf52840dk"])
def test_leds_change_in_the_dump_as_on_the_board(dumped, name):
    board, dump = dumped("blink", "counter", board=name, act=lambda board: board.clock.run_for(3))
    assert sum(len(led.changes) for led in board.leds) > 10
    for led in board.leds:
        assert rounded(dump.changes(f"{name}.leds.{led.name}")) == rounded(led.changes)


def test_a_pin_is_the_other_way_round_where_its_led_is_lit_low(dumped):
    _, dump = dumped("blink", board="nrf52840dk", act=lambda board: board.clock.run_for(1))
    lit = dump.changes("nrf52840dk.leds.LED1")
    assert lit and dump.changes("nrf52840dk.pins.P13") == [(at, not on) for at, on in lit]
    assert dump.signals["nrf52840dk.leds.LED1"][0] == (0, False) and dump.signals["nrf52840dk.pins.P13"][0] == (0, True)


def test_buttons_and_pins(dumped):
    def act(board):
        board.clock.run_for(0.001)
        board.buttons[2].press()
        board.clock.run_for(0.0205)
        board.buttons[2].release()
        board.request("pin", index=3, level=True)
        board.clock.run_for(0.1)
    _, dump = dumped("buttons", act=act)
    assert dump.changes("generic.buttons.BUTTON2") == [(0.001, True), (0.0215, False)]
    assert dump.changes("generic.pins.P10") == [(0.001, True), (0.0215, False)]
    assert dump.changes("generic.pins.P19") == [(0.0215, True)]


def test_each_byte_of_the_uart_is_there_at_its_time(dumped):
    board, dump = dumped("hello", act=lambda board: board.clock.run_for(1))
    sent = dump.sent()
    assert bytes(byte for _, byte in sent) == board.output_bytes
    busy = dump.changes("generic.uart0.tx_busy")
    starts = [round(at * 1e9) for at, on in busy if on]
    ends = [round(at * 1e9) for at, on in busy if not on]
    assert [at for at, _ in sent] == [at for start, end in zip(starts, ends) for at in range(start, end, BYTE_NS)]
    first = next(event for event in board.events if event["event"] == "uart")
    assert starts[0] == round(first["time_us"] * 1000) and ends[0] - starts[0] == len(first["text"]) * BYTE_NS


def test_what_is_typed_arrives_byte_by_byte(dumped):
    def act(board):
        board.clock.run_for(0.05)
        board.write(b"aa\x00\xff\n")
        board.clock.run_for(0.05)
    _, dump = dumped("console_echo", act=act)
    received = dump.sent("rx")
    assert bytes(byte for _, byte in received) == b"aa\x00\xff\n"
    assert received[0][0] == pytest.approx(50_000_000 + BYTE_NS, abs=5000)
    assert all(later - at >= BYTE_NS for (at, _), (later, _) in zip(received, received[1:]))


def test_text_that_the_kernel_sends_at_once_is_there(dumped):
    board, dump = dumped(process_console=True, act=lambda board: board.clock.run_for(0.1))
    assert board.output and bytes(byte for _, byte in dump.sent()) == board.output_bytes


def test_a_piece_that_is_cut_off_by_the_end_is_sent_up_to_there(dumped):
    def act(board):
        board.expect("H")
        board.request("run", for_us=25)
    board, dump = dumped("hello", act=act)
    assert len(dump.sent()) == 3 and dump.end_ns == dump.sent()[0][0] + 25_000
    assert bytes(byte for _, byte in dump.sent()) == board.output_bytes[:3]


def test_interrupt_lines_are_raised_and_served(dumped):
    _, dump = dumped("blink", act=lambda board: board.clock.run_for(1))
    raised = [at for at, on in dump.signals["generic.interrupts.alarm"][1:] if on]
    served = [at for at, on in dump.signals["generic.interrupts.alarm"][1:] if not on]
    assert len(raised) == len(served) >= 3 and raised == sorted(raised)
    assert all(at <= later for at, later in zip(raised, served))
    assert not dump.changes("generic.interrupts.rng")


def test_what_devices_show(dumped):
    beeps = app("beeps", "libtocksync_alarm_delay_ms(500);\nlibtocksync_buzzer_tone(440, 1000);\n",
                "libtock-sync/interface/buzzer.h", "libtock-sync/services/alarm.h")
    board, dump = dumped(beeps, act=lambda board: (board.buzzer.wait_for(440), board.clock.run_for(3)))
    shown = dump.changes("generic.buzzer.frequency")
    assert [value for _, value in shown] == [440.0, 0.0]
    assert [round(at, 6) for at, _ in shown] == [round(at, 6) for at, _ in board.buzzer.changes]


def test_the_dump_ends_when_the_run_does(dumped):
    _, dump = dumped("blink", act=lambda board: board.clock.run_for(1.234567))
    assert dump.end_ns == 1_234_567_000


def test_a_long_run_takes_no_more_memory(start, tmp_path):
    path = tmp_path / "long.vcd"

    def peak_kb(seconds):
        program = start("--for", f"{seconds}s", "--quiet", "--vcd", str(path), apps=["blink", "counter"],
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(program.pid, 0)
        assert status == 0 and Dump(path).end_ns == seconds * 1_000_000_000
        return usage.ru_maxrss
    short, short_size = peak_kb(20), path.stat().st_size
    assert peak_kb(10_000) - short < 200
    assert path.stat().st_size - short_size > 2_000_000


def test_a_dump_that_can_not_be_written_is_told_of(run, tmp_path):
    done = run("--vcd", str(tmp_path / "missing" / "run.vcd"), "--for", "1s", apps=["blink"])
    assert done.status == 2 and "the signal file" in done.stderr and "No such file" in done.stderr
    full = run("--vcd", "/dev/full", "--for", "1s", apps=["blink"])
    assert "the signal file could not be written to its end" in full.stderr
