# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Builds the fuzzers of the core and the processors with clang's libFuzzer and both sanitizers, and runs them for a while. What they
learn stays in build/fuzz/corpus, so that the next run begins where this one ended."""
import glob
import os
import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from verge import packages
from verge.common import ALL_WELL, BUILD, ROOT, RUN_FAILED, Failure, WrongUse, locked, run, say

FOLDER = os.path.join(BUILD, "fuzz")
PACKAGES = ["clang", "libclang-rt-14-dev", "libc6-dev", "libdw-dev", "libelf-dev", "libseccomp-dev"]
FLAGS = ["-std=gnu17", "-g", "-O1", "-fno-omit-frame-pointer", "-D_GNU_SOURCE", "-I.", "-Wall", "-Wextra", "-Wconversion",
         "-Wshadow", "-Wstrict-prototypes", "-Werror", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all"]

KERNEL = ["core/kernel/*.c", "core/mpu/*.c", "core/test/fake_arch.c", "core/test/fake_hil.c", "core/test/fake_screens.c"]
TARGETS = {
    "reactor": {
        "text": "the kernel and all its drivers, by events",
        "sources": KERNEL + ["core/capsules/*.c", "core/abi/abi_names.c", "core/abi/abi_lookup.c",
                             "core/kernel/test/tbf_image.c", "core/fuzz/fuzz_board.c", "core/fuzz/fuzz_check.c",
                             "core/fuzz/fuzz_reactor.c"],
        # Long inputs at once: each byte is a decision, and most of what can go wrong takes many.
        "options": ["-max_len=4096", "-len_control=10"],
    },
    "tbf": {
        "text": "application objects in flash, and the loader",
        "sources": KERNEL + ["core/fuzz/fuzz_tbf.c"],
        "options": ["-max_len=2048"],
    },
    "processor": {
        "text": "the processors of emulated processes, by programs",
        "sources": ["emulator/processor/*.c", "emulator/fuzz/fuzz_processor.c"],
        "options": ["-max_len=2048", "-len_control=10"],
    },
    "guest": {
        "text": "a whole machine with a board binary, by its program",
        "sources": ["core/kernel/*.c", "core/mpu/*.c", "core/capsules/*.c", "core/abi/abi_names.c",
                    "core/abi/abi_lookup.c", "core/kernel/test/tbf_image.c", "hal-sim/*.c", "hal-sim/boards/*.c",
                    "hal-sim/chips/*.c", "hal-sim/native/*.c", "emulator/guest/*.c", "emulator/processor/*.c",
                    "emulator/fuzz/fuzz_guest.c"],
        # Tests and programs of their own, and what belongs to the simulator's session.
        "without": ["hal-sim/native/test_*.c", "hal-sim/native/bench_*.c", "hal-sim/native/fake_*.c",
                    "emulator/guest/gdb_server.c", "emulator/guest/inside.c"],
        "libraries": ["-ldw", "-lelf", "-lseccomp", "-lpthread"],
        "options": ["-max_len=3800", "-len_control=10"],
    },
}
PROGRESS_S = 15


def seconds_of(text):
    """500ms, 30s, 2m, 1h."""
    match = re.fullmatch(r"(\d+)(ms|s|m|h)", text)
    if not match:
        raise WrongUse(f"--for {text}: a time is a number with its unit, such as 60s, 20m or 1h")
    return max(1, int(int(match[1]) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600}[match[2]]))


# --- Building --------------------------------------------------------------------------------------------

def _object_of(source):
    return os.path.join(FOLDER, "objects", source.replace("/", "-") + ".o")


def _is_stale(source):
    """Older than anything that it was made of, as the compiler wrote it down."""
    made = _object_of(source)
    try:
        with open(made + ".d", encoding="utf-8") as file:
            used = file.read().replace("\\\n", " ").split(":", 1)[1].split()
        age = os.path.getmtime(made)
        return any(os.path.getmtime(os.path.join(ROOT, path)) > age for path in used)
    except OSError:
        return True


def _compile(source):
    made = _object_of(source)
    if _is_stale(source):
        run(["clang", *FLAGS, "-MMD", "-MF", made + ".d", "-c", source, "-o", made])


def build(names):
    """Makes the programs of these targets."""
    packages.install(PACKAGES)
    with locked(FOLDER):
        _build_locked(names)


def _found(patterns):
    return {path for pattern in patterns for path in glob.glob(pattern, root_dir=ROOT)}


def _sources_of(target):
    return sorted(_found(target["sources"]) - _found(target.get("without", [])))


def _build_locked(names):
    os.makedirs(os.path.join(FOLDER, "objects"), exist_ok=True)
    sources = {name: _sources_of(TARGETS[name]) for name in names}
    wanted = sorted({path for paths in sources.values() for path in paths})
    if any(_is_stale(path) for path in wanted):
        say("building: " + ", ".join(names))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_compile, wanted))
    for name in names:
        run(["clang", *FLAGS, *[_object_of(path) for path in sources[name]], "-o", _program(name),
             *TARGETS[name].get("libraries", [])])


def _program(name):
    return os.path.join(FOLDER, name)


# --- Running ---------------------------------------------------------------------------------------------

class Run:
    """One target at work, and what it said."""

    def __init__(self, name, seconds):
        self.name = name
        self.seconds = seconds
        self.corpus = os.path.join(FOLDER, "corpus", name)
        self.stopped = False
        self.status = ""  # the last line with figures
        self.said = []    # everything else
        findings = os.path.join(FOLDER, "findings")
        for folder in (self.corpus, findings):
            os.makedirs(folder, exist_ok=True)
        command = [_program(name), self.corpus, f"-max_total_time={seconds}", "-timeout=20",
                   f"-artifact_prefix={findings}/{name}-", *TARGETS[name]["options"]]
        # Every input frees what it took; looking for leaks would need ptrace.
        environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0", UBSAN_OPTIONS="print_stacktrace=1")
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stderr:
            if re.match(r"#\d+\s", line):
                self.status = line
            else:
                self.said.append(line.rstrip("\n"))

    def progress(self):
        """How far it is, in words."""
        found = re.match(r"#(\d+)\s.*cov: (\d+)", self.status)
        return f"{self.name}: {found[1]} inputs, {found[2]} edges" if found else f"{self.name}: starting"

    def finish(self):
        """Ends it if it still runs, as after a finding of another one."""
        if self.process.poll() is None:
            self.stopped = True
            self.process.kill()
        self.process.wait()
        self.reader.join()

    def finding(self):
        """Path of the input that broke something, or None."""
        if self.process.returncode == 0 or self.stopped:
            return None
        for line in self.said:
            found = re.search(r"Test unit written to (\S+)", line)
            if found:
                return os.path.relpath(found[1], ROOT)
        raise Failure(f"the fuzzer {self.name} failed:\n" + "\n".join(self.said[-30:]))

    def reason(self):
        for line in self.said:
            if re.match(r"does not hold: |.*ERROR: |.*runtime error: |.*Assertion|fake (device|machine): ", line):
                return line
        return "it ended badly"

    def summary(self):
        return f"{self.progress()}, {len(os.listdir(self.corpus))} of them kept; nothing found"


def _wait(runs, seconds):
    end = time.monotonic() + seconds
    said = time.monotonic()
    while any(one.process.poll() is None for one in runs):
        if any(one.process.poll() for one in runs):
            break  # something was found: the others need not go on
        time.sleep(0.2)
        left = int(end - time.monotonic())
        if left > 0 and time.monotonic() - said >= PROGRESS_S:
            said = time.monotonic()
            say("; ".join(one.progress() for one in runs) + f"; {left} s left")


def _report(one):
    """True: it found something."""
    path = one.finding()
    if path is None:
        say(one.summary())
        return False
    program = os.path.relpath(_program(one.name), ROOT)
    say(f"{one.name} found an input that breaks it: {one.reason()}\n  {path}\nReplay it, step by step, with\n"
        f"  FUZZ_TRACE=1 {program} {path}")
    return True


def run_fuzzers(options):
    """The verb: 1 if anything was found."""
    seconds = seconds_of(options.limit)
    names = [options.target] if options.target else list(TARGETS)
    build(names)
    runs = [Run(name, seconds) for name in names]
    try:
        _wait(runs, seconds)
    finally:
        for one in runs:
            one.finish()
    return RUN_FAILED if any([_report(one) for one in runs]) else ALL_WELL
