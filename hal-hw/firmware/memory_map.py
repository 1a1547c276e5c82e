# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Writes the linker's view of a board's memory from its board.toml, so that each address stands in one
place: memory_map.py BOARD.TOML OUTPUT"""
import sys
import tomllib

REGIONS = ("kernel_flash", "app_flash", "ram", "app_ram")


def regions_of(memory):
    """app_ram may be missing: applications then get what the kernel leaves of ram."""
    for name in REGIONS:
        if name in memory or name != "app_ram":
            yield name, memory[name]["start"], memory[name]["size"]


def check(memory):
    """Regions that overlap would be found late, and by nobody on the board."""
    ordered = sorted(regions_of(memory), key=lambda region: region[1])
    for (name, start, size), (other, other_start, _) in zip(ordered, ordered[1:]):
        if start + size > other_start:
            sys.exit(f"board.toml: {name} overlaps {other}")


def render(memory):
    lines = ["/* Made from board.toml. */", "MEMORY {"]
    for name, start, size in regions_of(memory):
        lines.append(f"  {name} (rwx) : ORIGIN = {start:#010x}, LENGTH = {size:#x}")
    app_ram = memory.get("app_ram", {"start": 0, "size": 0})
    lines += ["}", f"stack_size = {memory['kernel_stack']:#x};", f"app_ram_start = {app_ram['start']:#x};",
              f"app_ram_size = {app_ram['size']:#x};", ""]
    return "\n".join(lines)


def main():
    with open(sys.argv[1], "rb") as file:
        memory = tomllib.load(file)["memory"]
    check(memory)
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(render(memory))


if __name__ == "__main__":
    main()
