# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge run`, `build` and `flash` with hardware boards: firmware in QEMU, applications moved to their places,
exit status as on the simulator. What the drivers of each board do is tested elsewhere."""
import json
import re
import shlex
import subprocess

import pytest

from toolbox import crossing, formats, inspecting, layout, packing, tbf

from verge import boards
from verge.common import Failure

QEMU_BOARDS = [name for name in boards.names() if boards.Board(name).section("qemu")]


def room_for(board, *words):
    """Skips where the board has too little RAM for these."""
    try:
        return boards.Firmware(boards.Board(board), list(words))
    except Failure as failure:
        if "not enough RAM" in str(failure):
            pytest.skip(str(failure))
        raise


@pytest.fixture
def run_on(verge):
    def run_one(board, *words, **kwargs):
        return verge("run", "--board", board, *words, **kwargs)
    return run_one


@pytest.fixture
def app(tmp_path):
    """Writes an application and gives its path."""
    def make(name, source):
        path = tmp_path / f"{name}.c"
        path.write_text(source)
        return str(path)
    return make


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_an_application_runs_and_its_end_is_the_end(board, run_on):
    room_for(board, "hello")
    done = run_on(board, "hello")
    assert "Hello World!" in done.stdout and done.status == 0, done.stderr


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_a_fault_fails_the_run(board, run_on):
    room_for(board, "fault")
    done = run_on(board, "fault")
    assert "which is the kernel's" in done.stdout and "This is never printed" not in done.stdout
    assert "Process fault faulted" in done.stdout and done.status == 1


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_applications_reach_each_other_wherever_they_are_moved(board, run_on):
    room_for(board, "rot13_client", "rot13_service", "blink")
    done = run_on(board, "rot13_client", "rot13_service", "blink", "--for", "1500ms")
    assert "Uryyb Jbeyq!" in done.stdout and done.status == 0, done.stderr


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_a_run_repeats_to_the_byte(board, run_on):
    room_for(board, "counter")
    first, second = (run_on(board, "counter", "--for", "2500ms") for _ in range(2))
    assert first.status == second.status == 0
    assert "00:02" in first.stdout and "00:03" not in first.stdout
    assert first.stdout == second.stdout


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_a_package_of_positions_runs(board, run_on, verge, tmp_path):
    """The relocations that travel in a package are those that count."""
    path = tmp_path / "packed.tab"
    assert verge("pack", "hello", "-o", str(path)).status == 0
    room_for(board, str(path), "second=" + str(path))
    done = run_on(board, str(path), "second=" + str(path))
    assert done.stdout.count("Hello World!") == 2 and done.status == 0


SMALLER = [(name, arch) for name in QEMU_BOARDS for arch in boards.Board(name).architectures()[1:]]


@pytest.mark.parametrize("board, arch", SMALLER)
def test_a_package_for_a_smaller_processor_runs(board, arch, run_on, verge, tmp_path):
    path = tmp_path / "smaller.tab"
    assert verge("pack", "counter", "--target", arch, "-o", str(path)).status == 0
    done = run_on(board, str(path), "--for", "1500ms")
    assert "00:01" in done.stdout and done.status == 0, done.stderr


def test_a_package_for_another_processor_is_refused(run_on, verge, tmp_path):
    path = tmp_path / "other.tab"
    assert verge("pack", "hello", "--target", "cortex-m7", "-o", str(path)).status == 0
    done = run_on("mps2-an385", str(path))
    assert done.status == 1 and "has nothing for mps2-an385, which runs cortex-m3, cortex-m0" in done.stderr


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_data_bss_and_thread_data_begin_as_written(board, run_on, app):
    """Twice, because a second life must not see what the first left."""
    source = """
    #include <errno.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <libtock/tock.h>
    static int data = 5, bss[40], *to_data = &data;
    static __thread int thread_data = 7, thread_bss;
    int main(void)
    {
        for (int i = 0; i < 40; i++)
            if (bss[i] != 0)
                printf("bss is dirty\\n");
        printf("%d %d %d %d %d\\n", *to_data, thread_data, thread_bss, errno, malloc(1 << 20) == NULL);
        int again = bss[3] == 0 && errno == ENOMEM;
        data = thread_data = thread_bss = bss[7] = 99;
        char *memory = malloc(200);
        for (int i = 0; memory && i < 200; i++)
            memory[i] = (char)0xa5;
        fflush(stdout);
        static volatile int lives __attribute__((section(".noinit")));
        (void)lives;
        if (again)
            tock_restart(0);
        return 1;
    }
    """
    path = app("life", source)
    room_for(board, path)
    done = run_on(board, path, "--for", "20ms")
    assert done.stdout.count("5 7 0 0 1\n") >= 2 and "dirty" not in done.stdout, done.stdout


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_an_assertion_says_where(board, run_on, app):
    path = app("asserts", "#include <assert.h>\n#include <stdio.h>\nint main(void) { printf(\"before \"); "
                          "assert(1 == 2); return 0; }\n")
    room_for(board, path)
    done = run_on(board, path)
    assert re.search(r"before .*asserts\.c:3: main: assertion failed: 1 == 2\n", done.stdout), done.stdout
    assert done.status == 1


def image_with(board, tmp_path, change):
    """hello for this board, its header changed: a file for --flash-image."""
    firmware = room_for(board, "hello")
    image = bytearray(change(firmware, firmware.placed[0]))
    tbf.refresh(image)
    path = tmp_path / "changed.bin"
    path.write_bytes(image + b"\xff" * 8)
    return str(path)


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_an_application_does_not_start_at_a_place_that_it_is_not_linked_for(board, run_on, tmp_path):
    """Linked for other RAM, and its header doesn't say so: it ends before it uses any."""
    def change(firmware, placed):
        image, _ = packing.place(placed.item.choices[0], placed.flash, placed.ram + 0x200)
        fixed = tbf.parse(image).find(tbf.FIXED).offset
        return image[:fixed + 4] + b"\xff\xff\xff\xff" + image[fixed + 8:]
    done = run_on(board, "--flash-image", image_with(board, tmp_path, change), "--for", "100ms")
    assert "Hello" not in done.stdout and "faulted" not in done.stdout and done.status == 0
    assert re.search(r"alert.*0x0*2\b", done.stdout), done.stdout


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_an_application_that_gets_too_little_ram_ends(board, run_on, tmp_path):
    def change(firmware, placed):
        image = bytearray(placed.image)
        found = tbf.parse(image)
        for kind in (tbf.MAIN, tbf.PROGRAM):
            image[found.find(kind).offset + 12:found.find(kind).offset + 16] = (64).to_bytes(4, "little")
        return image
    done = run_on(board, "--flash-image", image_with(board, tmp_path, change), "--for", "100ms")
    assert "Hello" not in done.stdout and "faulted" not in done.stdout and done.status == 0


@pytest.mark.parametrize("board", QEMU_BOARDS)
def test_a_stack_that_overflows_reaches_nothing(board, run_on, app):
    """The stack is the lowest of RAM: below it is nobody's memory."""
    path = app("deep", """
    #include <stdio.h>
    static volatile int sentinel = 77;
    static int deeper(int level)
    {
        volatile char room[64];
        room[level & 63] = (char)level;
        return deeper(level + 1) + room[0];
    }
    int main(void) { printf("%d down\\n", sentinel); return deeper(0); }
    """)
    room_for(board, path)
    done = run_on(board, path, "--for", "100ms")
    assert "77 down" in done.stdout and "Process deep faulted" in done.stdout and done.status == 1


FLOATING = """
#include <stdio.h>
int main(void)
{
    float a = 0, b = 1;
    for (int i = 0; i < ROUNDS; i++) {
        a += STEP;
        b = a - b;
        __asm__ volatile("" : "+t"(a), "+t"(b));
    }
    printf("%d %d\\n", (int)a, (int)b);
    return 0;
}
"""
ROUNDS = 3_000_000  # some slices long; every value is one that a float holds exactly


WITH_FLOAT = [name for name in QEMU_BOARDS if "float" in crossing.targets()[boards.Board(name).arch]]


@pytest.mark.parametrize("board", WITH_FLOAT)
def test_applications_keep_their_floating_point_values_over_slices(board, run_on, tmp_path):
    words, wanted = [], []
    for name, step in (("one", 1.5), ("two", -0.25)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "app.toml").write_text('float = "hardware"\nprintf = "integer"\n')
        (folder / "main.c").write_text(FLOATING.replace("ROUNDS", str(ROUNDS)).replace("STEP", f"{step}f"))
        words.append(str(folder) + "/")
        wanted.append(f"{int(ROUNDS * step)} {int(ROUNDS // 2 * step + 1)}")
    done = run_on(board, *words)
    assert done.status == 0, done.stderr
    assert sorted(re.findall(r"-?\d+ -?\d+$", done.stdout, re.MULTILINE)) == sorted(wanted)


# --- The command line ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def board():
    return QEMU_BOARDS[-1]


@pytest.mark.parametrize("words, text", [
    (["--strace"], "--strace is for virtual boards"),
    (["--for", "soon"], "'soon' is no time"),
    (["--gdb", "nobody"], "--gdb names 'nobody'"),
])
def test_what_qemu_can_not_do_is_told(board, run_on, words, text):
    done = run_on(board, "hello", *words)
    assert done.status == 2 and text in done.stderr


def test_emulator_arguments_are_passed_on(board, run_on, tmp_path):
    log = tmp_path / "log"
    assert run_on(board, "hello", f"--emulator-arg=-d int -D {log}").status == 0
    assert log.stat().st_size > 0


def test_boards_are_listed(verge):
    facts = {fact["name"]: fact for fact in json.loads(verge("list", "boards", "--json").stdout) if
             fact["kind"] == "hardware"}
    assert set(facts) == set(boards.names())
    assert all(facts[name]["qemu"] for name in QEMU_BOARDS)


def test_an_image_of_flash_runs_as_it_is(board, run_on, tmp_path):
    image = bytearray(room_for(board, "hello").applications()[1])
    path = tmp_path / "flash.bin"
    path.write_bytes(image)
    done = run_on(board, "--flash-image", str(path), "--for", "100ms")
    assert "Hello World!" in done.stdout and done.status == 0
    image[20] ^= 1
    path.write_bytes(image)
    done = run_on(board, "--flash-image", str(path), "--for", "100ms")
    assert "checksum does not hold" in done.stdout and "Hello" not in done.stdout


@pytest.mark.parametrize("name", boards.names())
def test_build_makes_the_files_of_the_board(name, verge):
    done = verge("build", "--board", name)
    assert done.status == 0, done.stderr
    paths = done.stdout.split()
    wanted = {"elf", "bin", *boards.Board(name).section("image")["formats"]}
    assert {path.rsplit(".", 1)[1] for path in paths} == wanted
    with open(next(path for path in paths if path.endswith(".bin")), "rb") as file:
        facts = inspecting.inspect(file.read())
    attributes = {one["name"]: one["value"] for one in facts["attributes"]}
    memory = boards.Board(name).section("memory")
    assert attributes["kernel binary"] == [memory["kernel_flash"]["start"], memory["kernel_flash"]["size"]]


def test_applications_are_bundled_where_the_kernel_looks(board):
    firmware = room_for(board, "hello", "blink")
    memory = boards.Board(board).section("memory")
    at, data = formats.flat(firmware.spans())
    assert at == memory["kernel_flash"]["start"]
    start = memory["app_flash"]["start"] - at
    found = [one for _, one in tbf.walk(data[start:]) if not one.is_padding]
    assert sorted(one.name for one in found) == ["blink", "hello"]
    assert not any(one.problems for one in found)
    assert data[start - 4:start] == b"TOCK"


def test_flash_says_how_to_get_the_flasher_or_that_there_is_none(verge):
    for name in boards.names():
        done = verge("flash", "--board", name, "--print")
        if "tool" in boards.Board(name).section("flash"):
            assert done.status == 0 and shlex.split(done.stdout)[0] in ("probe-rs", "openocd", "picotool", "nrfutil")
        else:
            assert done.status == 1 and "names no tool" in done.stderr


@pytest.mark.parametrize("name", ["qemu-rv32-virt", "mps2-an385"])
def test_a_debugger_finds_kernel_and_application(name, verge_builder):
    if name not in QEMU_BOARDS:
        pytest.skip("no such board")
    command = [verge_builder.root + "/verge", "run", "--board", name, "hello", "counter", "--gdb", "counter",
               "--for", "5s"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as process:
        lines = []
        for line in process.stderr:
            lines.append(line)
            if "gdb-multiarch" in line:
                break
        script = [word for step in ("continue", "tbreak count", "continue", "print seconds", "kill")
                  for word in ("-ex", step)]
        done = subprocess.run([*shlex.split(lines[-1]), "-batch", *script], capture_output=True, text=True, timeout=60,
                              check=False)
        process.communicate(timeout=30)
    assert re.search(r"breakpoint 1, .*main \(\) at .*counter/main\.c", done.stdout), done.stdout + done.stderr
    assert "$1 = 0" in done.stdout


@pytest.mark.parametrize("name, flash, ram", [
    ("hifive1", 0x20040000, 0x80003000),
    ("microbit-v2", 0x00040000, 0x20004000),
    ("netduinoplus2", 0x08020000, 0x20004000),
    ("nrf52840dk", 0x00040000, 0x20010000),
    ("pico", 0x10040000, 0x20012000),
    ("qemu-rv32-virt", 0x80100000, 0x80300000),
])
def test_what_libtock_rs_links_for_a_board_has_its_place_there(name, flash, ram):
    """Its applications can't be moved; these are the places that it has for these boards, or for their like."""
    board = boards.Board(name)
    header = tbf.Header(name="fixed", minimum_ram=2560, init_offset=0, kernel_version=(2, 0), total_size=1024,
                        fixed_flash=flash + 128, fixed_ram=ram, binary_end=1024)
    header.protected_trailer = 128 - header.size()
    image = header.encode().ljust(1024, b"\0")
    one, = boards.Firmware(board, [layout.Item("fixed", [packing.Binary(board.arch, image, None)])]).placed
    assert (one.flash, one.ram) == (flash, ram)
