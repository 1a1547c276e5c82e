# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge bench emulator`: the speed of emulated processors beside Unicorn and QEMU, of system calls, and what many
boards take."""
import glob
import json
import os
import re
import subprocess
import tempfile
import time

from verge import boards, emulated, emulating, layout, packages, simulator
from verge.common import BUILD, ROOT, Failure, run

APPS = os.path.join(ROOT, "emulator", "guest", "bench", "apps")
NULL_COMMAND = os.path.join(ROOT, "hal-sim", "bench", "apps", "null_command.c")
# Each processor, the tests' program for it, and a board in QEMU that has it.
PROCESSORS = {"cortex-m3": ("armv7m", "mps2-an385"), "rv32imac": ("riscv", "qemu-rv32-virt")}
PATIENCE_S = 120


def _build():
    packages.install(packages.TEST)
    folder = os.path.join(BUILD, "bench")
    simulator.configure(folder, "-Dtests=true", "-Dbuildtype=release")
    run(["ninja", "--quiet", "-C", folder, "emulator/verge-sim", "emulator/verge-guest", "emulator/bench_guest",
         "emulator/processor/bench/bench_processor"])
    return folder


def _processors(folder, quick):
    """The library alone, beside Unicorn on the same bytes."""
    bench = os.path.join(folder, "emulator", "processor", "bench", "bench_processor")
    for name, (target, _) in PROCESSORS.items():
        pattern = os.path.join(folder, "emulator", "processor", "test", f"*{target}*O2*.bin")
        programs = sorted(path for path in glob.glob(pattern) if f"{target}-" not in os.path.basename(path).replace(f"{target}-O2", ""))
        if not programs:
            run(["ninja", "--quiet", "-C", folder, "all"])
            programs = sorted(glob.glob(pattern))
        if programs:
            print(f"{name}, the processor alone:\n  " +
                  run([bench, target, programs[0], "20" if quick else "100"]).strip().replace("\n", "\n  "), flush=True)


def _between(command, begin, end, **kwargs):
    """(seconds between two lines that a program prints, the second line)."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **kwargs) as it:
        started, deadline = None, time.monotonic() + PATIENCE_S
        for line in it.stdout:
            text = line.decode(errors="replace").strip()
            if text.startswith(begin):
                started = time.perf_counter()
            if text.startswith(end) or time.monotonic() > deadline:
                passed = time.perf_counter() - started
                it.kill()
                return passed, text
    raise Failure(f"{command[0]} ended without '{end}'")


def _image(binary, processor, words, name="generic"):
    board = emulated.VirtualBoard(binary, name, processor)
    placed = layout.lay_out(boards.items(board, words), board.memory)
    return board, layout.image_of(placed, board.memory.flash_start)


def _workload(folder, name, processor, in_qemu, scratch):
    """One application on the simulator and in QEMU without instruction counting."""
    binary = os.path.join(folder, "emulator", "verge-sim")
    source = os.path.join(APPS, name + ".c")
    path = os.path.join(scratch, "flash.bin")
    _, image = _image(binary, processor, [source])
    with open(path, "wb") as file:
        file.write(image)
    ours, text = _between([binary, "--processor", processor, "--flash-image", path, "--in-process", "--quiet", "--fast"],
                          "begin", "end")
    _, microseconds, result = text.split()
    instructions = int(microseconds) * 64  # at 64 MHz, one a cycle
    line = f"{instructions / 1e6:9.1f} million instructions  Verge {instructions / ours / 1e6:7.1f} million/s"
    firmware = boards.Firmware(boards.need(in_qemu), [source])
    with open(path, "wb") as file:
        file.write(firmware.applications()[1])
    command = [*emulating.machine_words(firmware), "-serial", "stdio", "-device",
               f"loader,file={path},addr={firmware.memory.flash_start:#x},force-raw=on"]
    theirs, text = _between(command, "begin", "end")
    if text.split()[2] != result:
        raise Failure(f"{name} gives {result} here and {text.split()[2]} in QEMU")
    return line + f"  QEMU {instructions / theirs / 1e6:7.1f} million/s  ratio {theirs / ours:5.2f}"


def _workloads(folder):
    """Applications under the kernel, beside QEMU's system mode."""
    packages.install(packages.CROSS + packages.QEMU)
    with tempfile.TemporaryDirectory() as scratch:
        for processor, (_, board) in PROCESSORS.items():
            for name in ("mixed", "load_store"):
                print(f"{processor} {name:<10} {_workload(folder, name, processor, board, scratch)}", flush=True)


def _guests(folder, quick, many):
    calls = "200000" if quick else "3000000"
    for processor in PROCESSORS:
        binary = os.path.join(folder, "emulator", "verge-sim")
        _, image = _image(binary, processor, [NULL_COMMAND, *(f"b{i}={ROOT}/examples/blink" for i in range(3))], "nrf52840dk")
        with tempfile.NamedTemporaryFile(suffix=".bin") as file:
            file.write(image)
            file.flush()
            done = run([os.path.join(folder, "emulator", "bench_guest"), file.name, processor, calls,
                        os.path.join(folder, "emulator", "verge-guest"), str(many)])
        facts = json.loads(re.search(r"\{.*\}", done, re.DOTALL)[0])
        print(f"{processor}: null command, kernel and driver included: in process {facts['call_ns']:.0f} ns, in a child "
              f"{facts['child_call_ns']:.0f} ns; {facts['boards']} boards of 4 processes at once: "
              f"{facts['board_bytes'] / 1024:.0f} KiB and {facts['board_ms']:.2f} ms each, {facts['all_bytes'] / 2**30:.2f} GiB in all",
              flush=True)


def run_benchmarks(quick, many=None):
    """many: so many boards at once, and nothing else."""
    folder = _build()
    if many:
        _guests(folder, True, many)
        return
    _processors(folder, quick)
    print()
    _workloads(folder)
    print()
    _guests(folder, quick, 10 if quick else 1000)
