# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge run` on a hardware board: its firmware in QEMU, with applications in flash.

Time counts instructions, one a nanosecond, so a run repeats to the byte; while every process sleeps no
real time passes, unless it should.
"""
import os
import shlex
import shutil
import socket
import subprocess
import sys

from verge import boards, elffile, packages, rp2040, tbf, thumb_symbols
from verge.common import ALL_WELL, RUN_FAILED, Failure, WrongUse, die_with_parent, say

UNITS_US = {"us": 1, "ms": 1000, "s": 1_000_000, "m": 60_000_000, "h": 3_600_000_000}
LIMIT_SYMBOL = "firmware_run_limit"
LONGEST_US = 0xFFFFFFFF

# Options of the simulator that a processor in QEMU can't honour, by their names on the command line.
NOT_HERE = ("trace", "wav", "strace", "control", "valgrind", "valgrind_args", "asan", "ubsan", "scheduler", "fault_policy",
            "process_console", "record", "replay", "vcd", "uart0", "itrace", "profile", "coverage", "stack_depth",
            "costs", "clock")


def microseconds(word):
    """500ms, 10s, 2m as a number; without a unit they are seconds."""
    number = word.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = word[len(number):] or "s"
    try:
        value = float(number) * UNITS_US[unit]
    except (ValueError, KeyError) as error:
        raise WrongUse(f"'{word}' is no time: use 500ms, 10s or 2m") from error
    if not 1 <= value <= LONGEST_US:
        raise WrongUse(f"'{word}' is no time between 1us and {LONGEST_US // 60_000_000}m")
    return round(value)


def _check(options):
    for name in NOT_HERE:
        if getattr(options, name):
            raise WrongUse(f"--{name.replace('_', '-')} is for virtual boards; '{options.board}' runs in QEMU")
    if len(options.gdb) > 1:
        raise WrongUse(f"'{options.board}' runs in QEMU, where one debugger sees all of it: name one application for --gdb")


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _stays_in_real_time(options):
    return options.realtime or (not options.fast and options.limit is None and sys.stdout.isatty())


def machine_words(firmware):
    """The machine with the board's kernel; who calls says where the UART goes and how time passes."""
    qemu = firmware.board.section("qemu")
    return [f"qemu-system-{qemu['system']}", "-M", qemu["machine"], *qemu.get("args", []), "-display", "none",
            "-monitor", "none", *_kernel_words(qemu, firmware.kernel.path)]


def command(firmware, options, apps_path, port=None):
    """The words that start QEMU."""
    words = [*machine_words(firmware), "-serial", "stdio",
             "-icount", "shift=0" + ("" if _stays_in_real_time(options) else ",sleep=off")]
    if apps_path:
        words += ["-device", f"loader,file={apps_path},addr={firmware.memory.flash_start:#x},force-raw=on"]
    if options.limit is not None:
        where = firmware.kernel.symbol(LIMIT_SYMBOL)
        words += ["-device", f"loader,addr={where:#x},data={microseconds(options.limit):#x},data-len=4"]
    if port is not None:
        words += ["-S", "-gdb", f"tcp:127.0.0.1:{port}"]
    for argument in options.emulator_arg:
        words += shlex.split(argument)
    return words


def _kernel_words(qemu, path):
    return [*shlex.split(qemu.get("kernel_option", "-kernel")), path]


# --- Debugging -----------------------------------------------------------------------------------


def symbol_words(placed):
    """gdb's command for the symbols of an application where it stands, or None if it has none."""
    if placed.item.elf is None:
        return None
    elf = elffile.Elf(placed.item.elf)
    start = placed.flash + tbf.parse(placed.image).protected_size
    by_flash, by_ram = start - elf.symbols["_flash_origin"], placed.ram - elf.symbols["_sram_origin"]
    words = [f"add-symbol-file {thumb_symbols.for_gdb(placed.item.elf)}"]
    for section in elf.sections:
        if section.flags & elffile.SHF_ALLOC and section.size > 0:
            in_ram = section.address >= elf.symbols["_sram_origin"] and section.name not in (".text", ".rodata")
            words.append(f"-s {section.name} {section.address + (by_ram if in_ram else by_flash):#x}")
    return " ".join(words)


def source_line(placed, address):
    """Function and line of the source that an address in an application's flash stands for, or None."""
    if placed.item.elf is None:
        return None
    elf = elffile.Elf(placed.item.elf)
    linked = address - (placed.flash + tbf.parse(placed.image).protected_size - elf.symbols["_flash_origin"])
    tool = "arm-none-eabi-addr2line" if elf.machine == elffile.ARM else "riscv64-unknown-elf-addr2line"
    done = subprocess.run([tool, "-fspe", placed.item.elf, hex(linked & ~1)], capture_output=True, text=True, check=False)
    line = done.stdout.strip()
    return None if done.returncode != 0 or not line or line.startswith("??") else line


def _debugger_words(firmware, name, port):
    words = ["gdb-multiarch", firmware.kernel.path, "-ex", "set confirm off", "-ex", f"target remote 127.0.0.1:{port}"]
    for placed in firmware.placed:
        symbols = symbol_words(placed)
        if symbols:
            words += ["-ex", symbols]
    wanted = next((one for one in firmware.placed if one.item.name == name), None)
    if wanted is None and name != "kernel":
        raise WrongUse(f"--gdb names '{name}', which is not among the applications; 'kernel' stops at the start")
    if wanted is not None and wanted.item.elf is not None:
        elf = elffile.Elf(wanted.item.elf)
        offset = wanted.flash + tbf.parse(wanted.image).protected_size - elf.symbols["_flash_origin"]
        words += ["-ex", f"tbreak *{(elf.symbols['main'] & ~1) + offset:#x}"]
    return words


# --- Running -------------------------------------------------------------------------------------


def _run(words):
    """QEMU's exit status as ours. Ctrl-C is the way to end a run that has no other end."""
    with subprocess.Popen(words, preexec_fn=die_with_parent) as process:
        try:
            status = process.wait()
        except KeyboardInterrupt:
            process.kill()  # one that waits for a time that never comes takes no other signal
            process.wait()
            return ALL_WELL
    if status < 0:
        raise Failure(f"{words[0]} was ended by signal {-status}")
    return ALL_WELL if status == 0 else RUN_FAILED


def _need_qemu(board):
    qemu = board.section("qemu")
    if not qemu:
        raise WrongUse(f"board '{board.name}' has no emulator; ./verge flash --board {board.name} puts it "
                       "on the real one")
    packages.install(packages.QEMU)
    if shutil.which(f"qemu-system-{qemu['system']}") is None:
        raise Failure(f"qemu-system-{qemu['system']} is not there although its package is installed")


def run_on(board, words, options):
    """Runs applications on this board and returns the exit status."""
    _check(options)
    if board.section("rp2040js"):
        return rp2040.run_on(board, words, options, options.limit and microseconds(options.limit))
    if options.flash_image and words:
        raise WrongUse("--flash-image is all that this board finds in flash: name no applications beside it")
    if options.limit is not None:
        microseconds(options.limit)
    _need_qemu(board)
    firmware = boards.Firmware(board, words)
    port = _free_port() if options.gdb else None
    if options.flash_image and not os.path.isfile(options.flash_image):
        raise WrongUse(f"there is no flash image {options.flash_image}")
    if options.flash_image:
        return _run(command(firmware, options, os.path.abspath(options.flash_image), port))
    apps_path = os.path.join(board.folder, f"apps-{os.getpid()}.bin")
    try:
        with open(apps_path, "wb") as file:
            file.write(firmware.applications()[1])
        if firmware.placed and not options.quiet:
            say(f"board {board.name}: " + ", ".join(
                f"{one.item.name} at {one.flash:#x}" for one in firmware.placed))
        if port:
            packages.install(["gdb-multiarch"])
            words = shlex.join(_debugger_words(firmware, options.gdb[0], port))
            say(f"waiting for a debugger; in another terminal:\n  {words}")
        return _run(command(firmware, options, apps_path, port))
    finally:
        if os.path.exists(apps_path):
            os.unlink(apps_path)
