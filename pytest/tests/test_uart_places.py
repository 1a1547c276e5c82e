# SPDX-License-Identifier: Apache-2.0 OR MIT
"""UART 0 on a pseudo-terminal, a TCP port, and in a file."""
import json
import os
import re
import select
import socket
import subprocess
import time
import tty

import pytest

from helpers import app

pytestmark = pytest.mark.simulator("where its UART goes on the host")

PATIENCE_S = 30
PUSHES = app("pushes", """\
    for (int number = 0;; number++) {
        printf("line %d of many that the board sends as fast as it can\\n", number);
    }
    """)


@pytest.fixture
def place(start):
    """Starts a run whose UART 0 is elsewhere; returns the program and what it says of the place."""
    def at(where, *words, apps=("console_echo",)):
        program = start("--uart0", where, "--quiet", *words, apps=list(apps))
        said = b""
        deadline = time.monotonic() + PATIENCE_S
        while b"\n" not in said and time.monotonic() < deadline:
            said += os.read(program._process.stderr.fileno(), 1000)  # pylint: disable=protected-access
        return program, said.decode()
    return at


def read_until(fd, wanted):
    """What comes from a descriptor, up to and with this."""
    text = b""
    while wanted not in text:
        ready, _, _ = select.select([fd], [], [], PATIENCE_S)
        assert ready, f"{wanted!r} did not come; {text[-300:]!r} did"
        piece = os.read(fd, 4096)
        assert piece, f"the other end went away before {wanted!r}; {text[-300:]!r} came"
        text += piece
    return text


def opened(said):
    fd = os.open(re.fullmatch(r"verge: UART 0: the pseudo-terminal (/dev/pts/\d+)\n", said).group(1), os.O_RDWR | os.O_NOCTTY)
    return fd


def connected(said):
    port = re.fullmatch(r"verge: UART 0: TCP, one client at a time, 127\.0\.0\.1:(\d+)\n", said).group(1)
    return socket.create_connection(("127.0.0.1", int(port)), PATIENCE_S)


def test_a_pseudo_terminal_takes_and_gives(place):
    program, said = place("pty")
    fd = opened(said)
    os.write(fd, b"hello there\n")
    assert b"hello there" in read_until(fd, b"there")
    os.close(fd)
    program.interrupt_group()
    assert program.wait().status == 0 and program.stdout == ""


def test_a_pseudo_terminal_passes_every_byte_and_echoes_none(place, tmp_path):
    program, said = place("pty", "--record", str(tmp_path / "run.rec"))
    fd = opened(said)
    sent = bytes(range(256)) + b"\n"
    os.write(fd, sent)
    assert read_until(fd, b"[\\]\n").count(b"ABCDEF") == 2  # as it is typed, and as an answer
    os.close(fd)
    program.interrupt_group()
    program.wait()
    lines = [json.loads(line) for line in (tmp_path / "run.rec").read_text().splitlines()]
    assert b"".join(bytes.fromhex(line["bytes"]) for line in lines if line.get("kind") == "uart") == sent


def test_who_comes_back_to_a_pseudo_terminal_goes_on(place):
    program, said = place("pty")
    for number in range(5):
        fd = opened(said)
        tty.setcbreak(fd)  # what one client sets is not left to the next
        os.write(fd, b"time %d\n" % number)
        assert b"time %d" % number in read_until(fd, b"time %d" % number)
        os.close(fd)
    program.interrupt_group()
    assert program.wait().status == 0


def test_tcp_takes_and_gives(place):
    program, said = place("tcp:0")
    with connected(said) as client:
        client.sendall(b"over the net\n")
        assert b"over the net" in read_until(client.fileno(), b"net")
    program.interrupt_group()
    assert program.wait().status == 0 and program.stdout == ""


def test_tcp_takes_one_client_at_a_time(place):
    program, said = place("tcp:0")
    with connected(said) as first:
        first.sendall(b"x\n")
        read_until(first.fileno(), b"x")
        with connected(said) as second:
            assert b"one at a time" in read_until(second.fileno(), b"\r\n")
            assert second.recv(100) == b""
        first.sendall(b"still here\n")
        read_until(first.fileno(), b"still here")
    program.interrupt_group()
    program.wait()


def test_who_comes_back_over_tcp_is_let_in_at_once(place):
    program, said = place("tcp:0")
    for number in range(20):
        with connected(said) as client:
            client.sendall(b"time %d\n" % number)
            read_until(client.fileno(), b"time %d" % number)
    program.interrupt_group()
    assert program.wait().status == 0


def numbers(text):
    return [int(number) for number in re.findall(rb"line (\d+) of many that the board sends as fast as it can\n", text)]


@pytest.mark.parametrize("where", ["pty", "tcp:0"])
def test_a_slow_reader_loses_nothing(place, where):
    """Time waits for it."""
    program, said = place(where, "--fast", apps=[PUSHES])
    client = opened(said) if where == "pty" else connected(said)
    fd = client if where == "pty" else client.fileno()
    text = read_until(fd, b"line ")
    while len(text) < 3_000_000:
        text += read_until(fd, b"\n")
        if len(text) % 50 == 0:
            time.sleep(0.001)
    got = numbers(text)
    assert got == list(range(got[0], got[0] + len(got))) and len(got) > 10_000
    os.close(fd) if where == "pty" else client.close()
    program.interrupt_group()
    assert program.wait().status == 0


def test_the_board_does_not_wait_for_who_is_not_there(run):
    for where in ("pty", "tcp:0"):
        done = run("--uart0", where, "--for", "20s", "--quiet", apps=[PUSHES])
        assert done.status == 0 and done.stdout == ""


def test_what_the_board_sends_last_comes(place):
    program, said = place("tcp:0", "--process-console", "--realtime", apps=())
    with connected(said) as client:
        client.sendall(b"help\n")
        read_until(client.fileno(), b"list")
        program.interrupt_group()
        while client.recv(1000):
            pass
    assert program.wait().status == 0


def test_a_file_has_what_the_terminal_would_have(run, tmp_path):
    usual = run("--for", "3s", "--quiet", apps=["hello", "counter"]).stdout
    done = run("--for", "3s", "--quiet", "--uart0", f"file:{tmp_path}/uart.txt", apps=["hello", "counter"])
    assert usual and (done.stdout, done.status) == ("", 0)
    assert (tmp_path / "uart.txt").read_text() == usual


def test_the_terminal_can_be_named(run):
    assert "Hello" in run("--for", "1s", "--uart0", "terminal", apps=["hello"]).stdout


def test_the_control_socket_hears_it_too(boot, tmp_path):
    board = boot("console_echo", options=["--uart0", f"file:{tmp_path}/uart.txt"])
    board.write("both\n")
    board.expect("both")
    board.close()
    assert "both" in (tmp_path / "uart.txt").read_text()


@pytest.mark.parametrize("where", ["serial", "tcp", "tcp:", "tcp:99999", "tcp:12x", "tcp:-1", "file:", "pty:x", ""])
def test_a_place_that_is_none_is_refused(run, where):
    done = run("--uart0", where, "--for", "1s", apps=["hello"])
    assert done.status == 2 and "--uart0 wants terminal, pty, tcp:PORT or file:PATH" in done.stderr


def test_a_place_that_can_not_be_had_is_told_of(run, tmp_path):
    done = run("--uart0", f"file:{tmp_path}/missing/uart.txt", "--for", "1s", apps=["hello"])
    assert done.status == 2 and "can't be written: No such file or directory" in done.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("--uart0", f"tcp:{taken.getsockname()[1]}", "--for", "1s", apps=["hello"])
    assert done.status == 2 and "can't be had: Address already in use" in done.stderr
    done = run("--uart0", "file:/dev/full", "--for", "1s", apps=["hello"])
    assert "could not be written to its end" in done.stderr


def test_what_comes_over_tcp_repeats(place, run, tmp_path):
    path = str(tmp_path / "run.rec")
    program, said = place("tcp:0", "--record", path, "--vcd", str(tmp_path / "first.vcd"), "--realtime",
                          apps=("console_echo", "counter"))
    with connected(said) as client:
        for text in (b"one\n", b"two and\n", b"three\n"):
            client.sendall(text)
            read_until(client.fileno(), text.strip())
    program.interrupt_group()
    program.wait()
    again = run("--replay", path, "--vcd", str(tmp_path / "again.vcd"), "--quiet", apps=["console_echo", "counter"],
                stdin=subprocess.DEVNULL)
    assert again.status == 0 and "three" in again.stdout
    assert (tmp_path / "again.vcd").read_bytes() == (tmp_path / "first.vcd").read_bytes()
