# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge pack`: what stands in a package, byte by byte where other tools read it. Executables here are built
as other projects build theirs: position-independent for Cortex-M, at a fixed address for RISC-V."""
import hashlib
import io
import json
import struct
import subprocess
import tarfile

import pytest

from toolbox import common, elffile, packing, tbf

SOURCE = """
int in_data = 5, in_bss[25];
__attribute__((section(".wfr.state"))) const char state[64] = "state";
__attribute__((used)) static int *volatile keeps[] = {&in_data, in_bss};
__attribute__((section(".start"))) void _start(void) { for (;;) in_data += (int)keeps[1] + state[0]; }
"""
SCRIPT = """
ENTRY(_start)
SECTIONS {
  . = FLASH;
  .header : { LONG(1) LONG(2) }
  .wfr.state : { KEEP(*(.wfr.state)) }
  .text : { *(.start) *(.text*) *(.rodata*) }
  _end_of_text = .;
  .stack RAM (NOLOAD) : AT(RAM) { _sram_origin = .; . += 1500; }
  .data ALIGN(8) : AT(_end_of_text) { *(.data*) }
  .bss (NOLOAD) : { *(.bss*) *(COMMON) }
  /DISCARD/ : { *(.ARM*) *(.comment) *(.riscv*) *(.note*) }
}
"""
BUILDS = {
    "pic": (["arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb"], 0x80000000, 0),
    "fixed": (["riscv64-unknown-elf-gcc", "-march=rv32imac", "-mabi=ilp32"], 0x20040080, 0x80002800),
}
DATA_AND_BSS = 4 + 8 + 100


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """Paths of executables by name."""
    folder, paths = tmp_path_factory.mktemp("foreign"), {}
    (folder / "app.c").write_text(SOURCE)
    for name, (compiler, flash, ram) in BUILDS.items():
        (folder / f"{name}.ld").write_text(SCRIPT.replace("FLASH", hex(flash)).replace("RAM", hex(ram)))
        paths[name] = str(folder / f"{name}.elf")
        subprocess.run([*compiler, "-Os", "-nostdlib", "-ffreestanding", "-T", str(folder / f"{name}.ld"),
                        "-Wl,--no-warn-rwx-segments", "-Wl,--emit-relocs", str(folder / "app.c"), "-o", paths[name]],
                       check=True, capture_output=True)
    return paths


def packed(path, **options):
    return packing.pack_elf(path, "any", packing.Options(**options)).image


def header_of(path, **options):
    return tbf.parse(packed(path, **options))


def test_elements_come_in_the_order_of_other_packers(foreign):
    found = header_of(foreign["fixed"], name="four", kernel_version=(2, 1), permissions=[(1, 1)], write_id=7,
                      short_id=9, protected_region=256)
    assert [one.kind for one in found.tlvs] == [1, 9, 3, 2, 5, 6, 7, 8, 10]
    assert not found.problems


def test_main_and_program_say_the_same(foreign):
    found = header_of(foreign["pic"], name="x", kernel_version=(2, 0), app_version=3)
    assert found.find(tbf.PROGRAM).data[:12] == found.find(tbf.MAIN).data
    assert found.app_version == 3


def test_the_binary_holds_the_executable(foreign):
    elf, image = elffile.Elf(foreign["pic"]), packed(foreign["pic"], name="x")
    found = tbf.parse(image)
    loaded = b"".join(s.data for s in elf.segments if s.file_size)
    assert packing.content(image).startswith(loaded)
    assert found.header_size + found.init_offset == found.protected_size + elf.entry - 0x80000000
    assert image[found.protected_size:found.protected_size + 8] == struct.pack("<II", 1, 2)


def test_relocations_of_data_follow_for_those_who_apply_them_at_run_time(foreign):
    """Length in a word, then the entries of .rel.data, so that a position-independent application finds them."""
    elf, image = elffile.Elf(foreign["pic"]), packed(foreign["pic"], name="x")
    entries = elf.raw_relocations[".rel.data"]
    assert len(entries) == 16
    loaded = sum(s.file_size for s in elf.segments)
    assert packing.content(image)[loaded:] == struct.pack("<I", len(entries)) + entries


def test_writeable_flash_is_told(foreign):
    image = packed(foreign["pic"], name="x")
    (offset, size), = tbf.parse(image).writeable
    assert image[offset:offset + 5] == b"state" and size == 64


def test_ram_is_stack_heaps_and_data(foreign):
    assert header_of(foreign["pic"]).minimum_ram == 1504 + 1024 + 1024 + DATA_AND_BSS
    asked = header_of(foreign["pic"], stack=2047, app_heap=510, kernel_heap=1)
    assert asked.minimum_ram == 2048 + 512 + 4 + DATA_AND_BSS
    assert header_of(foreign["pic"], minimum_ram=8).minimum_ram == 8


def test_a_position_independent_executable_names_no_address(foreign):
    found = header_of(foreign["pic"], name="x")
    assert not found.find(tbf.FIXED)
    assert found.protected_trailer == 0


def test_a_fixed_executable_begins_where_it_was_linked(foreign):
    found = header_of(foreign["fixed"], name="x")
    assert (found.fixed_flash, found.fixed_ram) == (0x20040080, 0x80002800)
    assert found.protected_size == 0x80
    assert header_of(foreign["fixed"], name="x", protected_region=512).protected_size == 512


def test_a_header_that_does_not_fit_before_the_binary_is_refused(foreign):
    with pytest.raises(common.Failure, match="does not fit into the protected region"):
        packed(foreign["fixed"], name="n" * 100)


@pytest.mark.parametrize("footer", [0, 8, 9, 100, 3000])
def test_objects_of_arm_are_powers_of_two(foreign, footer):
    image = packed(foreign["pic"], name="x", minimum_footer=footer)
    found = tbf.parse(image)
    assert len(image) == found.total_size and len(image) >= 512 and len(image).bit_count() == 1
    assert sum(8 + len(one.data) for one in found.footers) >= footer
    assert all(one.state == "reserved" for one in found.footers) and not any(image[found.binary_end + 8:])


@pytest.mark.parametrize("footer", [0, 1, 8, 9, 3000])
def test_objects_of_risc_v_are_multiples_of_four(foreign, footer):
    found = header_of(foreign["fixed"], name="x", minimum_footer=footer)
    assert found.total_size % 4 == 0
    assert found.total_size - found.binary_end == (max(footer, 8) + 3) // 4 * 4 * bool(footer)


@pytest.mark.parametrize("format_, size, digest", [(3, 32, hashlib.sha256), (4, 48, hashlib.sha384),
                                                   (5, 64, hashlib.sha512)])
def test_credentials_cover_header_and_binary(foreign, format_, size, digest):
    image = packed(foreign["pic"], name="x", hashes=(format_,))
    found = tbf.parse(image)
    expected = struct.pack("<HHI", 128, 4 + size, format_) + digest(image[:found.binary_end]).digest()
    assert image[found.binary_end:found.binary_end + 8 + size] == expected
    assert found.footers[0].state == "valid"


def test_permissions_are_bits_for_each_driver(foreign):
    found = header_of(foreign["pic"], permissions=[(1, 1), (2, 0), (1, 3), (1, 64), (0x60001, 2)])
    assert found.permissions == [(1, 0, 0b1010), (2, 0, 1), (1, 1, 1), (0x60001, 0, 4)]


def test_storage_ids(foreign):
    assert header_of(foreign["pic"], write_id=5).storage == (5, [], [])
    assert header_of(foreign["pic"], read_ids=[1, 2], access_ids=[3]).storage == (0, [1, 2], [3])
    assert header_of(foreign["pic"]).storage is None


def test_disabled_and_short_id(foreign):
    assert not header_of(foreign["pic"], disabled=True).enabled
    assert header_of(foreign["pic"], short_id=0xABCD).short_id == 0xABCD


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"\x7fELF" + bytes(100), b"\x7fELF\x02\x01\x01" + bytes(60)])
def test_what_is_no_executable_is_refused(tmp_path, data):
    path = tmp_path / "no.elf"
    path.write_bytes(data)
    with pytest.raises(common.Failure):
        packed(str(path))


# --- The command ---------------------------------------------------------------------------------


def members(path):
    with tarfile.open(path) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}


def test_the_command_packs_executables_by_their_names(verge, foreign, tmp_path):
    out = tmp_path / "both.tab"
    done = verge("pack", "-n", "both", "-o", str(out), "--deterministic", "--supported-boards", "a,b", foreign["pic"] +
                 ",cortex-m4", foreign["fixed"] + ",rv32imac.0x20040080.0x80002800", "--kernel-major", "2",
                 "--kernel-minor", "1")
    assert done.status == 0, done.stderr
    files = members(out)
    assert list(files) == ["metadata.toml", "cortex-m4.tbf", "rv32imac.0x20040080.0x80002800.tbf"]
    assert files["metadata.toml"].decode() == ('tab-version = 1\nname = "both"\nminimum-tock-kernel-version = "2.1"\n'
                                               'only-for-boards = "a,b"\n')


def test_an_example_is_packed_for_every_target_and_repeats(verge, tmp_path):
    paths = [tmp_path / "one.tab", tmp_path / "two.tab"]
    for path in paths:
        assert verge("pack", "hello", "-o", str(path), "--deterministic", "--sha256").status == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    files = members(paths[0])
    targets = {"cortex-m0", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33", "rv32imac"}
    assert set(files) == {"metadata.toml"} | {name + end for name in targets for end in (".tbf", ".reloc")}
    for name in targets:
        found = tbf.parse(files[name + ".tbf"])
        assert found.name == "hello" and not found.problems and found.footers[0].state == "valid"


def test_app_toml_is_heard_and_options_go_before_it(verge, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "main.c").write_text("int main(void) { return 0; }\n")
    (folder / "app.toml").write_text('name = "named"\nstack = 4096\nheap = 512\nshort-id = 77\n'
                                     'permissions = [[1, 1]]\n')
    ram = {}
    for words in ((), ("--app-heap", "1536", "--stack", "0x800", "--short-id", "0x4E")):
        out = tmp_path / "out.tab"
        assert verge("pack", str(folder) + "/", "-o", str(out), "--target", "cortex-m3", *words).status == 0
        found = tbf.parse(members(out)["cortex-m3.tbf"])
        ram[words] = found.minimum_ram, found.short_id
        assert found.name == "named" and found.permissions == [(1, 0, 2)]
    (first, one), (second, other) = ram.values()
    assert (one, other) == (77, 78)
    assert second - first == (2048 - 4096) + (1536 - 512)


@pytest.mark.parametrize("words, text", [
    (["hello", "blink"], "a package holds one application"),
    (["hello", "--minimum-ram-size", "100", "--stack", "5"], "give either"),
    (["hello", "--kernel-minor", "5"], "--kernel-minor needs --kernel-major"),
    (["hello", "--target", "z80"], "there is no target 'z80'"),
    (["nothing"], "there is no application 'nothing'"),
    (["nothing.elf,cortex-m4", "nothing.elf,rv32imac"], "'nothing.elf' is no executable"),
])
def test_wrong_words_are_told(verge, words, text):
    done = verge("pack", *words)
    assert done.status == 2 and text in done.stderr


# --- Inspecting ----------------------------------------------------------------------------------


def test_inspect_tells_all_of_a_package(verge, foreign, tmp_path):
    out = tmp_path / "x.tab"
    assert verge("pack", "-n", "x", "-o", str(out), foreign["fixed"] + ",rv32imac", "--sha512").status == 0
    done = verge("inspect", str(out), "--json")
    assert done.status == 0
    facts = json.loads(done.stdout)
    member, = [one for one in facts["members"] if one["name"] == "rv32imac.tbf"]
    assert member["object"]["fixed_flash"] == 0x20040080
    assert [one["state"] for one in member["object"]["footers"]] == ["valid"]
    words = verge("inspect", str(out)).stdout
    assert "flash address 0x20040080, RAM address 0x80002800" in words and "credential sha512, 64 bytes: valid" in words


def test_inspect_fails_and_says_where(verge, foreign, tmp_path):
    image = bytearray(packed(foreign["pic"], name="x", kernel_version=(2, 0), hashes=(3,)))
    image[150] ^= 1
    path = tmp_path / "bad.tbf"
    path.write_bytes(image)
    done = verge("inspect", str(path))
    assert done.status == 1 and "the sha256 credential does not match" in done.stdout
    image[20] ^= 1
    path.write_bytes(image)
    assert "WRONG at 0xc: the header's checksum" in verge("inspect", str(path)).stdout


@pytest.mark.parametrize("data", [b"", b"hello", b"\x7fELFxxxx", bytes(600)])
def test_inspect_says_what_it_does_not_know(verge, tmp_path, data):
    path = tmp_path / "unknown"
    path.write_bytes(data)
    done = verge("inspect", str(path))
    assert done.status == 1 and done.stdout.startswith("unknown")


def test_the_package_is_gnu_tar(foreign, tmp_path):
    path = tmp_path / "x.tab"
    options = packing.Options(name='quote " and \\', kernel_version=(2, 0), deterministic=True)
    packing.write_tab(str(path), [packing.pack_elf(foreign["pic"], "cortex-m4", options)], options)
    data = path.read_bytes()
    assert data[257:265] == b"ustar  \0"
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        assert {one.mtime for one in archive} == {0}
    import tomllib
    assert tomllib.loads(members(path)["metadata.toml"].decode())["name"] == 'quote " and \\'
