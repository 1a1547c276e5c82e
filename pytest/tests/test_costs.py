# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Instructions that cost cycles by their class, and the clock that makes them time: exact, and the same in every form in which
a board binary is executed."""
import hashlib
import re

import pytest

from helpers import app

pytestmark = pytest.mark.simulator("its emulated processors")

ROUNDS = 1_000_000
CYCLE_US = 1 / 64
NRF_TICKS = 32768 * 256 / 1e6  # a microsecond: its 24 bits are shown as the upper ones of 32
SPIN = app("spin", "for (volatile unsigned i = 0;; i++)\n    continue;\n")
COUNT = app("count", """\
    for (unsigned i = 0; i < 5; i++) {
        libtocksync_alarm_delay_ms(100);
        printf("%u\\n", i);
    }
    """, "libtock-sync/services/alarm.h")


def timed(name, instruction):
    """Prints how long a million times take: the instruction, with a subtraction and a branch that is taken."""
    return app(name, f"""\
    uint32_t before, after, n = {ROUNDS}, a = 100, b = 7;
    libtock_alarm_command_read(&before);
    __asm__ volatile("1: {instruction}\\n subs %0, #1\\n bne 1b" : "+l"(n), "+r"(a), "+r"(b) : "l"(&before) : "cc");
    libtock_alarm_command_read(&after);
    printf("%lu\\n", (unsigned long)(after - before));
    """, "libtock/services/alarm.h")


# What the manual of the Cortex-M4 says of them: DDI 0439D, tables 3-1 and 7-1.  (.inst: vdiv.f32 s0, s0, s1)
INSTRUCTIONS = {"add": ("add %1, %2", 1), "multiply": ("mul %1, %1, %2", 1), "divide": ("udiv %1, %1, %2", 7),
                "load": ("ldr %1, [%3]", 2), "stack": ("push {r0, r1, r2}\\n pop {r0, r1, r2}", 4 + 4),
                "float": (".inst.w 0xee800a20", 14)}


@pytest.fixture(params=[False, True], ids=["child", "in process"])
def in_process(request):
    return request.param


@pytest.mark.parametrize("name", INSTRUCTIONS)
def test_instructions_cost_what_the_manual_says(boot, name, in_process):
    instruction, cycles = INSTRUCTIONS[name]
    board = boot(timed(name, instruction), emulate="cortex-m4", in_process=in_process, costs="cortex-m4")
    wanted = ROUNDS * (cycles + 1 + 3) * CYCLE_US
    assert wanted <= int(board.readline()) < wanted + 30


def test_boards_say_what_their_instructions_cost(boot):
    """nrf52840dk has the manual's, generic one cycle each."""
    times = [int(boot(timed("add", "add %1, %2"), emulate=True, board=board, costs=costs).readline())
             for board, costs in (("generic", None), ("generic", "none"), ("nrf52840dk", "none"), ("nrf52840dk", None))]
    cheap = ROUNDS * 3 * CYCLE_US
    ticks = [cheap, cheap, cheap * NRF_TICKS, cheap * 5 / 3 * NRF_TICKS]
    assert all(wanted - 256 <= time < wanted + 300 for time, wanted in zip(times, ticks)), times


def test_the_clock_can_be_chosen(boot):
    times = [int(boot(timed("add", "add %1, %2"), emulate="cortex-m4", options=["--clock", clock]).readline())
             for clock in ("64MHz", "16MHz", "128000kHz", "1000000")]
    wanted = [ROUNDS * 3 / mhz for mhz in (64, 16, 128, 1)]
    assert all(want <= time < want * 1.001 + 30 for time, want in zip(times, wanted)), times


# --- The same run however it is executed ------------------------------------------------------------------


@pytest.fixture
def image(verge_builder):
    return verge_builder.flash("generic", "cortex-m4", [SPIN, COUNT, "blink", "rot13_service", "rot13_client"])


def words_of(image, *words):
    return ["--processor", "cortex-m4", "--costs", "cortex-m4", "--flash-image", image, "--headless", *words]


def hash_of_run(run, image, *words):
    done = run(*words_of(image, "--for", "600ms", "--strace", *words))
    text = re.sub(r"^verge: \w+: deepest stack.*\n", "", done.stdout + done.stderr, flags=re.MULTILINE)
    assert "exit" in text and done.status == 0, text
    return hashlib.sha256(text.encode()).hexdigest()


def test_children_and_tools_give_the_same_run(run, image, tmp_path):
    ways = [[], ["--in-process"], ["--stack-depth"], ["--profile", str(tmp_path / "p")], ["--itrace", str(tmp_path / "i")],
            ["--coverage", str(tmp_path / "c")]]
    assert len({hash_of_run(run, image, *way) for way in ways}) == 1


def test_costs_are_seen_in_a_run(run, image):
    assert hash_of_run(run, image) != hash_of_run(run, image, "--costs", "none")


def test_a_snapshot_keeps_them(run, image, tmp_path, in_process):
    way = ["--in-process"] if in_process else []
    kept = str(tmp_path / "kept")
    whole = run(*words_of(image, "--clock", "50MHz", "--for", "700ms", "--strace", *way))
    first = run(*words_of(image, "--clock", "50MHz", "--for", "312345us", "--strace", "--snapshot", kept, *way))
    second = run("--restore", kept, "--headless", "--for", "387655us", "--strace", *way)
    assert first.stdout + second.stdout == whole.stdout
    assert first.stderr + second.stderr == whole.stderr
    assert second.status == 0 and "4\n" in second.stdout


def test_a_record_is_repeated_with_them_alone(run, image, tmp_path, in_process):
    way = ["--in-process"] if in_process else []
    record = str(tmp_path / "run.rec")
    first = run(*words_of(image, "--for", "600ms", "--strace", "--record", record, *way))
    again = run(*words_of(image, "--strace", "--replay", record, *way))
    assert (again.status, again.stdout, again.stderr) == (0, first.stdout, first.stderr)
    for words, said in ((["--costs", "none"], "cost of instructions"), (["--clock", "1MHz"], "clock")):
        other = run(*words_of(image, "--replay", record, *words))
        assert other.status == 2 and said in other.stderr


def test_input_in_the_middle_of_a_turn_is_repeated(boot, run, verge_builder, tmp_path):
    image = verge_builder.flash("generic", "cortex-m4", [SPIN, "buttons"])
    record = str(tmp_path / "run.rec")
    words = ["--processor", "cortex-m4", "--costs", "cortex-m4"]
    board = boot(flash_image=image, options=[*words, "--record", record], record=False)
    for pressed in (True, False, True):
        board.clock.run_for(0.0123457)
        (board.buttons[0].press if pressed else board.buttons[0].release)()
    board.clock.run_for(0.0123457)
    board.close()
    said = board.output
    again = run(*words, "--flash-image", image, "--replay", record, "--quiet")
    assert (again.status, again.stdout, again.stderr) == (0, said, "") and "pressed" in said


def test_a_turn_may_be_divided_anywhere(boot):
    """Time stops at the first instruction behind each limit; however often it does, the run is the same."""
    def changes(step):
        board = boot(SPIN, "blink", emulate="cortex-m4", costs="cortex-m4", in_process=True)
        while board.clock.now < 0.53:
            board.clock.run_for(step)
        return list(board.leds[0].changes)[:2]
    assert changes(0.53) == changes(0.0001237)


# --- What can't be --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words, said", [
    (["--costs", "z80"], "--costs is cortex-m4 or none, not z80"),
    (["--costs", "cortex-m4", "--processor", "rv32imac"], "--costs is of another processor"),
    (["--clock", "fast"], "--clock wants a frequency"),
    (["--clock", "999"], "--clock wants a frequency"),
    (["--clock", "5GHz"], "--clock wants a frequency"),
])
def test_words_that_are_wrong(run, words, said):
    done = run(*words)
    assert done.status == 2 and said in done.stderr
