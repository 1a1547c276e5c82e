# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge new board`. That a copy builds and runs is checked with docs/new-board.md, whose commands the gate runs."""
import os

import pytest

from toolbox import common

from verge import boards


@pytest.mark.parametrize("words", [
    ("board", "mps2-an385", "--like", "hifive1"),
    ("board", "My_Board", "--like", "hifive1"),
    ("board", "../elsewhere", "--like", "hifive1"),
    ("board", "fresh-board", "--like", "no-such-board"),
    ("board", "fresh-board"),
    ("planet", "fresh-board", "--like", "hifive1"),
])
def test_what_can_not_be_started_is_refused_and_nothing_is_written(verge, words):
    before = sorted(os.listdir(boards.FOLDER))
    assert verge("new", *words).status == 2
    assert sorted(os.listdir(boards.FOLDER)) == before


@pytest.mark.parametrize("like", boards.names())
def test_any_board_can_be_started_from(like):
    from verge import new_verb
    files = new_verb._files("fresh-board", like)
    assert set(files) == {"board.c", "board.toml", "meson.build"}
    assert 'name = "fresh-board"' in files["board.toml"] and "'board.c'" in files["meson.build"]
    for word in files["meson.build"].replace("'", " ").split():
        if word.endswith(".c"):
            path = os.path.join(common.ROOT, "hal-hw", "boards", like, word)
            assert word == "board.c" or os.path.exists(path)
