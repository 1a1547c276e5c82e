# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The check that a driver in this release has code, test, library part and page: it must notice each that is gone."""
import importlib.util
import os
import shutil
from pathlib import Path

import pytest


NEEDED = ["core/abi", "core/capsules", "core/kernel/ipc.c", "core/kernel/test", "procs/libtock", "procs/libtock-sync",
          "docs/reference/drivers"]


@pytest.fixture(scope="module")
def check(verge_builder):
    """tools/checks/drivers.py as a module."""
    path = os.path.join(verge_builder.root, "tools/checks/drivers.py")
    spec = importlib.util.spec_from_file_location("drivers_check", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(verge_builder, tmp_path):
    """A copy of what the check looks at."""
    for name in NEEDED:
        source = Path(verge_builder.root) / name
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def test_this_tree_has_all_four_of_each_driver(check, tree):
    assert list(check.problems(check.Tree(tree))) == []


@pytest.mark.parametrize("gone, missing", [
    ("core/capsules/buzzer.c", "code"),
    ("core/capsules/test/test_buzzer.c", "unit test that runs"),
    ("docs/reference/drivers/buzzer.md", "reference page"),
])
def test_a_file_that_is_gone_is_noticed(check, tree, gone, missing):
    (tree / gone).unlink()
    assert f"driver buzzer is in this release according to core/abi, but has no {missing}" in \
        list(check.problems(check.Tree(tree)))


def test_a_library_part_that_is_gone_is_noticed(check, tree):
    (tree / "procs/libtock/interface/syscalls/buzzer_syscalls.c").unlink()
    (tree / "procs/libtock-sync/interface/syscalls/buzzer_syscalls.c").unlink()
    assert [line for line in check.problems(check.Tree(tree)) if "library" in line] == \
        ["driver buzzer is in this release according to core/abi, but has no part of the process library"]


def test_a_variant_that_is_gone_is_noticed(check, tree):
    (tree / "core/capsules/adc_shared.c").unlink()
    assert "driver adc: there is no core/capsules/adc_shared.c" in list(check.problems(check.Tree(tree)))


def test_a_unit_test_that_is_not_built_does_not_count(check, tree):
    build = tree / "core/capsules/meson.build"
    build.write_text(build.read_text(encoding="utf-8").replace("'buzzer',", ""), encoding="utf-8")
    assert [line for line in check.problems(check.Tree(tree)) if "unit test" in line] == \
        ["driver buzzer is in this release according to core/abi, but has no unit test that runs"]


def test_a_page_that_says_something_else_does_not_count(check, tree):
    page = tree / "docs/reference/drivers/buzzer.md"
    page.write_text(page.read_text(encoding="utf-8").replace("in this release", "table only"), encoding="utf-8")
    assert [line for line in check.problems(check.Tree(tree)) if "page" in line] == \
        ["driver buzzer is in this release according to core/abi, but has no reference page"]
