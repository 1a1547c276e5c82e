# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The ABI table as Python objects: reads the TOML files, checks them, and refuses what is wrong.

Everything that is generated comes from the `Abi` that `load` returns, so an emitter never has to
doubt its input: numbers are unique, names are names, every error and every enumeration exists.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

WORD_MAX = 0xFFFFFFFF
NAME = re.compile(r"[a-z][a-z0-9_]*")
CHOICE = re.compile(r"[a-z0-9_]+")  # always follows a prefix: SCREEN_ROTATION_90

# How many words of payload each return variant carries besides the variant itself and the error.
VARIANT_VALUES = {
    "SUCCESS": 0, "SUCCESS_U32": 1, "SUCCESS_2U32": 2, "SUCCESS_U64": 1,
    "SUCCESS_3U32": 3, "SUCCESS_U32_U64": 2,
}
ALLOW_KINDS = {"ro": "read-only", "rw": "read-write", "ur": "userspace-readable"}


class TableError(Exception):
    """The table contradicts itself; the message says where and why."""


@dataclass(frozen=True)
class Value:
    """One word, or some bits of one word, that crosses the boundary."""

    name: str
    slot: int
    shift: int = 0
    bits: int = 32
    unit: str = ""
    meaning: str = ""
    minimum: int = 0
    maximum: int = WORD_MAX
    likely_max: int = WORD_MAX
    bounded: bool = False
    signed: bool = False
    enum: str = ""


@dataclass(frozen=True)
class Choice:
    name: str
    value: int
    meaning: str = ""


@dataclass(frozen=True)
class Enum:
    name: str
    choices: tuple


@dataclass(frozen=True)
class Command:
    number: int
    name: str
    summary: str
    args: tuple = ()
    returns: tuple = ("SUCCESS",)
    results: tuple = ()
    errors: tuple = ()
    grant: bool = True


@dataclass(frozen=True)
class Upcall:
    number: int
    name: str
    summary: str
    args: tuple = ()
    per_process: bool = False


@dataclass(frozen=True)
class Allow:
    number: int
    name: str
    summary: str
    per_process: bool = False


@dataclass
class Driver:
    number: int
    name: str
    title: str
    description: str
    family: str
    capsule: str = ""
    variants: tuple = ()
    status: str = ""
    same_as: str = ""
    libtock: tuple = ()
    grant: bool = True
    owner_error: str = ""
    unknown_error: str = "NOSUPPORT"
    notes: tuple = ()
    enums: tuple = ()
    commands: tuple = ()
    upcalls: tuple = ()
    allows: dict = field(default_factory=dict)

    @property
    def prefix(self):
        return self.name.upper()


@dataclass
class Abi:
    syscalls: dict
    drivers: list

    def driver(self, name):
        return next(d for d in self.drivers if d.name == name)

    def interface(self, driver):
        """The driver whose commands this one answers: itself, or the one it is `same_as`."""
        return self.driver(driver.same_as) if driver.same_as else driver


def require(condition, where, message):
    if not condition:
        raise TableError(f"{where}: {message}")


def check_keys(raw, where, needed, optional=()):
    missing = [key for key in needed if key not in raw]
    require(not missing, where, f"missing {', '.join(missing)}")
    unknown = sorted(set(raw) - set(needed) - set(optional))
    require(not unknown, where, f"unknown {', '.join(unknown)}")


def check_unique(items, where, key):
    seen = {}
    for item in items:
        value = getattr(item, key)
        shown = f"{value:#x}" if isinstance(value, int) else value
        require(value not in seen, where,
                f"{key} {shown} stands twice (in {seen.get(value)} and {item.name})")
        seen[value] = item.name


def check_name(name, where, pattern=NAME):
    require(isinstance(name, str) and pattern.fullmatch(name), where,
            f"{name!r} is no name (small letters, digits, underscores)")


def check_number(number, where):
    require(isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= WORD_MAX,
            where, f"{number!r} is no number of 32 bits")


def parse_value(raw, where, slot, shift, enums):
    check_keys(raw, where, ("name",),
               ("unit", "meaning", "min", "max", "likely_max", "bits", "signed", "enum"))
    where = f"{where} {raw['name']}"
    check_name(raw["name"], where)
    bits = raw.get("bits", 32 - shift)
    require(0 < bits <= 32 - shift or (bits, shift) == (64, 0), where,
            f"{bits} bits do not fit at bit {shift}")
    low, high = raw.get("min", 0), raw.get("max", (1 << bits) - 1)
    enum = raw.get("enum", "")
    if enum:
        require(enum in enums, where, f"enum {enum} is not defined by this driver")
        low = min(c.value for c in enums[enum].choices)
        high = max(c.value for c in enums[enum].choices)
    require(0 <= low <= high < 1 << bits, where, f"range {low} to {high} does not fit {bits} bits")
    likely = raw.get("likely_max", high)
    require(low <= likely <= high, where, f"likely_max {likely} is outside {low} to {high}")
    return Value(raw["name"], slot, shift, bits, raw.get("unit", ""), raw.get("meaning", ""), low,
                 high, likely, "min" in raw or "max" in raw, raw.get("signed", False), enum)


def parse_values(raws, where, enums, limit):
    """A list entry is one word; a list inside the list is a word packed from its lowest bit up."""
    require(len(raws) <= limit, where, f"{len(raws)} words where {limit} fit")
    values = []
    for slot, raw in enumerate(raws):
        shift = 0
        for part in raw if isinstance(raw, list) else [raw]:
            values.append(parse_value(part, where, slot, shift, enums))
            shift += values[-1].bits
    names = [v.name for v in values]
    require(len(names) == len(set(names)), where, "two values have one name")
    return tuple(values)


def parse_errors(raws, where, known):
    for raw in raws:
        check_keys(raw, where, ("error", "when"))
        require(raw["error"] in known, where, f"unknown error {raw['error']}")
    return tuple((raw["error"], raw["when"]) for raw in raws)


def parse_returns(raw, where):
    returns = raw if isinstance(raw, list) else [raw]
    for name in returns:
        require(name in VARIANT_VALUES, where, f"unknown return variant {name}")
    return tuple(returns)


def parse_results(raw, where, enums, returns):
    results = parse_values(raw.get("results", []), where, enums, 3)
    words = len({v.slot for v in results})
    most = max((VARIANT_VALUES[name] for name in returns), default=0)
    require(words == most, where, f"{words} results named, but {' or '.join(returns)} has {most}")
    wide = any("U64" in name for name in returns)
    for value in results:
        is_wide = wide and value.slot == words - 1
        require((value.bits > 32) <= is_wide, where, f"{value.name} has {value.bits} bits")
        require(not is_wide or value.bits == 64, where, f"{value.name} needs bits = 64")
    return results


def parse_command(raw, where, enums, known_errors, grant):
    check_keys(raw, where, ("number", "name", "summary"),
               ("args", "returns", "results", "errors", "grant"))
    where = f"{where} command {raw['name']}"
    check_number(raw["number"], where)
    check_name(raw["name"], where)
    returns = parse_returns(raw.get("returns", "SUCCESS"), where)
    return Command(raw["number"], raw["name"], raw["summary"],
                   parse_values(raw.get("args", []), where, enums, 2), returns,
                   parse_results(raw, where, enums, returns),
                   parse_errors(raw.get("errors", []), where, known_errors),
                   raw.get("grant", grant and raw["number"] != 0))


EXISTS = Command(0, "exists", "Tell whether the driver is there.", grant=False)


def parse_commands(raws, where, enums, known_errors, grant):
    commands = [parse_command(raw, where, enums, known_errors, grant) for raw in raws]
    if all(c.number != 0 for c in commands):
        commands.append(EXISTS)
    commands.sort(key=lambda c: c.number)
    check_unique(commands, f"{where} commands", "number")
    check_unique(commands, f"{where} commands", "name")
    return tuple(commands)


def parse_numbered(raws, where, kind, enums):
    """Upcalls and allowed buffers: a number, a name, a meaning, and words for an upcall."""
    items = []
    for raw in raws:
        optional = ("per_process", "args") if kind == Upcall else ("per_process",)
        check_keys(raw, where, ("number", "name", "summary"), optional)
        place = f"{where} {kind.__name__.lower()} {raw['name']}"
        check_number(raw["number"], place)
        check_name(raw["name"], place)
        parts = [raw["number"], raw["name"], raw["summary"]]
        if kind == Upcall:
            parts.append(parse_values(raw.get("args", []), place, enums, 3))
        items.append(kind(*parts, per_process=raw.get("per_process", False)))
    items.sort(key=lambda item: item.number)
    check_unique(items, f"{where} {kind.__name__.lower()}s", "number")
    check_unique(items, f"{where} {kind.__name__.lower()}s", "name")
    return tuple(items)


def parse_enums(raws, where):
    enums = {}
    for raw in raws:
        check_keys(raw, where, ("name", "values"))
        place = f"{where} enum {raw['name']}"
        check_name(raw["name"], place)
        require(raw["name"] not in enums, place, "stands twice")
        require(raw["values"], place, "has no values")
        choices = []
        for choice in raw["values"]:
            check_keys(choice, place, ("name", "value"), ("meaning",))
            check_name(choice["name"], place, CHOICE)
            check_number(choice["value"], place)
            choices.append(Choice(choice["name"], choice["value"], choice.get("meaning", "")))
        check_unique(choices, place, "name")
        check_unique(choices, place, "value")
        enums[raw["name"]] = Enum(raw["name"], tuple(choices))
    return enums


DRIVER_OPTIONAL = ("capsule", "variants", "status", "same_as", "libtock", "grant", "owner_error",
                   "unknown_error", "notes", "enum", "command", "upcall", "allow_ro", "allow_rw",
                   "allow_ur")
INTERFACE_KEYS = ("enum", "command", "upcall", "allow_ro", "allow_rw", "allow_ur")


def parse_driver(raw, family, known_errors):
    where = f"{family} driver {raw.get('name', '?')}"
    check_keys(raw, where, ("number", "name", "title", "description"), DRIVER_OPTIONAL)
    check_number(raw["number"], where)
    check_name(raw["name"], where)
    driver = Driver(raw["number"], raw["name"], raw["title"], raw["description"].strip(), family,
                    raw.get("capsule", ""), tuple(raw.get("variants", ())),
                    raw.get("status", ""), raw.get("same_as", ""),
                    tuple(raw.get("libtock", [raw["name"].upper()])), raw.get("grant", True),
                    raw.get("owner_error", ""), raw.get("unknown_error", "NOSUPPORT"),
                    tuple(raw.get("notes", [])))
    require(driver.status in ("", "number-only"), where, f"unknown status {driver.status!r}")
    for error in (driver.owner_error or "FAIL", driver.unknown_error):
        require(error in known_errors, where, f"unknown error {error}")
    if driver.status or driver.same_as:
        given = [key for key in INTERFACE_KEYS if key in raw]
        require(not given, where, f"has no interface of its own, but gives {', '.join(given)}")
        return driver
    enums = parse_enums(raw.get("enum", []), where)
    driver.enums = tuple(enums.values())
    driver.commands = parse_commands(raw.get("command", []), where, enums, known_errors,
                                     driver.grant)
    driver.upcalls = parse_numbered(raw.get("upcall", []), where, Upcall, enums)
    driver.allows = {kind: parse_numbered(raw.get(f"allow_{kind}", []), where, Allow, enums)
                     for kind in ALLOW_KINDS}
    return driver


SYSCALL_TABLES = {
    "class": (("number", "name", "title", "summary", "slots", "filterable"), ("rules",)),
    "yield": (("number", "name", "summary"), ("args",)),
    "memop": (("number", "name", "summary", "result"), ("arg", "errors")),
    "exit": (("number", "name", "summary"), ()),
    "variant": (("number", "name", "slots"), ("only",)),
    "error": (("number", "name", "meaning"), ()),
}


def check_syscalls(raw):
    check_keys(raw, "syscalls.toml", SYSCALL_TABLES, ("rules",))
    for table, (needed, optional) in SYSCALL_TABLES.items():
        seen = {}
        for entry in raw[table]:
            where = f"syscalls.toml {table} {entry.get('name', '?')}"
            check_keys(entry, where, needed, optional)
            check_number(entry["number"], where)
            for key in ("number", "name"):
                other = seen.setdefault((key, entry[key]), entry["name"])
                require(other is entry["name"], where, f"{key} {entry[key]} is already {other}'s")
    errors = {entry["name"] for entry in raw["error"]}
    for memop in raw["memop"]:
        parse_errors(memop.get("errors", []), f"memop {memop['name']}", errors)
    variants = {entry["name"] for entry in raw["variant"]}
    require(set(VARIANT_VALUES) <= variants, "syscalls.toml", "a success variant is missing")
    return errors


def check_drivers(drivers):
    check_unique(drivers, "drivers", "number")
    check_unique(drivers, "drivers", "name")
    names = {d.name: d for d in drivers}
    libtock = {}
    for driver in drivers:
        where = f"{driver.family} driver {driver.name}"
        if driver.same_as:
            require(driver.same_as in names, where, f"same_as {driver.same_as}: no such driver")
            require(not names[driver.same_as].same_as, where, "same_as a driver that is same_as")
        for name in driver.libtock:
            require(name not in libtock, where, f"libtock name {name} is already used")
            libtock[name] = driver.name
    check_constants(drivers)


def check_constants(drivers):
    """Two drivers must not spell one C constant: names with underscores could collide."""
    seen = {}
    for driver in drivers:
        for name in constants(driver):
            where = f"{driver.family} driver {driver.name}"
            require(name not in seen, where, f"constant {name} is also made by {seen.get(name)}")
            seen[name] = driver.name


def packed(values):
    """The values that share their word with others and so need a shift and a width."""
    return [v for v in values if sum(1 for w in values if w.slot == v.slot) > 1]


def constants(driver):
    """All names that abi.h defines for a driver, with their values, in order."""
    p = driver.prefix
    out = {f"DRIVER_{p}": driver.number}
    if driver.status or driver.same_as:
        return out
    out |= {f"{p}_COMMAND_{c.name.upper()}": c.number for c in driver.commands}
    numbered = {"UPCALL": driver.upcalls} | {k.upper(): a for k, a in driver.allows.items()}
    for kind, items in numbered.items():
        if any(item.per_process for item in items):
            continue  # Their numbers are process slots, of which each board has its own count.
        out |= {f"{p}_{kind}_{item.name.upper()}": item.number for item in items}
        out[f"{p}_{kind}_COUNT"] = count(items)
    for enum in driver.enums:
        stem = f"{p}_{enum.name.upper()}"
        out |= {f"{stem}_{c.name.upper()}": c.value for c in enum.choices}
    for item in driver.commands + driver.upcalls:
        for value in packed(item.args) + packed(getattr(item, "results", ())):
            stem = f"{p}_{item.name.upper()}_{value.name.upper()}"
            out |= {f"{stem}_SHIFT": value.shift, f"{stem}_BITS": value.bits}
    return out


def count(items):
    """Slots a grant needs: the highest number plus one, for index 0 may be unused (console)."""
    return max((item.number for item in items), default=-1) + 1


def read_toml(path):
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise TableError(f"{path.name}: {problem}") from problem


def load(folder):
    """Read and check syscalls.toml and drivers/*.toml below `folder`."""
    folder = Path(folder)
    syscalls = read_toml(folder / "syscalls.toml")
    errors = check_syscalls(syscalls) - {"OK"}
    drivers = []
    for path in sorted((folder / "drivers").glob("*.toml")):
        raw = read_toml(path)
        check_keys(raw, path.name, ("driver",))
        drivers += [parse_driver(entry, path.stem, errors) for entry in raw["driver"]]
    drivers.sort(key=lambda d: d.number)
    check_drivers(drivers)
    return Abi(syscalls, drivers)
