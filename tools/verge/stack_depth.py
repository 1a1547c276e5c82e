# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The most stack that a kernel can need: the deepest way through its call graph.

The graph is read from the finished executable, so it has what the linker's optimizer made of it. Frames come from the
call frame information (DWARF 5, section 6.4). A call through a pointer may go to every function of the
pointer's type that the sources put into a pointer of that name; the source line of the call tells the name.
"""
import collections
import functools
import os
import re
import subprocess
from dataclasses import dataclass, field

from verge import elffile
from verge.common import ROOT, Failure, run

# Where the way in is an exception or reset: nobody calls these.
ENTRIES = ("cortexm_on_call", "cortexm_on_interrupt", "cortexm_on_slice_end", "cortexm_on_pended", "cortexm_on_fault",
           "cortexm_on_hard_fault", "cortexm_on_kernel_fault", "riscv_syscall", "riscv_settle", "riscv_trap",
           "riscv_kernel_fault", "main", "_start")
ENTRY_BYTES = 16  # what assembly pushes before it calls C
KERNEL_SOURCES = (os.path.join(ROOT, "core"), os.path.join(ROOT, "hal-hw"))
SEARCH_STEPS = 2_000_000
ENDS = ("kernel_panic", "firmware_assert_failed")  # they don't return: measured by themselves


@dataclass
class Function:
    name: str
    start: int
    frame: int = 0
    calls: set = field(default_factory=set)  # names
    sites: list = field(default_factory=list)  # addresses of calls through pointers


@dataclass
class Depth:
    bytes: int
    panic_bytes: int  # that a panic may need beyond
    path: list  # (name, frame) from the entry down
    is_exact: bool  # False: a knot of calls was too large to search: it is at most that


# --- The executable ------------------------------------------------------------------------------


def _disassemble(path, tools):
    functions, current = {}, None
    for line in run([tools + "objdump", "-d", "--no-show-raw-insn", path]).splitlines():
        if begin := re.match(r"([0-9a-f]+) <([^>]+)>:$", line):
            current = Function(begin[2], int(begin[1], 16))
            functions.setdefault(begin[2], current)
            continue
        parts = line.split("\t")
        if current is None or len(parts) < 2 or not re.match(r" *[0-9a-f]+:$", parts[0]):
            continue
        _note(current, int(parts[0].strip(" :"), 16), parts[1].strip(), parts[2] if len(parts) > 2 else "")
    return functions


def _note(function, address, operation, operands):
    if target := re.search(r"<([^>+]+)>\s*$", operands):
        if re.fullmatch(r"bl|blx|b|b\.[nw]|b\w\w?(\.[nw])?|jal|j|call|tail|c\.jal?", operation) and \
                target[1] != function.name:
            function.calls.add(target[1])
    elif operation in ("blx", "jalr", "c.jalr") or (operation in ("bx", "jr") and operands.strip() not in ("lr", "ra")):
        function.sites.append(address)


def _frames(dwarf):
    """{start: the largest distance of the stack pointer from the frame's beginning}"""
    entries = dwarf.CFI_entries() if dwarf.has_CFI() else []
    from elftools.dwarf.callframe import FDE
    return {entry["initial_location"]: max((row["cfa"].offset or 0 for row in entry.get_decoded().table), default=0)
            for entry in entries if isinstance(entry, FDE)}


# --- Types ---------------------------------------------------------------------------------------


def _type_of(die):
    return die.get_DIE_from_attribute("DW_AT_type") if "DW_AT_type" in die.attributes else None


def _name_of(die):
    name = die.attributes.get("DW_AT_name")
    return name.value.decode() if name else ""


def _type_text(die):
    if die is None:
        return "void"
    if die.tag in ("DW_TAG_const_type", "DW_TAG_volatile_type", "DW_TAG_typedef", "DW_TAG_restrict_type"):
        return _type_text(_type_of(die))
    if die.tag == "DW_TAG_pointer_type":
        return _type_text(_type_of(die)) + "*"
    return f"{die.tag}:{_name_of(die)}" if _name_of(die) else die.tag


def _signature(die):
    arguments = [_type_text(_type_of(child)) for child in die.iter_children() if child.tag == "DW_TAG_formal_parameter"]
    return f"{_type_text(_type_of(die))}({','.join(arguments)})"


def _pointed_signature(die):
    """Of a pointer to functions; None for other types."""
    while die is not None and die.tag in ("DW_TAG_const_type", "DW_TAG_typedef", "DW_TAG_array_type"):
        die = _type_of(die)
    target = _type_of(die) if die is not None and die.tag == "DW_TAG_pointer_type" else None
    while target is not None and target.tag in ("DW_TAG_const_type", "DW_TAG_typedef"):
        target = _type_of(target)
    return _signature(target) if target is not None and target.tag == "DW_TAG_subroutine_type" else None


class _Types:
    def __init__(self, dwarf):
        self.functions = {}  # {name: signature}
        self.pointers = collections.defaultdict(set)  # {name: signatures}
        self.structures = {}  # {name: [(member, signature or None)]}
        self.of_member = collections.defaultdict(set)  # {member: structures that it is one of}
        self.parameters = collections.defaultdict(set)  # {(place, signature): names}
        for unit in dwarf.iter_CUs():
            for die in unit.iter_DIEs():
                self._read(die)

    def _read(self, die):
        if die.tag == "DW_TAG_subprogram" and _name_of(die):
            self.functions[_name_of(die)] = _signature(die)
            for place, (name, signature) in enumerate(_children(die, "DW_TAG_formal_parameter")):
                if signature and name:
                    self.parameters[place, signature].add(name)
        elif die.tag == "DW_TAG_structure_type":
            self.structures[_name_of(die)] = list(_children(die, "DW_TAG_member"))
        elif die.tag in ("DW_TAG_member", "DW_TAG_formal_parameter", "DW_TAG_variable") and _name_of(die):
            if signature := _pointed_signature(_type_of(die)):
                self.pointers[_name_of(die)].add(signature)
            elif (structure := _type_text(_type_of(die))).startswith("DW_TAG_structure_type:"):
                self.of_member[_name_of(die)].add(structure.partition(":")[2])


def _children(die, tag):
    """(name, signature of what it points to or None)"""
    return ((_name_of(child), _pointed_signature(_type_of(child))) for child in die.iter_children() if child.tag == tag)


# --- Calls through pointers ----------------------------------------------------------------------


@functools.lru_cache(maxsize=None)
def _lines(path):
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def _sources(rooms):
    for room in rooms:
        for folder, _, names in os.walk(room):
            if os.path.basename(folder) not in ("test", "proof"):
                yield from (os.path.join(folder, name) for name in names if name.endswith((".c", ".h")))


class _Uses:
    """Where the sources use a function as a value."""

    def __init__(self, types, rooms):
        self.types = types
        self.names = collections.defaultdict(set)  # {function: pointers that it is put into}
        self.anywhere = set()  # functions that go into a pointer nobody could name
        for path in _sources(rooms):
            self._read("\n".join(_lines(path)))

    def _read(self, text):
        text = re.sub(r"//.*|/\*.*?\*/", "", text)
        # The outermost initializers last: each becomes a word for what stands around it.
        inner = re.compile(r"(\(struct (?P<cast>\w+)\)\s*|struct (?P<type>\w+) \w+(?:\[\w*\])*\s*=\s*"
                           r"|\.(?P<member>\w+)\s*=\s*)?\{(?P<items>[^{};]*)\}")
        while (rest := inner.sub(self._initializer, text)) != text:
            text = rest
        text = re.sub(r"\b(\w+)\s*=\s*(\w+)\b(?!\s*[(.])", self._assignment, text)
        while (rest := re.sub(r"\(([^(){};]*)\)", self._arguments, text)) != text:
            text = rest
        self._mention(text)

    def _mention(self, text):
        words = re.findall(r"\b([A-Za-z_]\w*)\b(?!\s*[(\0])", text)
        self.anywhere |= {word for word in words if word in self.types.functions}

    def _put(self, function, names):
        self.names[function] |= names
        if not names:
            self.anywhere.add(function)

    def _members_at(self, structures, place, signature):
        lists = (self.types.structures.get(one, []) for one in structures)
        return {members[place][0] for members in lists if place < len(members) and members[place][1] == signature}

    def _initializer(self, match):
        structure = match["cast"] or match["type"]
        structures = {structure} if structure else self.types.of_member.get(match["member"], self.types.structures.keys())
        for place, item in enumerate(match["items"].split(",")):
            if named := re.match(r"\s*\.(\w+)\s*=", item):
                for word in re.findall(r"\b([A-Za-z_]\w*)\b(?!\s*\()", item[named.end():]):
                    self.names[word].add(named[1])
            elif (word := item.strip()) in self.types.functions:
                self._put(word, self._members_at(structures, place, self.types.functions[word]))
            else:
                self._mention(item)
        return f".{match['member']} = 0" if match["member"] else " 0 "

    def _assignment(self, match):
        self.names[match[2]].add(match[1])
        return " "

    def _arguments(self, match):
        """A parameter bears the name of the pointer that it goes into."""
        for place, word in enumerate(item.strip() for item in match[1].split(",")):
            if word in self.types.functions:
                self._put(word, self.types.parameters.get((place, self.types.functions[word]), set()))
            else:
                self._mention(word)
        return "\0"


def _called_at(path, sites, tools):
    """{address: names that are called on its source line}"""
    if not sites:
        return {}
    places = subprocess.run([tools + "addr2line", "-e", path], input="\n".join(map(hex, sites)), capture_output=True,
                            text=True, check=True).stdout.splitlines()
    names = {}
    for address, place in zip(sites, places):
        file, _, line = place.partition(" ")[0].rpartition(":")
        names[address] = set()
        if line.isdigit() and os.path.isfile(file):
            text = " ".join(_lines(file)[max(0, int(line) - 1):int(line) + 2])
            names[address] = set(re.findall(r"(\w+)\)?(?:\[[^]]*\])?\s*\(", text))
    return names


def _resolve(functions, path, tools, dwarf, rooms):
    types = _Types(dwarf)
    uses = _Uses(types, rooms)
    by_signature = collections.defaultdict(list)
    for function in functions.values():
        plain = function.name.split(".")[0]
        if plain in types.functions:
            by_signature[types.functions[plain]].append((function.name, uses.names[plain], plain in uses.anywhere))
    sites = [site for function in functions.values() for site in function.sites]
    called = _called_at(path, sites, tools)
    for function in functions.values():
        for name in set().union(*(called[site] for site in function.sites)):
            for signature in types.pointers.get(name, ()):
                function.calls |= {one for one, names, anywhere in by_signature[signature]
                                   if (name in names or anywhere) and one != function.name}


# --- The deepest way -----------------------------------------------------------------------------


class _Search:
    """No function is on a way twice: nothing in a kernel recurses, whatever the types allow."""

    def __init__(self, functions):
        self.functions = functions
        self.steps = 0
        self.knots = self._knots()
        self.known = {}
        self.is_exact = True

    def _knots(self):
        """{name: the functions that can reach it and that it can reach}, by Tarjan's algorithm."""
        index, low, stack, knots = {}, {}, [], {}

        def visit(name):
            index[name] = low[name] = len(index)
            stack.append(name)
            for callee in self.functions[name].calls:
                if callee not in self.functions:
                    continue
                if callee not in index:
                    visit(callee)
                    low[name] = min(low[name], low[callee])
                elif callee not in knots:
                    low[name] = min(low[name], index[callee])
            if low[name] == index[name]:
                members = set()
                while name not in members:
                    members.add(stack.pop())
                for member in members:
                    knots[member] = members

        for name in self.functions:
            if name not in index:
                visit(name)
        return knots

    def deepest(self, name, on_way=frozenset()):
        """(bytes, path) from here down."""
        knot = self.knots[name]
        if len(knot) == 1 and name in self.known:
            return self.known[name]
        self.steps += len(knot) > 1
        if self.steps > SEARCH_STEPS and len(knot) > 1:
            return self._at_most(knot, on_way)
        below = [self.deepest(callee, (on_way | {name}) if callee in knot else frozenset())
                 for callee in self._callees(name) if callee not in on_way]
        depth, way = max(below, default=(0, ()))
        frame = self.functions[name].frame
        result = (frame + depth, ((name, frame), *way))
        if len(knot) == 1:
            self.known[name] = result
        return result

    def _callees(self, name):
        return self.functions[name].calls & self.functions.keys()

    def _at_most(self, knot, on_way):
        """All of a knot that is not on the way yet, and the deepest way out of it."""
        self.is_exact = False
        out = {callee for member in knot for callee in self._callees(member)} - knot
        depth, way = max((self.deepest(callee) for callee in out), default=(0, ()))
        rest = sum(self.functions[member].frame for member in knot - on_way)
        return rest + depth, (("all of a knot of calls", rest), *way)


def measure(path, rooms=KERNEL_SOURCES):
    """The Depth of a kernel that was built from the sources in these folders."""
    elffile.need()
    from elftools.elf.elffile import ELFFile
    with open(path, "rb") as file:
        elf = ELFFile(file)
        tools = "arm-none-eabi-" if elf["e_machine"] == elffile.ARM else "riscv64-unknown-elf-"
        dwarf = elf.get_dwarf_info()
        functions = _disassemble(path, tools)
        frames = _frames(dwarf)
        for function in functions.values():
            function.frame = frames.get(function.start, 0)
        _resolve(functions, path, tools, dwarf, rooms)
    for function in functions.values():
        function.calls -= set(ENDS)
    search = _Search(functions)
    entries = [name for name in ENTRIES if name in functions]
    if not entries:
        raise Failure(f"{path} has none of the functions in which exceptions arrive")
    depth, way = max(search.deepest(name) for name in entries)
    panic = max((search.deepest(name)[0] for name in ENDS if name in functions), default=0)
    return Depth(depth + ENTRY_BYTES, panic, list(way), search.is_exact)
