# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Debug information of Thumb functions in assembly, such as libgcc's arithmetic, as gdb can use it. The assembler says where
such a function begins by its symbol, and the linker puts the Thumb bit into that; gdb, told of an odd address, does not know the
function's frame again and can't go back over it (reverse-next)."""
import hashlib
import os

from verge import elffile
from verge.common import BUILD

ASSEMBLER = 0x8001  # DW_LANG_Mips_Assembler, which GNU as writes for all of them


def _odd_places(file):
    """Offsets in the file of addresses of functions that have the Thumb bit."""
    from elftools.elf.elffile import ELFFile
    elf = ELFFile(file)
    section = elf.get_section_by_name(".debug_info")
    if elf["e_machine"] != "EM_ARM" or section is None or section.compressed:
        return
    for unit in elf.get_dwarf_info(relocate_dwarf_sections=False).iter_CUs():
        language = unit.get_top_DIE().attributes.get("DW_AT_language")
        if language is None or language.value != ASSEMBLER:
            continue
        for die in unit.iter_DIEs():
            start = die.attributes.get("DW_AT_low_pc")
            if start is not None and start.form == "DW_FORM_addr" and start.value & 1:
                yield section["sh_offset"] + start.offset


def for_gdb(path):
    """The path of an executable with even addresses: of a copy, or the same if nothing has to be changed."""
    elffile.need()
    with open(path, "rb") as file:
        places = list(_odd_places(file))
        file.seek(0)
        data = bytearray(file.read())
    if not places:
        return path
    for place in places:
        data[place] &= 0xfe  # the lowest byte is the first
    folder = os.path.join(BUILD, "gdb", hashlib.sha256(data).hexdigest()[:16])
    copy = os.path.join(folder, os.path.basename(path))
    if not os.path.exists(copy):
        os.makedirs(folder, exist_ok=True)
        with open(f"{copy}.{os.getpid()}", "wb") as file:
            file.write(data)
        os.replace(f"{copy}.{os.getpid()}", copy)
    return copy
