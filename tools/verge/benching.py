# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The verb `bench`: figures of this machine, as ratios where two things compare. Nothing here passes or
fails: machines are shared and noisy."""
import argparse
import contextlib
import glob
import json
import os
import re
import statistics
import subprocess
import tempfile
import time

from verge import apps, benching_emulator, boards, emulating, packages, simulator, stack_depth
from verge.common import ALL_WELL, BUILD, ROOT, Failure, run, say

BENCH_APPS = os.path.join(ROOT, "hal-sim", "bench", "apps")
BOARD_APPS = os.path.join(ROOT, "hal-hw", "bench")
BOARD_FIGURES = os.path.join(BOARD_APPS, "figures.json")


class Rounds:
    """How often things are measured."""

    def __init__(self, quick):
        self.events = 50_000 if quick else 400_000
        self.repeats = 5 if quick else 30


def show(name, value):
    print(f"{name:<58} {value}", flush=True)


def _build():
    packages.install(packages.TEST)
    folder = os.path.join(BUILD, "bench")
    simulator.configure(folder, "-Dtests=true", "-Dbuildtype=release")
    run(["ninja", "--quiet", "-C", folder, "hal-sim/bench_machine", "hal-sim/native/bench_channel", "all"])
    return folder


# --- Round trips ---------------------------------------------------------------------------------

def _machine(folder, executable, processes, events, cores=None):
    command = [os.path.join(folder, "hal-sim", "bench_machine"), executable, str(processes), str(events)]
    if cores is not None:
        command = ["taskset", "-c", cores, *command]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _best(folder, executable, processes, rounds, cores=None):
    """The run that was disturbed least."""
    return min((_machine(folder, executable, processes, rounds.events, cores) for _ in range(3)),
               key=lambda one: one["ns_per_event"])


def round_trips(folder, rounds):
    channel = subprocess.run([os.path.join(folder, "hal-sim", "native", "bench_channel"),
                              os.path.join(folder, "hal-sim", "native")], capture_output=True, text=True, check=False)
    print("the channel alone, beside two plain processes that share a page:")
    print("  " + channel.stdout.strip().replace("\n", "\n  "))
    (_, null), (_, upcall) = apps.build([apps.resolve(os.path.join(BENCH_APPS, name))
                                         for name in ("null_command.c", "upcall.c")])
    print("\nthe whole: child, channel, machine, kernel, driver and back:")
    show("null command, placement as measured at start", f"{_best(folder, null, 1, rounds)['ns_per_event']:.0f} ns")
    show("null command, one core", f"{_best(folder, null, 1, rounds, '0')['ns_per_event']:.0f} ns")
    show("null command, 100 processes", f"{_best(folder, null, 100, rounds)['ns_per_event']:.0f} ns")
    cycle = _best(folder, upcall, 1, rounds)["ns_per_event"]
    show("set an alarm, yield, interrupt, upcall (two calls)", f"{2 * cycle:.0f} ns")


# --- Starting ------------------------------------------------------------------------------------

def _first_output_ms(binary, app):
    start = time.perf_counter()
    with subprocess.Popen([binary, "--quiet", "--for", "1s", "--", app], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        process.stdout.read(1)
        passed = time.perf_counter() - start
        process.stdout.read()
    return passed * 1e3


def _run_ms(binary, words):
    start = time.perf_counter()
    subprocess.run([binary, "--quiet", "--fast", *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1e3


def starts(binary, rounds):
    hello, blink = (path for _, path in apps.build([apps.resolve("hello"), apps.resolve("blink")]))
    first = statistics.median(_first_output_ms(binary, hello) for _ in range(rounds.repeats))
    show("start of the simulator to the first output", f"{first:.2f} ms")
    one = statistics.median(_run_ms(binary, ["--for", "1ms", "--", hello]) for _ in range(rounds.repeats))
    many = statistics.median(_run_ms(binary, ["--for", "1ms", "--", *[hello] * 101]) for _ in range(5))
    show("each further process", f"{(many - one) / 100:.3f} ms")
    minute = statistics.median(_run_ms(binary, ["--for", "60s", "--", blink]) for _ in range(rounds.repeats))
    show("60 virtual seconds of blink, start and end included", f"{minute:.2f} ms")
    hour = _run_ms(binary, ["--for", "600s", "--", *[blink] * 20])
    show("20 blinking processes", f"{600e3 / hour:.0f} virtual seconds a second")


# --- Sizes ---------------------------------------------------------------------------------------

def _core_sources():
    return [path for part in ("kernel", "mpu", "capsules") for path in glob.glob(os.path.join(ROOT, "core", part, "*.c"))]


def _text_size(folder):
    total = {}
    for path in _core_sources():
        obj = os.path.join(folder, os.path.basename(path) + ".o")
        run(["gcc", "-std=c17", "-Os", "-I", ROOT, "-ffunction-sections", "-fcallgraph-info=su", "-c", path, "-o", obj])
        room = os.path.basename(os.path.dirname(path))
        total[room] = total.get(room, 0) + int(run(["size", obj]).split("\n")[1].split()[0])
    return total


def _deepest(folder):
    """The longest chain of direct calls by stack use. What is called through pointers is not followed."""
    stack, calls = {}, {}
    for path in glob.glob(os.path.join(folder, "*.ci")):
        with open(path, encoding="utf-8") as file:
            for line in file:
                if node := re.match(r'node: \{ title: "([^"]+)" label: "[^"]*\\n(\d+) bytes', line):
                    stack[node[1].split(":")[-1]] = int(node[2])
                elif edge := re.match(r'edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"', line):
                    calls.setdefault(edge[1].split(":")[-1], set()).add(edge[2].split(":")[-1])

    def depth(name, path=()):
        if name in path:
            return 0, ()
        deepest = max((depth(callee, path + (name,)) for callee in calls.get(name, ())), default=(0, ()))
        return stack.get(name, 0) + deepest[0], (name,) + deepest[1]

    return max((depth(name) for name in stack), default=(0, ()))


def sizes(folder):
    result = _machine(folder, apps.build([apps.resolve("blink")])[0][1], 1, 10)
    show("kernel memory for each process (record, port's part)", f"{result['process_bytes']} + {result['port_bytes']} bytes")
    with tempfile.TemporaryDirectory() as scratch:
        total = _text_size(scratch)
        show("core text, gcc -Os for this host", ", ".join(f"{room} {size}" for room, size in sorted(total.items()))
             + f", all {sum(total.values())} bytes")
        depth, chain = _deepest(scratch)
        show("largest stack of a chain of direct calls", f"{depth} bytes: " + " > ".join(chain))


# --- Boards in QEMU ------------------------------------------------------------------------------

@contextlib.contextmanager
def _emulated(board, words, limit, *emulator_args):
    """The firmware of a board with applications of hal-hw/bench, and the words that run it in QEMU."""
    with tempfile.TemporaryDirectory() as scratch:
        firmware = boards.Firmware(board, [os.path.join(BOARD_APPS, word) for word in words])
        path = os.path.join(scratch, "apps.bin")
        with open(path, "wb") as file:
            file.write(firmware.applications()[1])
        options = argparse.Namespace(limit=limit, realtime=False, fast=True, emulator_arg=emulator_args)
        yield firmware, emulating.command(firmware, options, path)


def _on_board(board, words):
    """What these applications print on a board: {name: nanoseconds}, which are instructions there."""
    with _emulated(board, words, "20s") as (_, command):
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              check=False, timeout=120)
    return {name: int(cost) for name, cost in re.findall(r"^(\w+) (\d+)\r?$", done.stdout, re.MULTILINE)}


def _reset_to_application(board):
    """Instructions from reset to the first one of an application."""
    count = 0
    with _emulated(board, ["calls"], "1s", "-singlestep -d exec,nochain") as (firmware, command):
        first, last = firmware.memory.flash_start, firmware.memory.flash_end
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, errors="replace") as qemu:
            for line in qemu.stderr:
                if place := re.search(r"\[[0-9a-f]+/([0-9a-f]+)/", line):
                    if first <= int(place[1], 16) < last:
                        break
                    count += 1
            qemu.kill()
    return count


def _figures_of(board):
    kernel = board.build_kernel()
    text, data, bss = (int(word) for word in run(["size", kernel]).split("\n")[1].split()[:3])
    depth = stack_depth.measure(kernel)
    figures = {"text": text, "ram": data + bss, "stack": depth.bytes, "panic_stack": depth.panic_bytes}
    if not board.section("qemu"):
        return figures
    figures["reset_to_application"] = _reset_to_application(board)
    figures |= _on_board(board, ["calls"])
    try:
        figures |= _on_board(board, ["ipc_service", "ipc_client"])
    except Failure as failure:
        if "not enough RAM" not in str(failure):
            raise
    return figures


def _change(now, before):
    return str(now) if before in (None, now) else f"{now} ({now - before:+d})"


def on_boards(update=False):
    """Text and RAM in bytes, with the parts for emulators and the stack; costs in instructions, with the library's
    function. What differs from the table in the tree is shown beside it."""
    packages.install(packages.CROSS + packages.QEMU)
    kept = {}
    if os.path.exists(BOARD_FIGURES):
        with open(BOARD_FIGURES, encoding="utf-8") as file:
            kept = json.load(file)
    found = {}
    for name in boards.names():
        found[name] = _figures_of(boards.Board(name))
        before = kept.get(name, {})
        show(name, ", ".join(f"{key} {_change(value, before.get(key))}" for key, value in found[name].items()))
    if update:
        with open(BOARD_FIGURES, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1)
            file.write("\n")


def run_benchmarks(options):
    if options.what == "emulator":
        benching_emulator.run_benchmarks(options.quick, options.boards)
        return ALL_WELL
    if options.boards is not None or options.update:
        on_boards(options.update)
        return ALL_WELL
    rounds = Rounds(options.quick)
    say("building")
    folder, binary = _build(), simulator.build()
    round_trips(folder, rounds)
    print()
    starts(binary, rounds)
    print()
    sizes(folder)
    print()
    on_boards(options.update)
    return ALL_WELL
