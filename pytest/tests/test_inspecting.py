# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Reading objects, images and packages whatever their bytes are: each defect is told with its place, and
nothing raises."""
import random
import struct

import pytest

from toolbox import inspecting, packing, tbf

HEADER = tbf.Header(name="sound", minimum_ram=4096, init_offset=20, kernel_version=(2, 0), permissions=[(1, 1)],
                    write_id=1, read_ids=[2], access_ids=[3], short_id=4, fixed_ram=0x20000000,
                    fixed_flash=0x00040100, writeable=[(300, 64)])


def sound(size=1024, binary=700):
    HEADER.protected_trailer = 256 - HEADER.size()
    HEADER.binary_end, HEADER.total_size = binary, size
    image = HEADER.encode().ljust(256, b"\0") + bytes(range(256)) * 2
    image = image[:binary].ljust(binary, b"\x55")
    image += tbf.credential(3, tbf.HASHES[3][1](image).digest())
    return (image + tbf.credential(0, bytes(size - len(image) - 8)))[:size]


def spoil(offset, data, mend=True):
    """The sound object with other bytes at offset, its checksum made to fit."""
    image = bytearray(sound())
    image[offset:offset + len(data)] = data
    if mend:
        size = struct.unpack_from("<H", image, 2)[0]
        if 16 <= size <= len(image):
            struct.pack_into("<I", image, 12, tbf.checksum(image[:size]))
    return bytes(image)


def offset_of(kind):
    return tbf.parse(sound()).find(kind).offset


def told(data):
    """{offset: words} of all problems."""
    return {one["offset"]: one["what"] for one in inspecting.problems(inspecting.inspect(data))}


def test_nothing_is_wrong_with_a_sound_object():
    assert told(sound()) == {}


def u16(value):
    return struct.pack("<H", value)


def u32(value):
    return struct.pack("<I", value)


DEFECTS = {
    "total size zero": (4, u32(0), 4, "its total size is 0"),
    "larger than the file": (4, u32(2048), 4, "its total size is 2048 bytes, but only 1024 are there"),
    "small header": (2, u16(12), 2, "less than the base header's 16"),
    "large header": (2, u16(2000), 2, "more than the object's 1024"),
    "odd header": (2, u16(161), 2, "no multiple of 4"),
    "unknown flags": (8, u32(0x101), 8, "bits that mean nothing"),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_of_the_base_header_is_told_with_its_place(name):
    offset, data, where, words = DEFECTS[name]
    assert words in told(spoil(offset, data))[where]


ELEMENTS = {
    "length of main": (tbf.MAIN, 2, u16(8), 0, "main: 8 bytes of data, where 12 are due"),
    "length of short id": (tbf.SHORT_ID, 2, u16(6), 0, "which end behind the header"),
    "odd regions": (tbf.WRITEABLE, 2, u16(7), 0, "a multiple of 8 is due"),
    "region outside": (tbf.WRITEABLE, 8, u32(4096), 4, "ends behind the object"),
    "name": (tbf.NAME, 4, b"\xff", 4, "not UTF-8"),
    "too many permissions": (tbf.PERMISSIONS, 4, u16(9), 4, "9 permissions are announced"),
    "storage": (tbf.STORAGE, 8, u16(99), 0, "cut short"),
    "kernel": (tbf.KERNEL_VERSION, 4, u16(3), 4, "needs a kernel of version 3"),
    "entry": (tbf.PROGRAM, 4, u32(9999), 4, "its entry lies outside"),
    "protected part": (tbf.PROGRAM, 8, u32(9999), 8, "larger than the object"),
    "end of the binary": (tbf.PROGRAM, 16, u32(1025), 16, "behind the object's end"),
    "no kernel version": (tbf.KERNEL_VERSION, 0, u16(0x9000), None, "it names no kernel version"),
    "unknown element": (tbf.SHORT_ID, 0, u16(77), 0, "unknown type 77"),
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_a_defect_of_an_element_is_told_with_its_place(name):
    kind, at, data, where, words = ELEMENTS[name]
    found = told(spoil(offset_of(kind) + at, data))
    assert words in found[tbf.BASE_SIZE if where is None else offset_of(kind) + where]


FOOTERS = {
    "digest": (708, b"\0\0\0\0", 708, "does not match"),
    "binary": (600, b"\0\0\0\0", 708, "does not match"),
    "length": (702, u16(900), 700, "does not fit"),
    "kind": (700, u16(5), 700, "a footer of type 5"),
    "format": (704, u32(99), 704, "unknown format 99"),
    "short digest": (702, u16(20), 700, "a sha256 credential of 16 bytes, where 32 are due"),
}


@pytest.mark.parametrize("name", FOOTERS)
def test_a_defect_of_a_footer_is_told_with_its_place(name):
    offset, data, where, words = FOOTERS[name]
    assert words in told(spoil(offset, data, mend=False))[where]


def test_every_changed_bit_of_the_header_is_noticed():
    image = sound()
    for bit in range(8 * HEADER.size()):
        damaged = bytearray(image)
        damaged[bit // 8] ^= 1 << bit % 8
        assert told(bytes(damaged)), f"bit {bit % 8} of byte {bit // 8}"


def test_an_image_goes_on_behind_a_bad_object():
    bad = spoil(offset_of(tbf.KERNEL_VERSION) + 4, u16(3))
    facts = inspecting.inspect(bad + tbf.padding(512).ljust(512, b"\xff") + sound() + b"\xff" * 100)
    assert [(one["kind"], one["offset"]) for one in facts["objects"]] == [
        ("application", 0), ("padding", 1024), ("application", 1536)]
    assert facts["kind"] == "flash image"
    assert {one["offset"] for one in inspecting.problems(facts)} == {offset_of(tbf.KERNEL_VERSION) + 4, 708}


def test_bytes_behind_the_list_are_told():
    assert "5 bytes that are no object follow" in told(sound() + b"stray")[1024]


def test_kernel_attributes_are_read_backwards():
    image = (b"kernel" * 10 + struct.pack("<IIHH", 0x20001000, 0x4000, 0x0101, 8)
             + struct.pack("<HHHHHH", 2, 3, 0, 1, 0x0103, 8) + b"\0\0\0\x01TOCK")
    facts = inspecting.inspect(image)
    assert [(one["name"], one["value"]) for one in facts["attributes"]] == [
        ("kernel version", [2, 3, 0, 1]), ("app memory", [0x20001000, 0x4000])]


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    path = tmp_path_factory.mktemp("package") / "x.tab"
    options = packing.Options(name="sound", kernel_version=(2, 0))
    packing.write_tab(str(path), [packing.Binary("cortex-m4", sound())], options)
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["object", "image", "package"])
@pytest.mark.parametrize("seed", range(10))
def test_no_bytes_make_it_raise(kind, seed, package):
    """Flipped bits and cut ends; the words for people are made too."""
    data = {"object": sound(), "image": sound() * 3, "package": package}[kind]
    source = random.Random(seed)
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(source.randrange(1, 12)):
            damaged[source.randrange(min(len(damaged), 1400))] = source.randrange(256)
        if source.random() < 0.3:
            del damaged[source.randrange(len(damaged)):]
        facts = inspecting.inspect(bytes(damaged))
        assert "\n".join(inspecting.lines(facts))


def test_a_list_of_the_smallest_objects_ends_soon():
    facts = inspecting.inspect(struct.pack("<HHII", 2, 2, 12, 2) * 50000)
    assert len(facts["objects"]) == 50000


def test_no_end_of_a_file_makes_it_raise(package):
    for data in (sound(), package):
        for size in range(0, len(data), 7):
            inspecting.inspect(data[:size])
