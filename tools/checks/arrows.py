# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Holds the house together: which room may include which, what a capsule may do, what every file
carries. Reads sources as text; prints what is wrong and exits 1."""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))

# A room, and the rooms that it may include besides itself. Tests stand beside what they test and may
# also use the harness of core/test.
MAY_INCLUDE = {
    "core/abi": [],
    "core/mpu": [],
    "core/hil": ["core/abi"],
    "core/kernel": ["core/abi", "core/hil", "core/mpu"],
    "core/capsules": ["core/abi", "core/hil", "core/kernel"],
    "core/test": ["core/abi", "core/hil", "core/kernel", "core/mpu", "core/capsules"],
    "core/fuzz": ["core/abi", "core/hil", "core/kernel", "core/mpu", "core/capsules", "core/test"],
    "procs": ["core/abi"],
    "examples": ["procs"],
    "hal-sim": ["core/abi", "core/hil", "core/kernel", "core/mpu", "core/capsules"],
    "hal-hw/arch": ["core/abi", "core/hil", "core/kernel", "core/mpu"],
    "hal-hw/chips": ["hal-hw/arch", "core/abi", "core/hil", "core/kernel"],
    "hal-hw/firmware": ["hal-hw/arch", "core/abi", "core/hil", "core/kernel", "core/mpu", "core/capsules"],
    "hal-hw/boards": ["hal-hw/arch", "hal-hw/chips", "hal-hw/firmware", "core/abi", "core/hil", "core/kernel",
                      "core/capsules"],
    "emulator/processor": [],
    # A program of its own, which is built as an application is.
    "emulator/guest/child": ["emulator", "emulator/processor", "core/abi", "procs"],
    "emulator/fuzz": ["emulator", "emulator/processor", "hal-sim", "core/fuzz", "core/kernel"],
    "emulator": ["emulator/processor", "hal-sim", "core/abi", "core/hil", "core/kernel", "core/mpu"],
}

# The kernel's headers that a capsule may know.
CAPSULE_HEADERS = {"capsule.h", "debug.h", "deferred.h", "driver.h", "format.h", "grant.h", "types.h"}
CAPSULE_SYSTEM_HEADERS = {"assert.h", "stdbool.h", "stddef.h", "stdint.h", "string.h"}
KERNEL_SYSTEM_HEADERS = CAPSULE_SYSTEM_HEADERS | {"limits.h", "stdarg.h"}
# What C17 has everywhere, also compiled to WebAssembly.
PROCESSOR_SYSTEM_HEADERS = CAPSULE_SYSTEM_HEADERS | {"inttypes.h", "limits.h", "math.h", "stdlib.h"}

CAST = re.compile(r"\(\s*(?:const\s+)?(?:struct\s+)?[a-z_][a-z0-9_]*\s+(?:const\s*)?\*+\s*(?:const\s*)?\)\s*[&(\w]")
MACHINE_IFDEF = re.compile(r"#\s*(?:if|ifdef|ifndef|elif)\b.*__(?:arm|thumb|riscv|x86|i386|linux|aarch64)")
MUTABLE_STATIC = re.compile(r"^static\s+(?!const\b|inline\b|_Noreturn\b)[^(]*(?:=|;|\[)")


def tracked():
    done = subprocess.run(["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True,
                          check=True)
    return [path for path in done.stdout.splitlines() if os.path.isfile(os.path.join(ROOT, path))]


def room_of(path):
    parts = path.split("/")
    for folder in ("emulator/guest/child", "emulator/fuzz"):
        if path.startswith(folder + "/"):
            return folder
    if (parts[0] in ("core", "hal-hw") or path.startswith("emulator/processor/")) and len(parts) > 2:
        return parts[0] + "/" + parts[1]
    return parts[0]


def is_test(path):
    name = os.path.basename(path)
    return "/test/" in path or "/testapps/" in path or name.startswith(("test_", "fake_", "bench_", "fuzz_"))


def included(text):
    return re.findall(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', text, re.MULTILINE)


def target_room(include, path):
    """The room of an include, or None for the system's."""
    for candidate in (include, os.path.join(os.path.dirname(path), include), os.path.join("procs", include)):
        if os.path.isfile(os.path.join(ROOT, candidate)):
            return room_of(os.path.normpath(candidate))
    return None


def between_applications(path, include):
    """Applications of tests and benchmarks, and what drives them from outside."""
    applications = ("/testapps/", "/bench/apps/", "/tests/apps/")
    return any(part in path or part in include for part in applications) or os.path.basename(path).startswith("bench_")


def check_arrows(path, text):
    room = room_of(path)
    if room not in MAY_INCLUDE:
        return
    allowed = set(MAY_INCLUDE[room]) | {room} | ({"core/test"} if is_test(path) and room.startswith(("core", "hal-hw")) else set())
    for _, include in included(text):
        target = target_room(include, path)
        if target not in allowed | {None} and not between_applications(path, include):
            yield f"{path}: {room} may not include {include} of {target}"


def check_core(path, text):
    """The core is freestanding and knows no machine."""
    if not path.startswith(("core/kernel/", "core/capsules/", "core/mpu/", "core/hil/")) or is_test(path):
        return
    for kind, include in included(text):
        if kind == "<" and include not in KERNEL_SYSTEM_HEADERS:
            yield f"{path}: the core may not include <{include}>"
    for number, line in enumerate(text.split("\n"), 1):
        if MACHINE_IFDEF.search(line):
            yield f"{path}:{number}: the core has no #ifdef for a machine"


def check_processor(path, text):
    if not path.startswith("emulator/processor/") or is_test(path) or "/bench/" in path:
        return
    for kind, include in included(text):
        if kind == "<" and include not in PROCESSOR_SYSTEM_HEADERS:
            yield f"{path}: a processor may not include <{include}>: it knows no host"


def check_capsule(path, text):
    if not path.startswith("core/capsules/") or is_test(path):
        return
    for kind, include in included(text):
        if kind == "<" and include not in CAPSULE_SYSTEM_HEADERS:
            yield f"{path}: a capsule may not include <{include}>"
        if include.startswith("core/kernel/") and os.path.basename(include) not in CAPSULE_HEADERS:
            yield f"{path}: a capsule may not include {include}: it knows the capsule API only"
    for number, line in enumerate(text.split("\n"), 1):
        if CAST.search(line.split("//")[0]):
            yield f"{path}:{number}: a capsule makes no pointer casts"
        if MUTABLE_STATIC.match(line):
            yield f"{path}:{number}: a capsule has no mutable globals"


def check_licence(path, text):
    if path.endswith((".c", ".h", ".py", ".S", ".ld", "meson.build")) or path in ("verge", ".ci/run"):
        if "SPDX-License-Identifier: Apache-2.0 OR MIT" not in text[:300]:
            yield f"{path}: has no SPDX line"


def check_machine_paths(path, text):
    if path.endswith((".c", ".h", ".py", ".md", ".toml", ".build")) and re.search(r"(?<![\w.])/work/|\.\./shared", text):
        yield f"{path}: names a path of one machine"


def main():
    problems = []
    for path in tracked():
        try:
            with open(os.path.join(ROOT, path), encoding="utf-8") as file:
                text = file.read()
        except UnicodeDecodeError:
            continue
        if path.endswith((".c", ".h")):
            problems += [*check_arrows(path, text), *check_core(path, text), *check_processor(path, text),
                         *check_capsule(path, text)]
        problems += check_licence(path, text)
        if not path.startswith("tools/checks/"):
            problems += check_machine_paths(path, text)
    print("\n".join(problems) if problems else "arrows, capsules, licences: as they should be")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
