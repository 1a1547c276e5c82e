# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The plug-in as an installed package, and docs/testing-in-ci.md."""
import os
import re
import subprocess
import zipfile

import pytest


@pytest.fixture(scope="session")
def wheel(verge_builder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run([os.path.join(verge_builder.root, "verge"), "wheel", "-o", str(folder)], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr
    path, = done.stdout.split()
    return path


@pytest.fixture(scope="module")
def page(verge_builder):
    with open(os.path.join(verge_builder.root, "docs", "testing-in-ci.md"), encoding="utf-8") as file:
        return file.read()


def test_it_holds_the_plugin_and_nothing_else(wheel, verge_builder):
    modules = os.listdir(os.path.join(verge_builder.root, "pytest", "pytest_verge"))
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name for name in names if ".dist-info/" not in name} == {
        f"pytest_verge/{name}" for name in modules if name.endswith(".py")}


def test_a_folder_that_can_not_be_written_is_told(verge_builder, tmp_path):
    (tmp_path / "file").write_text("")
    done = subprocess.run([os.path.join(verge_builder.root, "verge"), "wheel", "-o", str(tmp_path / "file" / "below")],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "can't be written" in done.stderr


def test_the_project_of_the_page_passes_with_the_installed_plugin(page, wheel, verge_builder, verge_simulator, tmp_path):
    project, installed = tmp_path / "project", tmp_path / "installed"
    files = re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(files) == 2
    for name, text in files:
        path = project / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    subprocess.run(["/usr/bin/python3", "-m", "venv", "--system-site-packages", str(installed)], check=True)
    subprocess.run([installed / "bin" / "pip", "install", "--quiet", "--no-index", "--no-deps",
                    "--disable-pip-version-check", wheel], check=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    done = subprocess.run([installed / "bin" / "python", "-m", "pytest", "-p", "no:cacheprovider",
                           f"--verge-simulator={verge_simulator}"], cwd=project, capture_output=True, text=True, check=False,
                          env=environment | {"VERGE_ROOT": verge_builder.root})
    assert "3 passed" in done.stdout, done.stdout + done.stderr


def test_the_pipeline_does_what_the_page_says(page, verge_builder):
    with open(os.path.join(verge_builder.root, "docs", "ci", "github-actions.yml"), encoding="utf-8") as file:
        pipeline = file.read()
    steps = page.partition("the four steps are the same:")[2].partition("```text\n")[2].partition("```")[0].splitlines()
    assert len(steps) == 4
    for part in (part.strip() for step in steps for part in step.split("&&")):
        assert part in pipeline
