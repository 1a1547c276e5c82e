# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge pack`: its options, which are those that users of elf2tab know, and what they mean together."""
import os

from verge import apps, crossing, elffile, inspecting, packing
from verge.common import ALL_WELL, WrongUse, say

EPILOG = """\
examples:
  ./verge pack blink                           blink.tab, for every processor
  ./verge pack my_app/ --target cortex-m4      a folder, for one processor
  ./verge pack -n blink -o blink.tab --stack 2048 --app-heap 1024 cortex-m4.elf rv32imac.0x20040080.0x80002800.elf
  ./verge pack hello --sha256 --permissions 1,1 --permissions 2,0-2,1

Executables are named as their architecture (cortex-m4.elf), or FILE,ARCHITECTURE says it. Sources bring
their settings in app.toml (docs/writing-an-application.md); what is said here goes before them. Numbers are
decimal, or hexadecimal with 0x.
"""


def _number(word):
    return int(word, 0)


def _pairs(word):
    """driver,command; several are joined by blanks or minus signs."""
    pairs = []
    for part in word.replace("-", " ").split():
        driver, _, command = part.partition(",")
        pairs.append((int(driver, 0), int(command, 0)))
    return pairs


def _list(word):
    return [int(part, 0) for part in word.replace(",", " ").split()]


def parser(verb):
    add = verb.add_argument
    add("apps", nargs="+", metavar="APP|ELF", help="an example, a C file, a folder; or executables, "
        "FILE[,ARCHITECTURE]")
    add("-o", "--output-file", metavar="FILE.tab", help="where to (default: NAME.tab)")
    add("-n", "--package-name", metavar="NAME", help="name of the application (default: that of its folder)")
    add("--target", action="append", default=[], metavar="NAME", help="only for this processor (may be given several "
        "times)")
    add("--stack", type=_number, metavar="BYTES", help="stack (default: what the executable says, or 2048)")
    add("--app-heap", type=_number, metavar="BYTES", help="for malloc (default: 1024)")
    add("--kernel-heap", type=_number, metavar="BYTES", help="for what the kernel keeps for it (default: 1024)")
    add("--minimum-ram-size", type=_number, metavar="BYTES", help="all of its RAM, in place of the three above")
    add("--protected-region-size", type=_number, metavar="BYTES", help="header and what follows it up to the binary")
    add("--permissions", action="append", default=[], type=_pairs, metavar="DRIVER,COMMAND", help="the only commands "
        "that it may give; several with blanks or minus signs between them, or several times")
    add("--write-id", "--write_id", type=_number, metavar="ID", help="storage: what it writes belongs to this id")
    add("--read-ids", "--read_ids", type=_list, metavar="ID,...", help="storage: ids that it may read")
    add("--access-ids", "--access_ids", type=_list, metavar="ID,...", help="storage: ids that it may change")
    add("--short-id", type=_number, metavar="ID", help="its fixed short id")
    add("--kernel-major", type=_number, metavar="N", help="needs a kernel of this major version (default: 2)")
    add("--kernel-minor", type=_number, metavar="N", help="and at least this minor one (default: 0)")
    add("--app-version", type=_number, default=0, metavar="N", help="version of the application (default: 0)")
    add("--minimum-footer-size", type=_number, default=0, metavar="BYTES", help="room for credentials added later")
    add("--sha256", action="store_true", help="add a SHA-256 credential")
    add("--sha384", action="store_true", help="add a SHA-384 credential")
    add("--sha512", action="store_true", help="add a SHA-512 credential")
    add("--disable", action="store_true", help="mark it as disabled")
    add("--supported-boards", metavar="NAME,...", help="the only boards it is meant for")
    add("-v", "--verbose", action="store_true", help="print what ./verge inspect prints of the package")
    add("--deterministic", action="store_true", help="leave the date out, so that the same input gives the same bytes")


def options_of(words):
    """The packer's options."""
    if words.minimum_ram_size is not None and any(
            one is not None for one in (words.stack, words.app_heap, words.kernel_heap)):
        raise WrongUse("--minimum-ram-size stands for --stack, --app-heap and --kernel-heap together: give either")
    if words.kernel_major is None and words.kernel_minor is not None:
        raise WrongUse("--kernel-minor needs --kernel-major")
    major = 2 if words.kernel_major is None else words.kernel_major
    hashes = tuple(number for number, wanted in ((3, words.sha256), (4, words.sha384), (5, words.sha512)) if wanted)
    return packing.Options(
        name=words.package_name, stack=words.stack, app_heap=words.app_heap, kernel_heap=words.kernel_heap,
        minimum_ram=words.minimum_ram_size, protected_region=words.protected_region_size,
        permissions=[pair for pairs in words.permissions for pair in pairs], write_id=words.write_id,
        read_ids=words.read_ids, access_ids=words.access_ids, short_id=words.short_id,
        kernel_version=(major, words.kernel_minor or 0), disabled=words.disable, app_version=words.app_version,
        minimum_footer=words.minimum_footer_size, hashes=hashes, supported_boards=words.supported_boards,
        deterministic=words.deterministic)


def _executable(word):
    """(path, architecture) if the word names a file that is an ELF."""
    path, _, architecture = word.partition(",")
    if os.path.isfile(path):
        with open(path, "rb") as file:
            if file.read(4) == b"\x7fELF":
                return path, architecture or packing.architecture_of(path)
    return None


def binaries_of_source(app, options, names=None):
    """An application for each target, packed."""
    if "stack" in app.settings or options.stack is not None:
        stack = options.stack if options.stack is not None else app.settings["stack"]
        app = apps.App(app.name, app.sources, settings=dict(app.settings, stack=stack))
    paths, = crossing.build([app], names)
    full = crossing.options_for(app, options)
    full.stack = None  # the executable says it
    return [crossing.pack(path, name, full) for name, path in paths.items()], full


def verb_pack(words):
    options = options_of(words)
    executables = [_executable(word) for word in words.apps]
    if all(executables):
        elffile.need()
        options.name = options.name or ""
        binaries = [packing.pack_elf(path, architecture, options) for path, architecture in executables]
        name = options.name or "app"
    elif any("," in word for word in words.apps):
        wrong = next(word for word, found in zip(words.apps, executables) if found is None)
        raise WrongUse(f"'{wrong.partition(',')[0]}' is no executable")
    elif any(executables) or len(words.apps) > 1:
        raise WrongUse("a package holds one application: one source, or its executables")
    else:
        binaries, options = binaries_of_source(apps.resolve(words.apps[0]), options, words.target)
        name = options.name
    path = words.output_file or name + ".tab"
    try:
        packing.write_tab(path, binaries, options)
    except OSError as error:
        raise WrongUse(f"{path} can't be written: {error.strerror}") from error
    say(f"{path}: {name}, " + ", ".join(f"{one.architecture} {len(one.image)} bytes" for one in binaries))
    if words.verbose:
        with open(path, "rb") as file:
            print("\n".join(inspecting.lines(inspecting.inspect(file.read()))))
    return ALL_WELL
