# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Flash images: every object that can't be loaded is told, with its place and its reason, what can be loaded runs, and
nothing that an image holds harms the board."""
import random
import re
import struct

import pytest

from helpers import METRONOME

ENABLED = 1
KERNEL_VERSION = (8, struct.pack("<HH", 2, 0))
MAIN = (1, struct.pack("<III", 0, 0, 4096))
# movs r0, #0; movs r1, #0; svc 6: exit-terminate with code 0.
LEAVES = bytes.fromhex("0020 0021 06df")


def name(text):
    return 3, text if isinstance(text, bytes) else text.encode()


def tlv(kind, data):
    return struct.pack("<HH", kind, len(data)) + data + bytes(-len(data) % 4)


def checksum(header):
    total = 0
    for index, (word,) in enumerate(struct.iter_unpack("<I", header[:len(header) // 4 * 4])):
        if index != 3:
            total ^= word
    return total


def image(*elements, total=1024, flags=ENABLED, version=2, header_size=None, total_size=None, spoil=0):
    """One object: elements are (type, data). The other words lie about it."""
    body = b"".join(tlv(*element) for element in elements)
    size = 16 + len(body) if header_size is None else header_size
    start = struct.pack("<HHIII", version, size, total if total_size is None else total_size, flags, 0)
    header = bytearray(start + body)
    covered = bytes(header[:size]).ljust(size, b"\0") if size < 65536 else bytes(header)
    struct.pack_into("<I", header, 12, checksum(covered) ^ spoil)
    return (bytes(header) + (LEAVES if size == len(header) else b"")).ljust(total, b"\xff")


SOUND = [KERNEL_VERSION, MAIN, name("sound")]
BAD = {
    "disabled": (image(*SOUND, flags=0), "it is disabled"),
    "bad checksum": (image(*SOUND, spoil=0x100), "the header's checksum does not hold"),
    "no kernel version": (image(MAIN, name("sound")), "it names no kernel version"),
    "kernel 3": (image((8, struct.pack("<HH", 3, 0)), MAIN), "it needs another kernel version"),
    "kernel 2.99": (image((8, struct.pack("<HH", 2, 99)), MAIN), "it needs another kernel version"),
    "short main": (image(KERNEL_VERSION, (1, bytes(8))), "a header element has a wrong length"),
    "element past the header": (image(KERNEL_VERSION, MAIN, header_size=36), "a header element has a wrong length"),
    "odd flash regions": (image(KERNEL_VERSION, MAIN, (2, bytes(12))), "a header element has a wrong length"),
    "name that is no text": (image(KERNEL_VERSION, MAIN, name(b"\xff\xfe")), "its package name is not UTF-8"),
    "header smaller than its base": (image(header_size=12), "its header size is impossible"),
    "header larger than the object": (image(header_size=2048), "its header size is impossible"),
    "entry outside": (image(KERNEL_VERSION, (1, struct.pack("<III", 5000, 0, 4096))), "its entry lies outside the object"),
    "protected part too large": (image(KERNEL_VERSION, (1, struct.pack("<III", 0, 5000, 4096))),
                                 "its protected part is larger than the object"),
    "another address": (image(*SOUND, (5, struct.pack("<II", 0x20008000, 0x00040080))),
                        "it is linked for another flash address"),
}
LAST = {
    "size zero": (image(*SOUND, total_size=0), "its total size is 0, so what follows can't be found"),
    "larger than the flash": (image(*SOUND, total_size=1 << 20), "it is larger than the flash that is left"),
    "binary end outside": (image(KERNEL_VERSION, (9, struct.pack("<IIIII", 0, 0, 4096, 5000, 1))),
                           "its binary ends behind the object's end"),
}


@pytest.fixture
def load(run, tmp_path):
    """Runs a board with an image and returns the program and its rejections, {offset: (name, reason)}."""
    def load_one(data, *words, apps=("hello",)):
        path = tmp_path / "image.bin"
        path.write_bytes(data)
        done = run("--quiet", "--strace", "--flash-image", str(path), "--for", "1s", *words, apps=apps)
        lines = re.findall(r"^verge: flash image, offset (0x\w+|0): (?:'([^']*)' )?not loaded: (.*)$", done.stderr,
                           re.MULTILINE)
        return done, {int(offset, 0): (named, reason) for offset, named, reason in lines}
    return load_one


def ends_of_sound(done):
    """How often an object that is SOUND ran to its end."""
    return len(re.findall(r"sound.*exit\(terminate, 0\)", done.stderr))


def test_a_sound_object_runs(load):
    done, rejected = load(image(*SOUND))
    assert rejected == {} and ends_of_sound(done) == 1
    assert "Hello World!\n" in done.stdout


@pytest.mark.parametrize("what", BAD)
def test_a_bad_object_is_told_with_its_reason_and_the_next_is_found(load, what):
    data, reason = BAD[what]
    done, rejected = load(data + image(*SOUND))
    assert rejected[0][1] == reason
    assert list(rejected) == [0] and ends_of_sound(done) == 1
    assert done.status == 0


@pytest.mark.parametrize("what", LAST)
def test_an_object_of_no_sure_size_ends_the_list(load, what):
    data, reason = LAST[what]
    done, rejected = load(image(*SOUND) + data + image(*SOUND))
    assert [found for _, found in rejected.values()] == [reason] and ends_of_sound(done) == 1
    assert done.status == 0


def test_all_bad_objects_in_one_image(load):
    _, rejected = load(b"".join(data for data, _ in BAD.values()))
    assert [reason for _, reason in rejected.values()] == [reason for _, reason in BAD.values()]


def test_padding_is_passed_over_in_silence(load):
    done, rejected = load(image(flags=0) + image(*SOUND))
    assert rejected == {} and ends_of_sound(done) == 1


@pytest.mark.parametrize("data", [b"", b"\xff" * 4096, b"\0" * 100, b"\x02"])
def test_an_image_without_objects_is_no_error(load, data):
    done, rejected = load(data)
    assert rejected == {} and done.status == 0


@pytest.mark.parametrize("seed", range(20))
def test_no_image_harms_the_board(load, seed):
    """Sound images with bytes changed at random, the checksum made to fit where that is possible."""
    source = random.Random(seed)
    data = bytearray(b"".join(image(*SOUND, (6, bytes(18)), (7, bytes(8))) for _ in range(8)))
    for _ in range(60):
        data[source.randrange(len(data) // 1024) * 1024 + source.randrange(80)] = source.randrange(256)
    for start in range(0, len(data), 1024):
        size = min(struct.unpack_from("<H", data, start + 2)[0], 1024)
        if size >= 16:
            struct.pack_into("<I", data, start + 12, checksum(bytes(data[start:start + size])))
    done, _ = load(bytes(data), apps=[METRONOME, "hello"])
    assert done.status in (0, 1) and "Hello World!\n" in done.stdout  # 1: one of them ran, and faulted
