# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Board binaries on virtual boards: the same sources as native, the same results in a child as in the simulator's own
process, time that counts instructions, and states that can be kept and come back to."""
import hashlib
import re
import subprocess

import pytest

from helpers import app
from pytest_verge import BoardError
from pytest_verge.pictures import Picture

PROCESSORS = ["cortex-m0", "cortex-m3", "cortex-m4", "cortex-m33", "rv32imac"]
SPIN = app("spin", "for (volatile unsigned i = 0;; i++)\n    continue;\n")
COUNT = app("count", """\
    for (unsigned i = 0; i < 5; i++) {
        libtocksync_alarm_delay_ms(100);
        printf("%u\\n", i);
    }
    """, "libtock-sync/services/alarm.h")
EXACT = app("exact", """\
    uint32_t before, after;
    libtock_alarm_command_read(&before);
    for (unsigned i = 0; i < 1000000; i++)
        __asm__ volatile("");
    libtock_alarm_command_read(&after);
    printf("%lu\\n", (unsigned long)(after - before));
    """, "libtock/services/alarm.h")


@pytest.fixture(params=PROCESSORS)
def processor(request):
    return request.param


@pytest.fixture(params=[False, True], ids=["child", "in process"])
def in_process(request):
    return request.param


def test_an_example_runs_as_a_board_binary(boot, processor, in_process):
    board = boot("hello", "blink", emulate=processor, in_process=in_process)
    board.expect("Hello World!\n")
    board.clock.run_for(1.05)
    assert [round(at, 2) for at, _ in board.leds[0].changes] == [0.25, 0.5, 0.75, 1.0]


def test_two_processes_that_share_memory(boot, processor, in_process):
    board = boot("rot13_service", "rot13_client", emulate=processor, in_process=in_process)
    board.expect("Uryyb Jbeyq!\n")


def test_input_reaches_it(boot, processor):
    board = boot("console_echo", emulate=processor)
    board.expect("Type a line.\n")
    board.write("abc\n")
    board.expect("abc\n")


def test_native_and_emulated_processes_side_by_side(run, verge_builder):
    image = verge_builder.flash("generic", "rv32imac", ["rot13_service"])
    done = run("--processor", "rv32imac", "--flash-image", image, "--for", "1s", "--quiet", apps=["rot13_client"])
    assert done.stdout.startswith("Hello World!\n"), done.stderr


LOOKER = app("looker", """\
    if (ipc_register_service_callback("looker", on_notified, NULL) != RETURNCODE_SUCCESS)
        printf("no service\\n");
    for (;;)
        yield();
    """, "libtock/kernel/ipc.h")
LOOKER.source = LOOKER.source.replace("int main(void)", """\
static void on_notified(int client, int length, int buffer, void *opaque)
{
    (void)client, (void)opaque;
    printf("length %d, %s\\n", length, buffer == 0 ? "nothing to see" : (const char *)(uintptr_t)(unsigned)buffer);
}

int main(void)""")


def lender(size, offset=0):
    return app("lender", f"""\
    static char room[3 * 4096];
    char *const text = room + (-(uintptr_t)room & 4095) + {offset};
    size_t service;
    strcpy(text, "what is shown");
    while (ipc_discover("looker", &service) != RETURNCODE_SUCCESS)
        libtocksync_alarm_delay_ms(1);
    ipc_share(service, text, {size});
    printf("%d\\n", (int)ipc_notify_service(service));
    """, "string.h", "libtock/kernel/ipc.h", "libtock-sync/services/alarm.h")


@pytest.mark.parametrize("size, offset", [(64, 0), (2048, 0), (4096, 32)])
def test_a_native_process_is_shown_no_part_of_a_page_of_a_board_binary(run, verge_builder, size, offset):
    """The host shares whole pages only, and in the page of the buffer there may be the kernel's part of the lender's RAM, now
    or later."""
    image = verge_builder.flash("generic", "rv32imac", [lender(size, offset)])
    done = run("--processor", "rv32imac", "--flash-image", image, "--for", "1s", "--quiet", apps=[LOOKER])
    assert done.status == 0 and "length 0, nothing to see\n" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("processor", ["rv32imac", "cortex-m4", "cortex-m33"])
def test_a_native_process_is_shown_whole_pages_of_a_board_binary(run, verge_builder, processor):
    image = verge_builder.flash("generic", processor, [lender(4096)])
    done = run("--processor", processor, "--flash-image", image, "--for", "1s", "--quiet", apps=[LOOKER])
    assert done.status == 0 and "length 4096, what is shown\n" in done.stdout, done.stdout + done.stderr


# --- Time ---------------------------------------------------------------------------------------------


def test_a_spinning_process_takes_slices_of_its_own_time_only(boot, processor, in_process):
    board = boot(SPIN, COUNT, emulate=processor, in_process=in_process)
    assert board.readlines(5) == [str(i) for i in range(5)]
    assert 0.5 <= board.clock.now < 0.57


def test_instructions_are_the_time(boot):
    """Two instructions each time around at 64 MHz: a million of them take 31,250 us, and little more."""
    board = boot(EXACT, emulate="rv32imac")
    assert 31250 <= int(board.readline()) < 31250 + 30


# --- The same again -----------------------------------------------------------------------------------


def hash_of_run(run, image, processor, *words):
    done = run("--processor", processor, "--flash-image", image, "--for", "600ms", "--strace", "--headless", *words)
    text = done.stdout + done.stderr
    assert "exit" in text and done.status == 0, text
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_child_and_the_simulator_itself_give_the_same_run(run, verge_builder, processor):
    image = verge_builder.flash("generic", processor, [SPIN, COUNT, "blink", "rot13_service", "rot13_client"])
    assert hash_of_run(run, image, processor) == hash_of_run(run, image, processor, "--in-process")


def test_every_run_is_the_same(run, verge_builder, pytestconfig):
    image = verge_builder.flash("generic", "cortex-m3", [SPIN, COUNT, "blink"])
    times = 100 if pytestconfig.getoption("--soak") else 5
    assert len({hash_of_run(run, image, "cortex-m3", *(["--in-process"] if i % 2 else [])) for i in range(times)}) == 1


# --- Faults and bad input -------------------------------------------------------------------------------


def test_a_fault_is_told_with_place_and_cause(boot, processor, in_process):
    board = boot("fault", "blink", emulate=processor, in_process=in_process)
    fault = board.wait_fault("fault")
    assert "in its grant region, which belongs to the kernel" in fault.cause
    board.clock.run_for(0.6)
    assert len(board.leds[0].changes) >= 5  # the other one goes on


def test_a_package_without_the_processor_says_what_it_has(verge, tmp_path, verge_builder):
    package = str(tmp_path / "hello.tab")
    assert verge("pack", "hello", "--target", "rv32imac", "-o", package).status == 0
    done = verge("run", package, "--processor", "cortex-m4", "--for", "1s", "--headless")
    assert done.status != 0 and "has nothing for generic, which runs cortex-m4" in done.stderr
    done = verge("run", package, "--processor", "rv32imac", "--for", "1s", "--headless")
    assert (done.status, done.stdout) == (0, "Hello World!\n"), done.stderr


def test_a_processor_that_is_none(run):
    done = run("--processor", "z80")
    assert done.status == 2 and "there is no such processor" in done.stderr


# --- Firmware -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def firmware(verge_builder):
    """The image of a board's whole flash, and the places of its applications."""
    made = verge_builder.firmware("nrf52840dk", ["blink", "hello", "counter"])
    start = made.kernel.spans()[0][0]
    image = bytearray(b"\xff" * (made.memory.flash_start - start))
    for address, data in made.kernel.spans():
        image[address - start:address - start + len(data)] = data
    return bytes(image) + made.applications()[1], made.placed


def test_a_board_s_flash_image_runs_on_its_virtual_board(run, tmp_path, firmware):
    """The kernel's part is passed over; applications stand where they stand on the board."""
    image, placed = firmware
    path = tmp_path / "verge.bin"
    path.write_bytes(image)
    done = run("--board", "nrf52840dk", "--flash-image", str(path), "--for", "600ms", "--strace")
    assert done.status == 0 and "Hello World!\n" in done.stdout and "LED1 on" in done.stderr, done.stderr
    assert "not loaded" not in done.stderr and len(placed) == 3


def test_inspect_tells_kernel_and_applications_of_a_flash_image(verge, tmp_path, firmware):
    image, placed = firmware
    path = tmp_path / "verge.bin"
    path.write_bytes(image)
    done = verge("inspect", str(path))
    assert done.status == 0, done.stderr
    assert done.stdout.startswith("firmware\n") and "app memory" in done.stdout
    assert [int(at, 16) for at in re.findall(r"^(0x\w+): application", done.stdout, re.MULTILINE)] == [one.flash for one in placed]


# --- Moments to come back to ----------------------------------------------------------------------------


def test_several_continuations_of_one_moment(boot, processor, in_process):
    board = boot("console_echo", COUNT, "blink", emulate=processor, in_process=in_process)
    board.expect("1\n")
    moment = board.snapshot()
    seen = []
    for text in ("one", "two", "one"):
        board.restore(moment)
        assert board.clock.now < 0.3
        board.write(text + "\n")
        board.clock.run_for(0.5)
        seen.append((board.output, [list(led.changes) for led in board.leds]))
    assert seen[0] == seen[2] and seen[0] != seen[1]
    assert "one\n" in seen[0][0] and "4\n" in seen[0][0]


def test_the_panel_shows_the_moment_that_was_come_back_to(boot, tmp_path):
    """Its lights, pins and time; how long each process has computed is counted on."""
    board = boot("blink", emulate="cortex-m4", in_process=True)

    def picture(name):
        board.request("screenshot", path=str(tmp_path / name))
        return Picture.load(str(tmp_path / name)).crop(0, 0, 880, 800)
    board.clock.run_for(0.1)
    dark, moment = picture("dark.png"), board.snapshot()
    board.clock.run_for(0.2)
    lit = picture("lit.png")
    board.restore(moment)
    assert picture("restored.png") == dark != lit
    board.clock.run_for(0.2)
    assert picture("again.png") == lit


def test_a_file_is_gone_on_with(run, verge_builder, tmp_path, processor, in_process):
    way = ["--in-process"] if in_process else []
    image = verge_builder.flash("generic", processor, [SPIN, COUNT, "blink", "rot13_service", "rot13_client"])
    words = ["--processor", processor, "--flash-image", image, "--headless", *way]
    whole = run(*words, "--for", "700ms")
    kept = str(tmp_path / "kept")
    first = run(*words, "--for", "312345us", "--snapshot", kept)
    second = run("--restore", kept, "--headless", *way, "--for", "387655us")
    assert first.stdout + second.stdout == whole.stdout
    assert first.stderr + second.stderr == whole.stderr
    assert second.status == 0 and "4\n" in second.stdout


@pytest.mark.parametrize("harm, reason", [
    (lambda data: data[:len(data) // 2], "cut short"),
    (lambda data: data + b"x", "longer than it says"),
    (lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], "checksum"),
    (lambda data: b"no snapshot at all", "it is no snapshot"),
    (lambda data: b"", "it is no snapshot"),
    (lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:], "another build"),
])
def test_a_damaged_file_is_refused(run, verge_builder, tmp_path, harm, reason):
    image = verge_builder.flash("generic", "rv32imac", ["hello"])
    path = tmp_path / "kept"
    run("--processor", "rv32imac", "--flash-image", image, "--for", "1ms", "--snapshot", str(path))
    path.write_bytes(harm(path.read_bytes()))
    done = run("--restore", str(path), "--for", "1s")
    assert done.status == 2 and reason in done.stderr


def test_native_processes_can_not_be_kept(boot):
    board = boot("blink")
    with pytest.raises(BoardError, match="a native process can't be kept"):
        board.snapshot()


def test_traces_and_signals_go_on_after_a_step_back(boot, tmp_path):
    board = boot("blink", emulate="rv32imac", options=["--trace", str(tmp_path / "t.json"), "--vcd", str(tmp_path / "p.vcd")],
                 record=False)
    moment = board.snapshot()
    for _ in range(3):
        board.clock.run_for(0.6)
        board.restore(moment)
    board.close()
    times = [int(at) for at in re.findall(r"^#(\d+)$", (tmp_path / "p.vcd").read_text(), re.MULTILINE)]
    assert times == sorted(times) and times[-1] >= 1_800_000_000
    subprocess.run(["/usr/bin/python3", "-m", "json.tool", str(tmp_path / "t.json")], check=True, stdout=subprocess.DEVNULL)
