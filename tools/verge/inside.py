# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Looking into board binaries on a virtual board: where the symbols of each lie, and gdb's words for one of them."""
import shlex

from verge import elffile, emulating, packages, tbf
from verge.common import WrongUse

PORT = "PORT"  # the simulator puts its own there


def _offsets(placed):
    """How far flash and RAM of an application lie from where its executable was linked."""
    elf = elffile.Elf(placed.item.elf)
    start = placed.flash + tbf.parse(placed.image).protected_size
    ram = placed.ram if placed.ram is not None else elf.symbols["_sram_origin"]
    return start - elf.symbols["_flash_origin"], ram - elf.symbols["_sram_origin"]


def symbol_options(placed):
    """What the simulator is told of the executables that the applications were packed from."""
    return [f"--symbols={one.item.name}={one.item.elf},{flash},{ram}"
            for one in placed if one.item.elf is not None for flash, ram in [_offsets(one)]]


def gdb_words(placed, name):
    """The shell words that start gdb on an application, up to its main."""
    packages.install(["gdb-multiarch"])
    wanted = next((one for one in placed if one.item.name == name), None)
    if wanted is None:
        raise WrongUse(f"--gdb names '{name}', which is not among the applications")
    words = ["gdb-multiarch", "-q", "-iex", "set pagination off", "-ex", "set confirm off",
             "-ex", f"target remote 127.0.0.1:{PORT}"]
    if wanted.item.elf is not None:
        elf, (offset, _) = elffile.Elf(wanted.item.elf), _offsets(wanted)
        words += ["-ex", emulating.symbol_words(wanted), "-ex", f"tbreak *{(elf.symbols['main'] & ~1) + offset:#x}",
                  "-ex", "continue"]
    return shlex.join(words)


def simulator_options(options, placed, natives):
    """The words that follow from what the user wants to see. natives: names of the applications beside them."""
    words = symbol_options(placed)
    return words + ["--gdb-words=" + gdb_words(placed, name) for name in options.gdb if name not in natives]
