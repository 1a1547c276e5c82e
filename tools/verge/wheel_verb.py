# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The verb `wheel`: the pytest plug-in as a package that pip installs, for projects that test their applications in a
CI of their own (docs/testing-in-ci.md)."""
import os
import shutil
import sys
import tempfile

from verge import packages
from verge.common import ALL_WELL, BUILD, ROOT, Failure, run

EPILOG = """\
examples:
  ./verge wheel
  ./verge wheel -o wheels
  pip install "$(./verge wheel)"
"""
IGNORED = shutil.ignore_patterns("__pycache__", "build", "*.egg-info", "tests", "conftest.py")


def parser(verb):
    verb.add_argument("-o", "--output", metavar="DIR", default=os.path.join(BUILD, "wheels"),
                      help="where it goes (default: build/wheels)")


def build(folder):
    """Makes the wheel and returns its path."""
    packages.install(packages.WHEEL)
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        # What makes the wheel writes beside its sources, so it gets its own.
        source, made = os.path.join(scratch, "pytest"), os.path.join(scratch, "made")
        shutil.copytree(os.path.join(ROOT, "pytest"), source, ignore=IGNORED)
        run(["/usr/bin/python3", "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
             "--disable-pip-version-check", "--wheel-dir", made, source], cwd=scratch)
        names = os.listdir(made)
        if len(names) != 1:
            raise Failure(f"one wheel was to be made, and there are: {', '.join(names) or 'none'}")
        path = os.path.join(folder, names[0])
        shutil.copyfile(os.path.join(made, names[0]), path + ".new")
    os.replace(path + ".new", path)
    return path


def verb_wheel(options):
    try:
        print(build(os.path.abspath(options.output)))
    except OSError as error:
        raise Failure(f"{options.output} can't be written: {error.strerror}") from error
    sys.stdout.flush()
    return ALL_WELL
