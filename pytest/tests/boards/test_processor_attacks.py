# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What a process can do to the processor itself: control registers, privileged instructions, forged exception returns, stack
pointers that point anywhere, and every system call there is and is not."""
import os

import pytest

from attacks import ALL_BOARDS, APPS, on_family, reach_of

CSRS = 4096
ILLEGAL = "illegal instruction"
INSTRUCTIONS_RISCV = ("mret", "sret", "uret", "dret", "wfi", "ebreak", "sfence.vma", "all zero", "all one", "flw", "fadd.s",
                      "hfence.gvma", "hlv.w", "fence.i")
INSTRUCTIONS_ARM = ("bkpt", "bkpt 0xab", "udf", "cpsid i", "cpsid f", "wfi", "wfe", "sev", "sg", "bxns", "mrc", "udf.w",
                    "svc 255", "dbg")
USED_FP = 0xC  # CONTROL.FPCA and SFPA only say that floating point was used, which a process may
HARMLESS = {"rv32": {"fence.i"}, "cortex-m": {"cpsid i", "cpsid f", "wfi", "wfe", "sev", "dbg"}}
# What they may do depends on the processor, and either way the kernel stands and nothing is won.
EITHER = {"sg", "bxns"}
NOT_IN_V6M = {"cpsid f", "dbg"}  # undefined or unpredictable there


# Whole groups of sixteen in which the processors of this kind have something: floating point and vectors, the
# supervisor's and the hypervisor's, the machine's, PMP and its extension, debug, counters.
KNOWN_CSRS = [0x000, 0x010, 0x100, 0x140, 0x180, 0x200, 0x240, 0x280, 0x300, 0x310, 0x320, 0x340, 0x3A0, 0x3B0, 0x740, 0x7A0,
              0x7B0, 0x7C0, 0x800, 0xB00, 0xB80, 0xC00, 0xC80, 0xF10]


@pytest.mark.parametrize("way", ["read", "written"])
@pytest.mark.parametrize("board", on_family("rv32"))
def test_no_control_register_can_be(board, way, target, pytestconfig, report_attempts):
    """Counters, floating point, machine and supervisor registers, the PMP, debug; with --soak all 4096 numbers."""
    it = target(board)
    some = sorted({*range(0, CSRS, 16), *(group + more for group in KNOWN_CSRS for more in range(16))})
    for number in range(CSRS) if pytestconfig.getoption("--soak") else some:
        assert not it.order("c", number + (CSRS if way == "written" else 0)), f"CSR {number:#x} was {way}"
        assert ILLEGAL in it.reports[-1], it.reports[-1]
    it.sentinel_is_well()
    report_attempts(it)


@pytest.mark.parametrize("board", on_family("cortex-m"))
def test_special_registers_read_as_nothing_and_keep_what_they_have(board, target, pytestconfig, report_attempts):
    """Armv7-M ARM B5.2.2 and B5.2.3: unprivileged, all but the flags and CONTROL read as zero and ignore writes. With
    --soak all 256 numbers, and not those alone that stand for something in Armv7-M and Armv8-M."""
    numbers = range(256) if pytestconfig.getoption("--soak") else [*range(32), *range(0x80, 0xA0)]
    it = target(board)
    flags, control, psp_like = range(0, 4), 20, {9, 0x89}
    before = {}
    for number in numbers:
        if it.order("c", number):
            before[number] = int(it.text.split()[0], 16)
    for number in numbers:
        it.order("c", number + 256, extra=0xFFFFFFFF & ~USED_FP)
    for number, value in before.items():
        assert it.order("c", number)
        changed = (int(it.text.split()[0], 16) ^ value) & ~(USED_FP if number == control else 0)
        assert changed == 0 or number in flags, f"special register {number} changed"
        if number not in (*flags, control):
            assert value == 0 or number in psp_like, f"special register {number} shows {value:#x}"
    assert before[control] & 1 == 1, "it is privileged"
    it.sentinel_is_well()
    report_attempts(it)


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_privileged_instructions_do_nothing_or_fault(board, target, report_attempts):
    it = target(board)
    names = INSTRUCTIONS_RISCV if it.family == "rv32" else INSTRUCTIONS_ARM
    for number, name in enumerate(names):
        survived = it.order("i", number)
        either = EITHER | (NOT_IN_V6M if it.firmware.memory.unit == "v6m" else set())
        assert name in either or survived == (name in HARMLESS[it.family]), (name, it.reports)
        assert survived or not name.startswith(("bkpt", "ebreak")) or "breakpoint instruction" in it.reports[-1]
        it.places()
    it.sentinel_is_well()
    report_attempts(it)


@pytest.mark.parametrize("board", on_family("cortex-m"))
def test_asking_for_privilege_gives_none(board, target, report_attempts):
    """CONTROL, PRIMASK and the main stack pointer were written; then kernel memory is read."""
    it = target(board)
    kernel = it.firmware.kernel
    own = it.places()["ram"]
    for name in ("_sstack", "_szero", "_stext"):
        assert not it.order("P", kernel.symbol(name)), name
        assert it.order("P", own)
    it.sentinel_is_well()
    report_attempts(it)


FORGED = [0xFFFFFF00 | low for low in range(0x80, 0x100)] + [0xFEFFFFFE, 0xFEFFFFFF, 0xFF000001, 0xF0000001, 0xFFFFFFFF]


@pytest.mark.parametrize("board", on_family("cortex-m"))
def test_a_forged_exception_return_is_a_fault(board, target, report_attempts):
    """Every value that the processor might take for one, Armv8-M's function return among them; and odd and even addresses
    of handlers and vectors."""
    it = target(board)
    symbols = it.firmware.kernel.elf.symbols
    names = ("call", "change", "load", "interrupt", "leave", "pended", "fault", "hard_fault", "cortexm_idle_loop",
             "cortexm_on_call")
    handlers = [symbols[name] + more for name in names if name in symbols for more in range(6)]
    assert len(handlers) >= 6
    for address in FORGED + handlers:
        assert not it.order("x", address), hex(address)
    it.sentinel_is_well()
    report_attempts(it)


@pytest.mark.parametrize("board", on_family("rv32"))
def test_kernel_code_can_not_be_jumped_into(board, target, report_attempts):
    """The trap's entry and every instruction of its way in and out."""
    it = target(board)
    start = it.firmware.kernel.symbol("riscv_trap_entry")
    for address in range(start, start + 512, 2):
        assert not it.order("x", address), hex(address)
    it.sentinel_is_well()
    report_attempts(it)


# --- The stack pointer ----------------------------------------------------------------------------


FRAME_BYTES = 32
ROOM = 96  # of break above what the attacker uses
NO_DRIVER = 0x7FFFFFF0
SOON_US = 60  # the attacker spins for 200


def stack_pointers(it, places, reach):
    """Around both ends of its memory, and wild ones."""
    kernel = it.firmware.kernel
    sentinel = next(one for one in it.firmware.placed if one.item.name == "sentinel")
    near = [edge + more for edge in (places["ram"], reach) for more in range(-48, 52, 4)]
    wild = [0, 4, 8, 32, 0x20, 0xFFFFFFFC, 0xFFFFFFF8, 0xE000E000, 0xE000ED20, 0xE000F000, 0x40000000, 0x7FFFFFFC, 0x80000000,
            places["grants"], places["grants"] + 32, places["ram_end"], places["flash"], places["flash"] + 64,
            places["flash_end"], sentinel.ram, sentinel.ram + 64, sentinel.ram + 512, sentinel.flash + 64]
    edges = map(kernel.symbol, ("_sstack", "_estack", "_szero", "_ezero", "_stext"))
    wild += [edge + more for edge in edges for more in (0, 32, 64)]
    return near + wild


@pytest.mark.parametrize("moment", ["call", "interrupt"])
@pytest.mark.parametrize("board", ALL_BOARDS)
def test_a_stack_pointer_may_point_anywhere(board, moment, target, report_attempts):
    """On Cortex-M the frame is written with the process's rights: it lies in its memory, or it is its fault. On RISC-V the
    kernel does not look at the stack pointer."""
    it = target(board)
    places = it.places()
    broke = places["broke"] + ROOM
    reach = reach_of(it.firmware.memory.unit, places["ram"], places["ram_end"] - places["ram"], broke)
    if reach > places["grants"]:
        pytest.fail("this board gives the attacker too little room")
    for pointer in stack_pointers(it, places, reach):
        frame = (pointer - FRAME_BYTES) & ~7 & 0xFFFFFFFF
        expected = it.family == "rv32" or (places["ram"] <= frame and frame + FRAME_BYTES <= reach)
        if moment == "call":
            survived = it.order("t", pointer, size=2, count=ROOM, extra=NO_DRIVER)
        else:
            survived = it.order("T", pointer, count=ROOM, extra=SOON_US)
        assert survived == expected, (hex(pointer), {k: hex(v) for k, v in places.items()}, hex(reach), it.reports)
    it.sentinel_is_well()
    report_attempts(it)


# --- System calls ---------------------------------------------------------------------------------


KNOWN_CLASSES = {1, 2, 3, 4, 5, 6, 7}  # with these arguments there is no such yield, and an exit is refused


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_every_number_of_a_system_call_is_answered_or_a_fault(board, target, report_attempts):
    it = target(board)
    numbers = list(range(256))
    if it.family == "rv32":
        numbers += [0x100, 0x102, 0x10002, 0x80000002, 0xFFFFFFFF, 0xFFFFFF02]
    for slot in (0xFFFFFFFF, NO_DRIVER):
        for number in numbers:
            survived = it.order("s", number, extra=slot)
            assert survived == (number in KNOWN_CLASSES), (number, hex(slot), it.reports)
    it.sentinel_is_well()
    report_attempts(it)


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_system_calls_with_arguments_at_random_hurt_nobody(board, target, pytestconfig, report_attempts):
    """Addresses near the edges of everything, numbers in and out of range, every driver and some that are not there."""
    it = target(board)
    seeds, calls = (200, 2000) if pytestconfig.getoption("--soak") else (25, 400)
    faults = sum(it.disturb(seed, calls) for seed in range(seeds))
    assert faults >= seeds * 9 // 10, "most of its lives end by a fault"
    it.sentinel_is_well()
    report_attempts(it)


# --- Registers ------------------------------------------------------------------------------------


RUN_US = 150_000


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_registers_are_kept_and_shown_to_nobody(board, target, report_attempts):
    """The keeper's registers come back whenever somebody else ran meanwhile; no new life of the peeper finds them."""
    it = target(board, os.path.join(APPS, "keeper"), os.path.join(APPS, "peeper"))
    it.machine.request("run", for_us=RUN_US)
    processes = {one["name"]: one for one in it.machine.request("processes")["processes"]}
    keeper, peeper = processes["keeper"], processes["peeper"]
    assert keeper["state"] != "Terminated" and keeper["restarts"] == 0, "a register of the keeper changed"
    assert peeper["state"] != "Terminated", f"the peeper found something: {peeper}"
    assert peeper["restarts"] > 20 and keeper["slice_expirations"] > 4
    it.attempts = peeper["restarts"]
    report_attempts(it, f"{keeper['slice_expirations']} switches")
