# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What the tools need of an executable, read with Debian's python3-pyelftools: segments, sections,
symbols and relocations as plain values. Installs that package at the first use."""
import io
from dataclasses import dataclass

from verge import packages
from verge.common import Failure

ARM, RISCV, I386, X86_64 = "EM_ARM", "EM_RISCV", "EM_386", "EM_X86_64"
PF_X, PF_W = 1, 2
SHF_WRITE, SHF_ALLOC = 1, 2


@dataclass
class Segment:
    vaddr: int
    paddr: int
    file_size: int
    memory_size: int
    flags: int
    offset: int
    data: bytes


@dataclass
class Section:
    index: int
    name: str
    address: int
    size: int
    offset: int
    flags: int
    alignment: int
    has_data: bool


@dataclass
class Relocation:
    place: int  # address of what is to be changed
    kind: int
    symbol: str
    value: int  # of the symbol
    section: Section | None  # where the symbol lies; None: it has no place (absolute, or undefined)
    addend: int | None  # None: it stands at the place
    target: Section  # in which the place lies


class Elf:
    """A 32-bit little-endian executable."""

    def __init__(self, path):
        need()
        with open(path, "rb") as file:
            data = file.read()
        self.path = path
        try:
            self._read(data)
        except Failure:
            raise
        except Exception as error:  # the reader trusts its input: anything may come out of a damaged file
            raise Failure(f"{path} is no executable that can be read: {error}") from error

    def _read(self, data):
        from elftools.elf.elffile import ELFFile
        elf = ELFFile(io.BytesIO(data))
        if elf.elfclass != 32 or not elf.little_endian:
            raise Failure(f"{self.path} is no 32-bit little-endian executable, as boards run them")
        self.machine = elf["e_machine"]
        self.entry = elf["e_entry"]
        self.segments = [Segment(s["p_vaddr"], s["p_paddr"], s["p_filesz"], s["p_memsz"], s["p_flags"], s["p_offset"],
                                 s.data()) for s in elf.iter_segments() if s["p_type"] == "PT_LOAD"]
        self.sections = [Section(i, s.name, s["sh_addr"], s["sh_size"], s["sh_offset"], s["sh_flags"],
                                 s["sh_addralign"], s["sh_type"] != "SHT_NOBITS")
                         for i, s in enumerate(elf.iter_sections())]
        table = elf.get_section_by_name(".symtab")
        self.symbols = {}
        self._symbols = list(table.iter_symbols()) if table else []
        for symbol in self._symbols:
            if symbol.name and symbol["st_shndx"] != "SHN_UNDEF":
                self.symbols.setdefault(symbol.name, symbol["st_value"])
        self.raw_relocations = {s.name: s.data() for s in elf.iter_sections() if s["sh_type"] == "SHT_REL"}
        self._relocations = [(s["sh_info"], [(r["r_offset"], r["r_info_type"], r["r_info_sym"],
                                              r["r_addend"] if s.is_RELA() else None) for r in s.iter_relocations()])
                             for s in elf.iter_sections() if s["sh_type"] in ("SHT_REL", "SHT_RELA")
                             and self.sections[s["sh_info"]].flags & SHF_ALLOC]

    def relocations(self):
        """Those of the parts that are loaded."""
        for target, entries in self._relocations:
            for place, kind, index, addend in entries:
                symbol = self._symbols[index]
                where = symbol["st_shndx"]
                section = self.sections[where] if isinstance(where, int) else None
                yield Relocation(place, kind, symbol.name or (section.name if section else ""), symbol["st_value"],
                                 section, addend, self.sections[target])

    def sections_in(self, segment):
        """Sections with bytes in this segment's part of the file."""
        return [s for s in self.sections if s.flags & SHF_ALLOC and s.size > 0 and s.has_data
                and segment.vaddr <= s.address and s.address + s.size <= segment.vaddr + segment.memory_size
                and segment.offset <= s.offset and s.offset + s.size <= segment.offset + segment.file_size]


def need():
    """Makes the reader of executables available."""
    try:
        import elftools  # noqa: F401
    except ImportError:
        packages.install(packages.PACK)
