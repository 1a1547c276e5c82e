# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The Raspberry Pi Pico's image: what its boot ROM wants, and that it boots, talks and blinks in rp2040js. That
emulator has no memory protection: nothing here is about isolation."""
import os
import re
import struct
import subprocess
import zlib

import pytest

from toolbox import common, formats

from verge import boards

FLASH, STAGE2_BYTES, SECTOR, FAMILY = 0x10000000, 256, 4096, 0xE48BFF56


@pytest.fixture(scope="module")
def image():
    """The bytes of flash with one application."""
    firmware = boards.Firmware(boards.Board("pico"), ["hello"])
    return formats.flat(firmware.spans())[1]


@pytest.fixture(scope="module")
def blocks():
    """(address, bytes) of the UF2 file's blocks, in its order."""
    data = boards.Firmware(boards.Board("pico"), ["hello"]).content("uf2")
    found = []
    for at in range(0, len(data), 512):
        *_, flags, address, size, number, count, family = struct.unpack_from("<8I", data, at)
        assert (flags, size, number, count, family) == (0x2000, 256, len(found), len(data) // 512, FAMILY)
        found.append((address, data[at + 32:at + 32 + size]))
    return found


@pytest.fixture
def run_on_pico(verge):
    def run_one(*words, **kwargs):
        return verge("run", "--board", "pico", *words, **kwargs)
    return run_one


def reflected(value, bits):
    return int(f"{value:0{bits}b}"[::-1], 2)


def test_the_second_stage_has_the_checksum_that_the_boot_rom_computes(image):
    """zlib's CRC-32 is the same one with all bits reflected and the result inverted."""
    code, (checksum,) = image[:STAGE2_BYTES - 4], struct.unpack_from("<I", image, STAGE2_BYTES - 4)
    mirrored = bytes(reflected(byte, 8) for byte in code)
    assert reflected(zlib.crc32(mirrored) ^ 0xFFFFFFFF, 32) == checksum


def test_vectors_follow_the_second_stage(image):
    stack, start = struct.unpack_from("<2I", image, STAGE2_BYTES)
    assert 0x20000000 < stack <= 0x20042000 and stack % 8 == 0
    assert FLASH + STAGE2_BYTES < start < FLASH + 0x40000 and start % 2 == 1


def test_whole_sectors_are_in_the_uf2_file_because_the_boot_rom_erases_by_count(blocks):
    """Erratum RP2040-E14."""
    for at in range(0, len(blocks), SECTOR // 256):
        sector = [address for address, _ in blocks[at:at + SECTOR // 256]]
        assert sector == list(range(sector[0] // SECTOR * SECTOR, sector[0] // SECTOR * SECTOR + SECTOR, 256))


def test_the_uf2_file_holds_what_the_flat_image_holds(blocks, image):
    for address, data in blocks:
        there = image[address - FLASH:address - FLASH + 256]
        assert data.startswith(there.rstrip(b"\xff")) and not data[len(there):].strip(b"\xff")


def test_it_boots_prints_and_blinks(run_on_pico):
    done = run_on_pico("hello", "blink", "--for", "2s")
    assert done.status == 0 and "Hello World!" in done.stdout
    lights = re.findall(r"^\[ *([\d.]+)\] LED0 (on|off)$", done.stderr, re.MULTILINE)
    changes = [(float(time), state) for time, state in lights if float(time) > 0.1]
    assert [state for _, state in changes] == ["on", "off"] * 3 + ["on"]
    for number, (time, _) in enumerate(changes, 1):
        assert abs(time - number * 0.25) < 0.002, changes


def test_the_emulator_knows_all_registers_that_the_image_touches(run_on_pico):
    """Else it would say so: what it ignores is not shown to work."""
    assert "rp2040js" not in run_on_pico("hello", "blink", "--for", "1s").stderr.replace("installing rp2040js", "")


def test_a_run_repeats_to_the_byte(run_on_pico):
    first, second = (run_on_pico("hello", "blink", "--for", "1s") for _ in range(2))
    assert first.stdout == second.stdout and first.stderr == second.stderr


def test_a_busy_process_does_not_keep_another_from_running(run_on_pico, tmp_path):
    """The end of a slice comes by SysTick."""
    busy = tmp_path / "busy.c"
    busy.write_text("int main(void) { for (volatile int i = 0;; i++) continue; }")
    done = run_on_pico(str(busy), "hello", "--for", "60ms")
    assert "Hello World!" in done.stdout


def test_what_is_typed_reaches_the_process_console_and_a_panic_fails_the_run(run_on_pico):
    done = run_on_pico("hello", text="panic\n")
    assert "forced a kernel panic" in done.stdout and done.status == 1


@pytest.fixture
def run_image(tmp_path):
    """Runs the bytes of flash for a millisecond."""
    from verge import rp2040
    rp2040.install()

    def run_one(data, **more):
        path = tmp_path / "image.uf2"
        path.write_bytes(formats.uf2([(FLASH, data)], FAMILY, SECTOR))
        return subprocess.run(rp2040.command(str(path), {}, 1000, False, report=True, **more), capture_output=True,
                              text=True, check=False, stdin=subprocess.DEVNULL, cwd=common.ROOT)
    return run_one


def with_checksum(code):
    value = reflected(zlib.crc32(bytes(reflected(byte, 8) for byte in code)) ^ 0xFFFFFFFF, 32)
    return code + struct.pack("<I", value)


def test_a_wrong_checksum_does_not_boot(image, run_image):
    """As on the chip; it shows that the emulator looks at all."""
    done = run_image(bytes([image[0] ^ 1]) + image[1:])
    assert done.returncode == 2 and "wrong checksum" in done.stderr


@pytest.mark.parametrize("status2, writes", [(0, 1), (2, 0)])
def test_the_second_stage_allows_four_wires_once_in_a_flashs_life(image, run_image, status2, writes):
    done = run_image(image, flash_status2=status2)
    assert done.returncode == 0, done.stderr
    assert f"status was written {writes} times" in done.stderr


def test_a_second_stage_that_does_nothing_does_not_get_at_the_kernel(image, run_image):
    """The emulator's flash is as strict as the real one: ldr r0, [pc, #4]; ldr r1, [r0, #4]; bx r1; 0x10000100."""
    lazy = struct.pack("<HHHHI", 0x4801, 0x6841, 0x4708, 0, FLASH + STAGE2_BYTES).ljust(STAGE2_BYTES - 4, b"\0")
    done = run_image(with_checksum(lazy) + image[STAGE2_BYTES:])
    assert done.returncode == 2 and "before the second stage" in done.stderr


def test_the_thermometer_is_read_through_the_converter(run_on_pico):
    """The emulator's fifth input has 0 V, which is 27 °C + 0.706 V / 1.721 mV by the data sheet (4.9.5)."""
    done = run_on_pico("sensors", "--for", "1500ms")
    assert done.status == 0, done.stderr
    assert re.findall(r"temperature: \S+ C", done.stdout) == ["temperature: 437.22 C"] * 2


def test_flashing_copies_to_the_boot_loaders_drive_or_names_picotool(verge):
    done = verge("flash", "--board", "pico", "hello", "--print")
    assert done.status == 0 and done.stdout.startswith("picotool load")
    assert os.path.exists(done.stdout.split()[-1])
