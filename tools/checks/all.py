# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Every static check of the gate: formatting, the house's arrows, generated files, what each driver
owes, and three analysers on the core. Prints what is wrong; exits 1 if anything is."""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))

import arrows as arrows_rules  # noqa: E402  (beside this file)
from verge import packages  # noqa: E402

INCLUDE = ["-I", ROOT, "-D_GNU_SOURCE"]
WARNINGS = ["-std=c17", "-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Wstrict-prototypes", "-Werror"]


def c_files(*folders, headers=False):
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *folders], cwd=ROOT, capture_output=True,
                          text=True, check=True)
    endings = (".c", ".h") if headers else (".c",)
    return [path for path in done.stdout.split("\n") if path.endswith(endings) and os.path.exists(os.path.join(ROOT, path))]


def core_sources():
    return [path for path in c_files("core/kernel", "core/mpu", "core/capsules")
            if "/test" not in path and "/proof/" not in path]


def call(*command):
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def formatting():
    return call("clang-format", "--dry-run", "-Werror", *c_files(headers=True))


def arrows():
    return call("/usr/bin/python3", "tools/checks/arrows.py")


def generated():
    return call("/usr/bin/python3", "core/abi/generate.py", "--check") and \
        call("/usr/bin/python3", "core/abi/check_drivers.py")


def drivers():
    return call("/usr/bin/python3", "tools/checks/drivers.py")


def clang_warnings():
    return all([call("clang", *WARNINGS, *INCLUDE, "-fsyntax-only", path) for path in core_sources()])


def gcc_analyzer():
    return all([call("gcc", *WARNINGS, *INCLUDE, "-O2", "-fanalyzer", "-c", "-o", "/dev/null", path)
                for path in core_sources()])


def freestanding():
    """The core compiles with no C library but memory functions."""
    return all([call("gcc", *WARNINGS, "-I", ROOT, "-ffreestanding", "-Os", "-c", "-o", "/dev/null", path)
                for path in core_sources()])


def clang_tidy():
    return call("clang-tidy", "--quiet", "--warnings-as-errors=*", *core_sources(), "--", "-std=c17", *INCLUDE)


def cppcheck():
    return call("cppcheck", "--quiet", "--error-exitcode=1", "--inline-suppr", "--std=c11", "--suppress=missingIncludeSystem",
                "--enable=warning,portability", *INCLUDE[:2], *core_sources())


def _declared(*paths):
    """Names of the functions and constants that headers declare."""
    names = set()
    for path in paths:
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            text = re.sub(r"//.*", "", file.read())
        names |= set(re.findall(r"\b([a-z_]\w+)\s*\([^;{)]*(?:\([^)]*\)[^;{)]*)*\)\s*(?:__attribute__[^;]*)?;", text))
        names |= set(re.findall(r"\bextern const [^;]*?(\w+)(?:\[\w*\])?;", text))
    return names


def capsule_symbols():
    """A capsule reaches nothing but the capsule API, other capsules and memory functions."""
    headers = [path for path in c_files("core/capsules", headers=True) if path.endswith(".h") and "/test" not in path]
    api = ["core/kernel/" + name for name in arrows_rules.CAPSULE_HEADERS]
    allowed = _declared(*headers, *api) | {"memcpy", "memset", "memcmp", "memmove", "strlen", "strchr", "__assert_fail"}
    good = True
    with tempfile.TemporaryDirectory() as scratch:
        for path in core_sources():
            if not path.startswith("core/capsules/"):
                continue
            obj = os.path.join(scratch, os.path.basename(path) + ".o")
            if not call("gcc", "-std=c17", "-O2", *INCLUDE, "-fno-stack-protector", "-c", path, "-o", obj):
                return False
            used = subprocess.run(["nm", "-u", obj], capture_output=True, text=True, check=True).stdout.split()
            for name in set(used) - {"U"} - allowed:
                print(f"{path}: uses {name}, which is not part of the capsule API")
                good = False
    return good


CHECKS = [formatting, arrows, generated, drivers, capsule_symbols, clang_warnings, gcc_analyzer, freestanding,
          clang_tidy, cppcheck]


def main(words):
    if "--install" in words:
        packages.install(packages.CHECK)
    failed = []
    for check in CHECKS:
        good = check()
        print(f"{check.__name__}: {'passed' if good else 'FAILED'}", flush=True)
        if not good:
            failed.append(check.__name__)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
