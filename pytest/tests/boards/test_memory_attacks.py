# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A process reaches its own memory to the byte and nothing else: every kind of access is swept over every boundary of every
region that it has. What is expected is what core/mpu says that the protection unit makes of the process's memory."""
import os

import pytest

from attacks import ALL_BOARDS, APPS, EXECUTED, cover_of, reach_of

SOAK_WINDOW, WINDOW = 64, 16
SEVERAL = 16  # the attacker's name for ldm and stm of four words, on RISC-V for lr and amo
# Kind: its bytes, and the alignment that it wants.
ACCESSES = {"cortex-m": {1: (1, 1), 2: (2, 1), 4: (4, 1), SEVERAL: (16, 4)},
            "rv32": {1: (1, 1), 2: (2, 1), 4: (4, 1), SEVERAL: (4, 4)}}


@pytest.fixture
def window(pytestconfig):
    """Bytes to each side of a boundary."""
    return SOAK_WINDOW if pytestconfig.getoption("--soak") else WINDOW


class Model:
    """What the attacker may touch."""

    def __init__(self, target, places):
        placed = next(one for one in target.firmware.placed if one.item.name == "attacker")
        assert (places["flash"], places["flash_end"]) == (placed.flash, placed.end)
        self.places = places
        self.reach = reach_of(target.firmware.memory.unit, places["ram"], places["ram_end"] - places["ram"],
                              places["broke"])
        assert self.reach <= places["grants"] <= places["ram_end"]
        self.readable = [(places["ram"], self.reach), (places["flash"], places["flash_end"])]
        self.writable = self.readable[:1]

    def may(self, what, at, size):
        spans = self.readable if what == "r" else self.writable
        return any(start <= at and at + size <= end for start, end in spans)


def accesses_of(target):
    """Armv6-M has no accesses that are not aligned."""
    kinds = ACCESSES[target.family]
    return {kind: (width, min(width, 4)) for kind, (width, _) in kinds.items()} if is_v6m(target) else kinds


def is_v6m(target):
    return target.firmware.memory.unit == "v6m"


def windows_of(model, width):
    """[(name, first address, bytes)] around every boundary of the attacker."""
    edges = dict(model.places, reach=model.reach)
    names = ("ram", "reach", "grants", "ram_end", "flash", "flash_end")
    return [(name, edges[name] - width, 2 * width) for name in names]


def pieces_of(target, model, what, kind, start, count):
    """[(first address, how many, allowed)]: neighbours of one expectation."""
    width, step = accesses_of(target)[kind]
    pieces = []
    for at in range(start // step * step, start + count, step):
        # QEMU 7.2 looks only at where an unaligned access of Arm begins. Processors make several aligned ones of it, each
        # of which is checked (Armv7-M ARM A3.2.1), so there is nothing to be learnt here.
        in_qemu = target.board not in EXECUTED
        if in_qemu and target.family == "cortex-m" and at % min(width, 4) and model.may(what, at, 1) != model.may(what, at + width - 1, 1):
            continue
        mine = model.may(what, at, width)
        if pieces and pieces[-1][2] == mine and pieces[-1][0] + pieces[-1][1] * step == at:
            pieces[-1][1] += 1
        else:
            pieces.append([at, 1, mine])
    return pieces, step


def sweep_and_compare(target, model, what, kind, start, count):
    """Writes to what is its own put back what was there."""
    pieces, step = pieces_of(target, model, what, kind, start, count)
    for first, number, mine in pieces:
        refused = target.sweep("k" if what == "w" and mine else what, kind, first, number, step)
        expected = [] if mine else list(range(first, first + number * step, step))
        assert refused == expected, f"{what} {kind} {first:#x} +{number}: refused {list(map(hex, refused))}, {model.places}"


@pytest.mark.parametrize("what", ["r", "w"])
@pytest.mark.parametrize("board", ALL_BOARDS)
def test_every_byte_at_every_boundary_is_its_own_or_faults(board, what, target, window, report_attempts):
    it = target(board)
    model = Model(it, it.places())
    for _, start, count in windows_of(model, window):
        for kind in accesses_of(it):
            sweep_and_compare(it, model, what, kind, start, count)
    it.sentinel_is_well()
    report_attempts(it)


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_execution_stays_in_its_flash(board, target, window, report_attempts):
    """Two bytes that return stand at both ends of its flash. Its RAM and all around it can't be executed."""
    it = target(board, image=patched)
    model = Model(it, it.places())
    step = 2
    thumb = it.family == "cortex-m"
    for name, start, count in windows_of(model, window):
        for at in range(start, start + count, step):
            inside = model.places["flash"] <= at < model.places["flash_end"]
            if not inside:
                assert not it.order("x", at + thumb), f"ran at {name} {at:#x}"
            elif at in (model.places["flash_end"] - 2, model.places["flash_end"] - 4):
                assert it.order("x", at + thumb), f"did not run at {at:#x}\n{it.reports}"
    it.sentinel_is_well()
    report_attempts(it)


def patched(firmware):
    """The applications' flash with a return at the end of the attacker's, behind everything that has a meaning."""
    start, image = firmware.applications()
    end = next(one for one in firmware.placed if one.item.name == "attacker").end - start
    back = b"\x70\x47" if firmware.memory.unit != "pmp" else b"\x82\x80"  # bx lr, ret
    return image[:end - 4] + back + back + image[end:]


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_memory_ends_where_the_break_is_moved_to(board, target, report_attempts):
    """For breaks a few bytes apart, the last byte that the protection unit gives and the first that it doesn't."""
    it = target(board)
    places = it.places()
    checked = set()
    for more in [*range(0, 40), *range(40, places["grants"] - places["broke"], 13)]:
        wanted = places["broke"] + more
        now = it.places(wanted)
        model = Model(it, now)
        would_reach = reach_of(it.firmware.memory.unit, places["ram"], places["ram_end"] - places["ram"], wanted)
        assert (now["broke"] == wanted) == (would_reach <= places["grants"]), "no break that opens a byte of grants"
        if model.reach in checked:
            continue
        checked.add(model.reach)
        assert it.order("k", model.reach - 1, 1), hex(model.reach)
        assert not it.order("w", model.reach, 1), hex(model.reach)
    assert len(checked) > 2
    it.sentinel_is_well()
    report_attempts(it)


def foreign_spans(it):
    """What is somebody else's: (name, first address, bytes)."""
    kernel, placed = it.firmware.kernel, {one.item.name: one for one in it.firmware.placed}
    sentinel = placed["sentinel"]
    spans = [("kernel " + name, kernel.symbol(name) + more, 16) for name in
             ("_stext", "_etext", "_srodata", "_sstack", "_estack", "_szero", "_ezero", "_srelocate") for more in (-16, 0)
             if name in kernel.elf.symbols]
    spans += [("its RAM", sentinel.ram + more, 16) for more in (0, 256, 1000)]
    spans += [("its flash", sentinel.flash, 32), ("end of its flash", sentinel.end - 16, 16)]
    return [*spans, *DEVICES.get(it.board, []), *(SYSTEM if it.family == "cortex-m" else [])]


# Armv7-M ARM B3.1 and C1: SysTick, NVIC, SCB, MPU, SAU, debug, floating point; instrumentation and breakpoints.
SYSTEM = [("ICTR", 0xE000E004, 8), ("SysTick", 0xE000E010, 16), *(("NVIC", 0xE000E000 + at, 8) for at in
          (0x100, 0x180, 0x200, 0x280, 0x300, 0x400)), ("SCB", 0xE000ED00, 0x48), ("CPACR", 0xE000ED88, 4),
          ("MPU", 0xE000ED90, 0x34), ("SAU", 0xE000EDD0, 0x20), ("debug", 0xE000EDF0, 16), ("STIR", 0xE000EF00, 4),
          ("FPU", 0xE000EF30, 16), ("ITM", 0xE0000000, 8), ("DWT", 0xE0001000, 8), ("FPB", 0xE0002000, 8),
          ("SCB of the other state", 0xE002ED00, 16), ("MPU of the other state", 0xE002ED90, 16), ("ROM table", 0xE00FF000, 8)]
MPS2 = [("timer 0", 0x40000000, 16), ("timer 1", 0x40001000, 8), ("dual timer", 0x40002000, 8), ("UART", 0x40004000, 20),
        ("watchdog", 0x40008000, 8), ("GPIO", 0x40010000, 16), ("SCC", 0x4002F000, 8), ("FPGAIO", 0x40028000, 16)]
CLINT = [("msip", 0x2000000, 8), ("mtimecmp", 0x2004000, 8), ("mtime", 0x200BFF8, 8)]
PLIC = [("priorities", 0xC000000, 16), ("enables", 0xC002000, 8), ("claim", 0xC200000, 8)]
DEVICES = {
    "mps2-an385": MPS2, "mps2-an386": MPS2,
    "mps2-an505": [("UART", 0x40200000, 20), ("UART, Secure", 0x50200000, 20), ("timer 0", 0x50000000, 16),
                   ("timer, Non-secure", 0x40000000, 8), ("FPGAIO", 0x50302000, 16), ("MPC", 0x58007000, 16),
                   ("secure privilege control", 0x50080000, 16), ("RAM, Non-secure alias", 0x28010000, 16)],
    "netduinoplus2": [("TIM2", 0x40000000, 16), ("USART1", 0x40011000, 16), ("GPIOA", 0x40020000, 16), ("RCC", 0x40023800, 8),
                      ("flash control", 0x40023C00, 8), ("CCM", 0x10000000, 16), ("flash alias", 0, 16)],
    "qemu-rv32-virt": [*CLINT, *PLIC, ("UART", 0x10000000, 8), ("test finisher", 0x100000, 8), ("RTC", 0x101000, 8),
                       ("virtio", 0x10001000, 16), ("flash", 0x20000000, 16), ("boot ROM", 0x1000, 16)],
    "hifive1": [*CLINT, *PLIC, ("always on", 0x10000000, 16), ("clocks", 0x10008000, 16), ("UART", 0x10013000, 20),
                ("GPIO", 0x10012000, 16), ("SPI", 0x10014000, 8), ("boot ROM", 0x1000, 16), ("OTP", 0x20000, 8)],
}
STEP = 1 << 24


@pytest.mark.parametrize("what", ["r", "w"])
@pytest.mark.parametrize("board", ALL_BOARDS)
def test_nothing_of_others_can_be_touched(board, what, target, pytestconfig, report_attempts):
    """Kernel, neighbour, devices, the system control space; and the whole address space in long steps."""
    it = target(board)
    model = Model(it, it.places())
    spans = foreign_spans(it)
    soak = pytestconfig.getoption("--soak")
    step = STEP >> (4 if soak else 0)
    offsets = (0, step - 4) if soak else (0,) if what == "r" else (step - 4,)
    spans += [("anywhere", at + offset, 4) for at in range(0, 1 << 32, step) for offset in offsets]
    if soak and it.family == "cortex-m":
        spans.append(("system control space", 0xE000E000, 0x1000))
    for name, start, count in spans:
        wanted = [at for at in range(start & 0xFFFFFFFC, (start & 0xFFFFFFFC) + count, 4) if not model.may(what, at, 4)]
        for at in wanted:
            assert not it.order(what, at, 4), f"{name}: {what} at {at:#x} went through"
    it.sentinel_is_well()
    report_attempts(it)


SHARED_BYTES, SHARED_US = 90, 3000


@pytest.mark.parametrize("board", ALL_BOARDS)
def test_a_shared_buffer_is_open_to_the_byte_and_only_as_long_as_it_is_shared(board, target, report_attempts):
    """As core/mpu's cover() rounds it; and when it was taken back not one byte of it."""
    it = target(board, os.path.join(APPS, "attacker"), os.path.join(APPS, "lender"))
    assert it.order("h", 0, 1)
    base = int(it.text.split()[0], 16)
    start, end = cover_of(it.firmware.memory.unit, base, SHARED_BYTES)
    for what in "hH":
        for at in [*range(start - 8, start + 4), base, base + SHARED_BYTES - 1, *range(end - 4, end + 8)]:
            assert it.order(what, at - base, 1) == (start <= at < end), (what, hex(at), hex(start), hex(end))
        for at in (start, base, base + SHARED_BYTES - 1, end - 1):
            assert not it.order(what, at - base, 1, extra=SHARED_US + 500), f"{what} {at:#x} after it was taken back"
    assert all(one["restarts"] == 0 for one in it.machine.request("processes")["processes"] if one["name"] == "lender")
    report_attempts(it)
