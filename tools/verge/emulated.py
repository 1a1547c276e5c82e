# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Board binaries on a virtual board: packages, binaries with a header, and sources that are built for its processor,
laid into its flash as `./verge build` does for a hardware board."""
import json
import os
import subprocess

from verge import boards, layout, tbf
from verge.common import WrongUse


class VirtualBoard:
    """What a virtual board leaves to applications, asked of the simulator itself."""

    def __init__(self, simulator, name, processor=None):
        words = [simulator, "--board", name, "--describe-processor"] + (["--processor", processor] if processor else [])
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise WrongUse(done.stderr.strip().removeprefix("verge: "))
        facts = json.loads(done.stdout)
        self.name, self.arch, self.protection = name, facts["name"], facts["protection"]
        flash, ram = facts["flash"], facts["ram"]
        self.memory = layout.Memory(flash[0], sum(flash), ram[0], sum(ram), facts["unit"], facts["arm"],
                                    boards.INITIAL_BREAK, facts["kernel_part"])

    def architectures(self):
        return boards.architectures(self.arch)


def is_board_binary(word):
    """A package or an object with a header: nothing that the host itself could execute."""
    path = word.partition("=")[2] if "=" in word and "/" not in word.partition("=")[0] else word
    if not os.path.isfile(path) or path.endswith(".c"):
        return False
    with open(path, "rb") as file:
        head = file.read(20)
    if head[:4] == b"\x7fELF":
        return head[18:20] not in (b"\x3e\0", b"\x03\0")  # x86-64, i386
    return path.endswith((".tab", ".tbf")) or tbf.looks_like_object(head)


def flash(board, words):
    """(placed applications, descriptor of a file in memory that holds the board's flash)."""
    placed = layout.lay_out(boards.items(board, words), board.memory)
    data = layout.image_of(placed, board.memory.flash_start)
    descriptor = os.memfd_create("flash")
    os.write(descriptor, data)
    os.set_inheritable(descriptor, True)
    return placed, descriptor
