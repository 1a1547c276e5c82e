# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A device's interrupt may come at any instruction of a system call or a switch to another process, and nobody can tell.

A debugger stops a process before its call and lets it run some instructions, into the kernel and out again; then a byte
arrives at the UART, whose interrupt is the next thing that the processor sees: alone, or with that of an alarm."""
import os
import socket
import subprocess

import pytest

from attacks import APPS, QEMU_BOARDS
from remote_gdb import RemoteGdb
from toolbox import elffile

from verge import boards, emulating, tbf
from verge.common import die_with_parent

# What is done; how many instructions of it are walked through, which end before the processor sleeps, where a debugger
# can't step; and each how many-eth is tried unless --soak.
CALLS = {"a call of a driver": (0, 320, 7), "two moves of the break": (1, 700, 23),
         "a request to another process and its answer": (2, 1500, 67)}
# To QEMU's debugger port this one's memory is what Non-secure state sees of it, unless a program is asked about what it
# sees itself: the listener, which runs whenever its words are read.
SECURE = ("mps2-an505",)


class Stepped:
    """A board in QEMU that goes on when told."""

    def __init__(self, name, folder):
        self.board = boards.need(name)
        firmware = boards.Firmware(self.board, [os.path.join(APPS, one) for one in ("listener", "partner")])
        image = folder / "apps.bin"
        image.write_bytes(firmware.applications()[1])
        listener = next(one for one in firmware.placed if one.item.name == "listener")
        self._elf = elffile.Elf(listener.item.elf)
        self._to_flash = listener.flash + tbf.parse(listener.image).protected_size - self._elf.symbols["_flash_origin"]
        self._to_ram = listener.ram - self._elf.symbols["_sram_origin"]
        words = [*emulating.machine_words(firmware), "-icount", "shift=0,sleep=off", "-S",
                 "-chardev", f"socket,id=uart,path={folder}/uart,server=on,wait=off", "-serial", "chardev:uart",
                 "-chardev", f"socket,id=gdb,path={folder}/gdb,server=on,wait=off", "-gdb", "chardev:gdb",
                 "-device", f"loader,file={image},addr={firmware.memory.flash_start:#x},force-raw=on"]
        self._qemu = subprocess.Popen(words, preexec_fn=die_with_parent)  # pylint: disable=consider-using-with
        self.gdb = RemoteGdb(f"{folder}/gdb", physical=name not in SECURE)
        self._uart = socket.socket(socket.AF_UNIX)
        self._uart.connect(f"{folder}/uart")
        self.gdb.break_at((self._elf.symbols["act_begins"] & ~1) + self._to_flash, 2)

    def close(self):
        self._qemu.kill()
        self._qemu.wait()
        self.gdb.close()
        self._uart.close()

    def _ram(self, name):
        return self._elf.symbols[name] + self._to_ram

    def read(self, name):
        return self.gdb.read_word(self._ram(name))

    def write(self, name, value):
        self.gdb.write_word(self._ram(name), value)

    def receive(self, byte):
        """The byte is in the UART when this returns: QEMU's loop looks at both sockets before it answers again."""
        self._uart.sendall(bytes([byte]))
        self.gdb.look_around()


@pytest.fixture
def stepped(tmp_path):
    made = []

    def start(name):
        made.append(Stepped(name, tmp_path))
        return made[-1]
    yield start
    for one in made:
        one.close()


def act(it, behind):
    """One round; a byte comes so many instructions behind the label."""
    before = it.read("rounds")
    it.gdb.step(behind)
    it.receive(before % 256)
    it.gdb.go_on()
    assert it.read("rounds") == before + 1, f"a byte behind {behind} instructions: the round did not end"
    assert it.read("wrong") == 0, f"a byte behind {behind} instructions changed what the process saw"


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_a_byte_may_arrive_at_any_instruction_of_a_call(board, call, stepped, pytestconfig):
    what, window, step = CALLS[call]
    it = stepped(board)
    it.gdb.go_on()
    it.write("what", what)
    for instructions in range(1, window, 1 if pytestconfig.getoption("--soak") else step):
        act(it, instructions)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_a_byte_and_an_alarm_may_arrive_together_at_any_instruction_of_a_call(board, call, stepped, pytestconfig):
    """With sleep=off QEMU's time goes on to the next event wherever the processor stands still, also for a debugger: at the
    label, before the first step. That is the alarm, though it was set far away, or now and then the end of the slice, which
    is as good a companion; the next round then has the alarm."""
    what, window, step = CALLS[call]
    it = stepped(board)
    it.gdb.go_on()
    it.write("with_alarm", 1)
    it.write("what", what)
    act(it, 1)
    for instructions in range(1, window, 1 if pytestconfig.getoption("--soak") else step):
        there = it.read("there")
        act(it, instructions)
        if it.read("there") == there:
            act(it, instructions)
        assert it.read("there") == there + 1, f"behind {instructions} instructions the alarm was not due"
