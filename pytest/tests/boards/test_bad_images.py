# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Headers with a wrong bit, with and without a checksum that holds, and objects that end anywhere: a board tells of each and
runs what is sound."""
import os
import re
import struct

import pytest

from attacks import APPS

BOARDS = ["mps2-an385", "qemu-rv32-virt"]
MUTANTS = 6
SAMPLE = {"raw": 16, "summed": 7, "chain": 5, "cut": 9}  # each so many-eth, unless --soak
CHAIN_BYTES = 8  # version and sizes: what comes behind may not be found any more
VERSION_BYTES = 2  # no object begins here: the end of all objects, of which nothing is said
CHECKSUM = 12
LOOKS, LOOK_US = 8, 5000
STOPS = "its binary ends behind the object's end"  # such an object is the last that a loader looks at


@pytest.fixture
def pattern(target):
    """pattern(board): a board whose firmware has the sentinel and, behind it, objects to be spoilt."""
    victim = os.path.join(APPS, "victim")
    names = (os.path.join(APPS, "sentinel"), *((f"m{i}", victim) for i in range(MUTANTS)))

    def boot(board, image=None):
        return target(board, *names, image=image and (lambda _: bytes(image)))
    return boot


def summed(header):
    """With a checksum that holds: all words of what the header says is the header."""
    size = struct.unpack_from("<H", header, 2)[0]
    words = [struct.unpack_from("<I", header, at)[0] for at in range(0, min(size, len(header)) & ~3, 4) if at != CHECKSUM]
    value = 0
    for word in words:
        value ^= word
    struct.pack_into("<I", header, CHECKSUM, value)


def flipped(image, at, bit, with_sum):
    image[at + bit // 8] ^= 1 << bit % 8
    if with_sum:
        header = image[at:at + 0x400]
        summed(header)
        image[at:at + 0x400] = header


def spread(items, kind, soak):
    return list(items) if soak else list(items)[::SAMPLE[kind]]


def unsaid(text):
    """Of how many the kernel says no more than that there were so many: they are told before the UART sends, from a buffer
    of 512 bytes."""
    return sum(int(count) for count in re.findall(r"\*\*\* (\d+) debug lines dropped \*\*\*", text))


def outcome(it):
    """(objects that run beside the sentinel, objects that were told of). What is spoilt may spin, which QEMU takes long
    for: so no longer than is needed for the words to come out."""
    for _ in range(LOOKS):
        processes = it.machine.request("processes")["processes"]
        running, told = len(processes) - 1, it.text.count("not loaded") + unsaid(it.text)
        if running + told >= MUTANTS:
            break
        it.machine.request("run", for_us=LOOK_US)
    sentinel = processes[0]
    assert sentinel["name"] == "sentinel" and sentinel["restarts"] == 0 and sentinel["state"] != "Terminated"
    assert "panicked" not in it.machine.messages()
    return running, told


@pytest.mark.parametrize("kind", ["raw", "summed"])
@pytest.mark.parametrize("board", BOARDS)
def test_a_wrong_bit_in_a_header_is_told_or_harmless(board, kind, pattern, pytestconfig, report_attempts):
    first = pattern(board)
    start, good = first.firmware.applications()
    places = [one.flash - start for one in first.firmware.placed if one.item.name != "sentinel"]
    header = struct.unpack_from("<H", good, places[0] + 2)[0]
    bits = spread(range(8 * CHAIN_BYTES, 8 * header), kind, pytestconfig.getoption("--soak"))
    for batch in (bits[at:at + MUTANTS] for at in range(0, len(bits), MUTANTS)):
        image = bytearray(good)
        for at, bit in zip(places, batch):
            flipped(image, at, bit, kind == "summed")
        it = pattern(board, image)
        running, told = outcome(it)
        assert running + told == MUTANTS or STOPS in it.text, (batch, running, it.text)
        assert kind == "summed" or told >= len(batch), (batch, it.text)
        it.close()
        first.attempts += len(batch)
    report_attempts(first)


@pytest.mark.parametrize("kind", ["chain", "cut"])
@pytest.mark.parametrize("board", BOARDS)
def test_objects_that_end_elsewhere_stop_nobody(board, kind, pattern, pytestconfig, report_attempts):
    """Wrong sizes and versions, with a checksum that holds; and flash that is erased from some byte of a header on."""
    first = pattern(board)
    start, good = first.firmware.applications()
    at = [one.flash - start for one in first.firmware.placed if one.item.name != "sentinel"][-1]
    header = struct.unpack_from("<H", good, at + 2)[0]
    for one in spread(range(8 * CHAIN_BYTES if kind == "chain" else header + 8), kind, pytestconfig.getoption("--soak")):
        image = bytearray(good)
        if kind == "chain":
            flipped(image, at, one, True)
        else:
            image[at + one:] = b"\xff" * (len(image) - at - one)
        it = pattern(board, image)
        running, told = outcome(it)
        silent = one < (8 * VERSION_BYTES if kind == "chain" else VERSION_BYTES)
        assert running >= MUTANTS - 1 and (silent or told + running >= MUTANTS), (one, running, it.text)
        it.close()
        first.attempts += 1
    report_attempts(first)
