# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Proves the contracts of the region arithmetic and of the kernel's test of addresses: Frama-C makes a goal of each,
and of each operation that could wrap around or read what is not there; Z3 and CVC4 prove them, or this fails.
docs/proof.md says what is proved by that and what is not."""
import json
import os
import re
import subprocess
import time

from verge import packages
from verge.common import ALL_WELL, BUILD, ROOT, RUN_FAILED, Failure, locked, say

PACKAGES = ["frama-c-base", "why3", "z3", "cvc4", "gcc", "libc6-dev"]
FOLDER = os.path.join(BUILD, "prove")
GOAL_TIMEOUT_S = 30
# -wp-rte and the two warnings ask for proofs that no sum wraps, no number loses bits, no pointer is wild.
WP = ["-wp", "-wp-rte", "-warn-unsigned-overflow", "-warn-unsigned-downcast", "-wp-prover", "z3,cvc4",
      "-wp-timeout", str(GOAL_TIMEOUT_S), "-wp-par", str(os.cpu_count() or 1), "-cpp-extra-args=-I."]

# A theory: a file that includes what it is about, and the functions in it that are proved.
THEORIES = {
    "linear": {
        "title": "units with a granule: host pages, Armv8-M, PMP",
        "file": "core/mpu/proof/linear.c",
        "functions": ["round_up", "linear_place", "linear_reach", "linear_cover", "linear_reach_and_kernel_are_apart",
                      "linear_reach_keeps_order", "linear_cover_is_smallest"],
    },
    "subregion": {
        "title": "units with subregions: Armv6-M, Armv7-M",
        "file": "core/mpu/proof/subregion.c",
        "functions": ["is_multiple", "power_of_two", "align_up", "subregion_place", "subregion_reach",
                      "subregion_cover", "subregion_reach_and_kernel_are_apart", "subregion_reach_keeps_order",
                      "subregion_blocks_are_regions"],
    },
    "memory": {
        "title": "which spans are a process's own",
        "file": "core/kernel/proof/memory.c",
        "functions": ["inside", "memory_in_ram", "in_flash", "memory_note_allow"],
        # static_assert; and other functions of that file call the port, of which these know nothing.
        "options": ["-c11", "-kernel-warn-key", "annot:missing-spec=inactive"],
    },
}

PROVED = re.compile(r"^\[wp\] Proved goals:\s+(\d+) / (\d+)", re.MULTILINE)
UNPROVED = re.compile(r"^\[wp\] \[(?!Passed)(\w+)\] Goal (?!.* : Valid)(\S+)", re.MULTILINE)
ANNOTATED = re.compile(r"^\[rte:annot\] annotating function (\w+)", re.MULTILINE)
# What would make a proof say less than it seems to.
DOUBT = re.compile(r"^.*(?:[Ww]arning|User Error).*", re.MULTILINE)


def read_result(output, functions):
    """Goals proved, goals in all, and what stands in the way of a proof."""
    found = PROVED.search(output)
    proved, total = (int(found[1]), int(found[2])) if found else (0, 0)
    problems = [f"not proved: {name}" for _, name in UNPROVED.findall(output)]
    problems += [f"not looked at: {name}" for name in functions if name not in ANNOTATED.findall(output)]
    problems += [line.strip() for line in DOUBT.findall(output)]
    if total == 0:
        problems.append("Frama-C made no goals")
    elif proved < total and not any(problem.startswith("not proved") for problem in problems):
        problems.append(f"{total - proved} goals are not proved")
    return proved, total, problems


def _provers():
    """Tells Why3 once which provers there are, in a file of ours: the user may have one of his own."""
    environment = dict(os.environ, WHY3CONFIG=os.path.join(FOLDER, "why3.conf"))
    done = subprocess.run(["why3", "config", "detect"], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure("why3 finds no provers:\n" + done.stdout + done.stderr)
    return environment


def _prove(name, environment):
    theory = THEORIES[name]
    started = time.monotonic()
    command = ["frama-c", *WP, *theory.get("options", []), "-wp-fct", ",".join(theory["functions"]), theory["file"]]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", check=False)
    with open(os.path.join(FOLDER, name + ".log"), "w", encoding="utf-8") as log:
        log.write(done.stdout)
    proved, total, problems = read_result(done.stdout, theory["functions"])
    if done.returncode != 0:
        problems.append(f"Frama-C ended with status {done.returncode}")
    return {"name": name, "title": theory["title"], "proved": proved, "goals": total,
            "seconds": round(time.monotonic() - started, 1), "problems": problems}


def _tell(result):
    print(f"{result['name']:<12} {result['proved']:>4} of {result['goals']:>4} goals proved  "
          f"{result['seconds']:>6.1f} s   {result['title']}", flush=True)
    for problem in result["problems"]:
        print(f"    {problem}", flush=True)


def run_proofs(options):
    """The verb."""
    packages.install(PACKAGES)
    with locked(FOLDER):
        environment = _provers()
        results = []
        for name in [options.theory] if options.theory else THEORIES:
            say(f"proving: {THEORIES[name]['title']}")
            results.append(_prove(name, environment))
            if not options.json:
                _tell(results[-1])
    failed = [result for result in results if result["problems"] or result["proved"] != result["goals"]]
    if options.json:
        print(json.dumps(results, indent=2))
    else:
        print(f"{'all':<12} {sum(r['proved'] for r in results):>4} of {sum(r['goals'] for r in results):>4} goals "
              f"proved  {sum(r['seconds'] for r in results):>6.1f} s")
    if failed:
        say("what Frama-C said is in " + ", ".join(f"build/prove/{result['name']}.log" for result in failed))
    return RUN_FAILED if failed else ALL_WELL
