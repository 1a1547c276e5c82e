# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Runs what README and docs show: every line of a ```sh block. A command that would run for ever is
ended with Ctrl-C after a while and must then end well. Exits 1 if anything fails."""
import glob
import os
import re
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
PATIENCE_S = 20
PATIENCE_WITH_BUILD_S = 180  # of what ends by itself, on a machine that has more to do
LONG = ("./verge test", "./verge bench")  # the gate runs these by themselves


def blocks(path):
    with open(path, encoding="utf-8") as file:
        for block in re.findall(r"^```sh\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL):
            yield [line for line in block.split("\n") if line.strip() and not line.startswith("#")]


def patience(command):
    return PATIENCE_S if "verge run" in command and "--for" not in command else PATIENCE_WITH_BUILD_S


def run(command):
    """None if it did well, else what it printed."""
    with subprocess.Popen(["bash", "-c", command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=patience(command))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGINT)
            output, _ = process.communicate(timeout=PATIENCE_S)
        return None if process.returncode == 0 else f"status {process.returncode}\n{output[-2000:]}"


def main():
    failed = 0
    documents = [os.path.join(ROOT, "README.md"), *sorted(glob.glob(os.path.join(ROOT, "docs", "*.md")))]
    for path in documents:
        for lines in blocks(path):
            for command in lines:
                if command.startswith(LONG):
                    continue
                problem = run(command)
                print(f"{'failed' if problem else 'ok':<7} {os.path.relpath(path, ROOT)}: {command}", flush=True)
                if problem:
                    print(problem)
                    failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
