# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Applications for tests: what a test names, and how it becomes an executable.

Building is `./verge build`'s own code. Sources that stand in a test live in files named by their
hash, so nothing is compiled twice; all that the test modules declare is built in one go.
"""
import contextlib
import fcntl
import glob
import hashlib
import os
import sys
import tomllib

import pytest

from pytest_verge.errors import BoardError


class AppSource:
    """An application whose C source stands in a test."""

    declared = []  # by all modules so far, so that the first build can make them together

    def __init__(self, name, source, **settings):
        self.name = name
        self.source = source
        self.settings = settings
        AppSource.declared.append(self)

    def __repr__(self):
        return f"<application {self.name}>"

    @property
    def key(self):
        """The same for the same application, whichever test declares it."""
        text = repr((self.name, self.source, sorted(self.settings.items())))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def app_source(name, source, stack=None, heap=None):
    """An application from C source: give it to boot(). stack and heap are bytes."""
    settings = {key: value for key, value in (("stack", stack), ("heap", heap)) if value is not None}
    return AppSource(name, source, **settings)


class Builder:
    """Makes executables, once each."""

    def __init__(self, root, folder):
        tools = os.path.join(root, "tools")
        if not os.path.isdir(os.path.join(tools, "verge")):
            raise BoardError(f"{root} is no source tree of Verge: name it with --verge-root or VERGE_ROOT")
        if tools not in sys.path:
            sys.path.insert(0, tools)
        self.root = root
        self.folder = folder
        self._made = {}
        self._kernels = {}
        self._items = {}

    def simulator(self):
        """The path of the simulator program, built if it is stale."""
        from verge import simulator
        with self._alone():
            return _told_plainly(simulator.build)

    def executables(self, named):
        """[(process name, path of the executable), ...] for applications in any form that boot() takes."""
        pairs = [self._split(item) for item in named]
        wanted = [item for _, item in pairs if self._key(item) not in self._made]
        if wanted:
            self._build(wanted)
        result = []
        for name, item in pairs:
            own, path = self._made[self._key(item)]
            result.append((name or own, path))
        return result

    def on_hardware(self, name):
        """Is this a hardware board, which runs in QEMU?"""
        from verge import boards
        board = boards.find(name)
        return board is not None and bool(board.section("qemu"))

    def flash(self, name, processor, named):
        """Path of a flash image with these applications, built or packaged for a virtual board's processor."""
        return self.flash_with_symbols(name, processor, named)[0]

    def flash_with_symbols(self, name, processor, named):
        """The same, and the words by which the simulator finds the lines of their sources."""
        return _skipped_without_ram(f"{name} with {processor or 'its own processor'}",
                                    lambda: self._flash(name, processor, named))

    def _flash(self, name, processor, named):
        from verge import emulated, inside, layout
        binary = self.simulator()
        board = emulated.VirtualBoard(binary, name, processor)
        items = [self._item(board, processor, own, item) for own, item in map(self._split, named)]
        placed = layout.lay_out(items, board.memory)
        image = layout.image_of(placed, board.memory.flash_start)
        path = os.path.join(self.folder, "flash", hashlib.sha256(image).hexdigest()[:16] + ".bin")
        with self._alone():
            if not os.path.exists(path):
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "wb") as file:
                    file.write(image)
        return path, inside.symbol_options(placed)

    def _item(self, board, processor, own, item):
        from verge import apps, boards, emulated
        if emulated.is_board_binary(str(item)):
            return boards.items(board, [str(item) if own is None else f"{own}={item}"])[0]
        key = (board.name, processor, own, self._key(item))
        with self._alone():
            if key not in self._items:
                self._items[key] = boards.item_of_source(board, self._resolve(apps, item), own)
        return self._items[key]

    def driver_number(self, name):
        """What the ABI calls a driver by, of its name there."""
        for path in glob.glob(os.path.join(self.root, "core", "abi", "drivers", "*.toml")):
            with open(path, "rb") as file:
                for driver in tomllib.load(file)["driver"]:
                    if driver["name"] == name:
                        return driver["number"]
        raise BoardError(f"there is no driver '{name}'")

    def firmware(self, name, named):
        """A hardware board's firmware with these applications in flash, as tools/verge/boards.py has it."""
        return _skipped_without_ram(name, lambda: self._firmware(name, named))

    def _firmware(self, name, named):
        from verge import apps, boards
        board = boards.need(name)
        items = []
        with self._alone():
            if name not in self._kernels:
                self._kernels[name] = board.build_kernel()
            for own, item in map(self._split, named):
                key = (name, own, self._key(item))
                if key not in self._items:
                    self._items[key] = boards.item_of_source(board, self._resolve(apps, item), own)
                items.append(self._items[key])
        return boards.Firmware(board, items, self._kernels[name])

    @staticmethod
    def _key(item):
        return item.key if isinstance(item, AppSource) else str(item)

    @staticmethod
    def _split(item):
        """(name or None, application) of "NAME=APP", (NAME, APP) or APP."""
        if isinstance(item, tuple):
            return item
        if isinstance(item, str):
            name, equals, rest = item.partition("=")
            if equals and "/" not in name:
                return name, rest
        return None, item

    def _build(self, wanted):
        together = list({self._key(item): item for item in [*wanted, *self._not_made()]}.values())
        with self._alone():
            try:
                self._make(together)
            except BoardError:
                if len(together) == len(wanted):
                    raise
                self._make(wanted)  # what another test declared does not compile: that test will say so

    def _not_made(self):
        return [source for source in AppSource.declared if source.key not in self._made]

    def _make(self, items):
        from verge import apps
        resolved = [_told_plainly(lambda item=item: self._resolve(apps, item)) for item in items]
        made = _told_plainly(lambda: apps.build(resolved, folder=self.folder))
        for item, (name, path) in zip(items, made):
            self._made[self._key(item)] = (name, path)

    def _resolve(self, apps, item):
        if not isinstance(item, AppSource):
            return apps.resolve(str(item))
        folder = os.path.join(self.folder, "sources", item.key)
        path = os.path.join(folder, item.name + ".c")
        if not os.path.exists(path):
            os.makedirs(folder, exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(item.source)
        return apps.App(item.name, [path], settings=item.settings)

    @contextlib.contextmanager
    def _alone(self):
        """Several test processes may share the folder."""
        os.makedirs(self.folder, exist_ok=True)
        with open(os.path.join(self.folder, "lock"), "w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _skipped_without_ram(name, action):
    """A board that is too small for a test does not run it."""
    try:
        return _told_plainly(action)
    except BoardError as error:
        if "not enough RAM" in str(error):
            pytest.skip(f"{name}: {error}")
        raise


def _told_plainly(action):
    from verge.common import Failure
    try:
        return action()
    except Failure as failure:
        raise BoardError(str(failure)) from None
