# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The micro:bit's image. Its kernel leaves the first 32 KB of flash to a boot loader, and starts without one."""
import struct

from toolbox import formats

from verge import boards


def test_the_hex_file_has_stack_and_start_where_the_processor_looks_for_them():
    firmware = boards.Firmware(boards.Board("microbit-v2"), [])
    (start, kernel), *_ = firmware.kernel.spans()
    assert start == 0x8000
    first = firmware.content("hex").decode().splitlines()[:2]
    assert first[0] == ":020000040000FA"
    assert first[1].startswith(":08000000" + kernel[:8].hex().upper())
    stack, reset = struct.unpack_from("<2I", kernel)
    assert 0x20000000 < stack <= 0x20004000 and 0x8000 < reset < 0x40000 and reset % 2 == 1


def test_the_flat_image_begins_with_the_kernel():
    """Boot loaders are given this one, and what they have before it stays."""
    firmware = boards.Firmware(boards.Board("microbit-v2"), [])
    assert formats.flat(firmware.spans())[0] == 0x8000
    assert firmware.content("bin")[:8] == firmware.kernel.spans()[0][1][:8]
