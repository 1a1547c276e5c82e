# SPDX-License-Identifier: Apache-2.0 OR MIT
"""`./verge inspect`: what a package, a binary with a header, or a flash image holds, and what is wrong with it
and where. Takes any bytes."""
import json
import struct

from verge import packing, relocation, tbf
from verge.common import ALL_WELL, RUN_FAILED, Failure, WrongUse

EPILOG = """\
examples:
  ./verge inspect blink.tab
  ./verge inspect flash.bin --json

Knows packages (TAB), binaries (TBF), images of flash that begin with a binary, and kernels whose attributes
stand at their end. exit status: 0 nothing is wrong, 1 something is, 2 the command line was wrong.
"""

MARK = b"TOCK"  # the last word of a kernel's attributes
ATTRIBUTES = {0x0101: "app memory", 0x0102: "kernel binary", 0x0103: "kernel version"}
STAGES = {0: "", 1: "-dev", 2: "-alpha", 3: "-beta"}


def _address(value):
    return None if value == tbf.NOT_FIXED else value


def object_facts(found, offset=0):
    """One object as plain values. Problems say where they are in the file."""
    facts = {"offset": offset, "total_size": found.total_size, "header_size": found.header_size, "flags": found.flags,
             "checksum": found.checksum, "checksum_computed": found.computed,
             "problems": [{"offset": offset + at, "what": words} for at, words in found.problems]}
    if found.is_padding:
        return {"kind": "padding", **facts}
    facts.update(name=found.name, enabled=found.enabled, sticky=bool(found.flags & tbf.FLAG_STICKY),
                 app_version=found.app_version, minimum_ram=found.minimum_ram,
                 entry=found.header_size + found.init_offset, protected_size=found.protected_size,
                 binary_end=found.binary_end, kernel_version=found.kernel_version, short_id=found.short_id,
                 fixed_flash=_address(found.fixed_flash), fixed_ram=_address(found.fixed_ram),
                 writeable_regions=[{"offset": at, "size": size} for at, size in found.writeable],
                 permissions=_permissions(found), storage=_storage(found),
                 elements=[{"offset": offset + one.offset, "type": one.kind,
                            "name": tbf.TLV_NAMES.get(one.kind, "unknown"), "length": len(one.data)}
                           for one in found.tlvs],
                 footers=[{"offset": offset + one.offset, "format": tbf.FORMATS.get(one.format, (one.format,))[0],
                           "length": len(one.data), "state": one.state} for one in found.footers])
    return {"kind": "application", **facts}


def _permissions(found):
    if found.permissions is None:
        return None
    return [{"driver": driver, "commands": [64 * part + bit for bit in range(64) if bits >> bit & 1]}
            for driver, part, bits in found.permissions]


def _storage(found):
    if found.storage is None:
        return None
    return dict(zip(("write_id", "read_ids", "access_ids"), found.storage))


# --- Kinds of files ------------------------------------------------------------------------------


def _kernel_attributes(data):
    """The list at a kernel's end, walked backwards: each value stands before its type and length."""
    facts, end = [], len(data) - 8
    while end >= 4:
        kind, length = struct.unpack_from("<HH", data, end - 4)
        start = end - 4 - length
        if kind not in ATTRIBUTES or start < 0:
            break
        facts.append({"offset": start, "name": ATTRIBUTES[kind], "value": list(_attribute(kind, data[start:end - 4]))})
        end = start
    return facts


def _attribute(kind, value):
    if kind == 0x0103 and len(value) == 8:
        return struct.unpack("<HHHH", value)
    return struct.unpack(f"<{len(value) // 4}I", value[:len(value) // 4 * 4])


def _inspect_tab(data):
    facts = {"kind": "package", "members": [], "problems": []}
    try:
        files = packing.members(data)
    except Failure as failure:
        facts["problems"].append({"offset": 0, "what": str(failure)})
        return facts
    names = [name for name, _ in files]
    if "metadata.toml" not in names:
        facts["problems"].append({"offset": 0, "what": "there is no metadata.toml"})
    for name, content in files:
        facts["members"].append(_inspect_member(name, content, dict(files)))
    return facts


def _inspect_member(name, content, files):
    member = {"name": name, "size": len(content), "problems": []}
    if name == "metadata.toml":
        member["metadata"] = packing.metadata(content.decode("utf-8", "replace"))
        if member["metadata"].get("tab-version") != "1":
            member["problems"].append({"offset": 0, "what": "its tab-version is not 1"})
    elif name.endswith(".tbf"):
        found = tbf.parse(content)
        if found is None:
            member["problems"].append({"offset": 0, "what": "no object of version 2 begins here"})
        else:
            member["object"] = object_facts(found)
            if found.total_size < len(content):
                member["problems"].append({"offset": found.total_size, "what": "bytes follow the object"})
    elif name.endswith(packing.RELOCATIONS):
        _inspect_relocations(member, content, files.get(name.removesuffix(packing.RELOCATIONS) + ".tbf"))
    return member


def _inspect_relocations(member, content, image):
    try:
        moves = relocation.decode(content)
        member["relocations"] = {"flash": moves.flash, "ram": moves.ram, "count": len(moves.fixups)}
        if image is None:
            raise Failure("there is no binary that they belong to")
        if tbf.parse(image) is not None:
            moves.move(packing.content(image), moves.flash, moves.ram)
    except Failure as failure:
        member["problems"].append({"offset": 0, "what": str(failure)})


def _inspect_image(data):
    facts = {"kind": "binary", "objects": [], "problems": []}
    end = 0
    for offset, found in tbf.walk(data):
        facts["objects"].append(object_facts(found, offset))
        end = offset + max(found.total_size, 1)
    rest = data[end:]
    if len(facts["objects"]) > 1:
        facts["kind"] = "flash image"
    if rest and rest.strip(b"\xff") and rest.strip(b"\0"):
        facts["problems"].append({"offset": end, "what": f"{len(rest)} bytes that are no object follow the last object"})
    return facts


def _kernel_end(data):
    """Where a kernel's part ends and applications may begin: behind its attributes. None: it has none."""
    at = data.find(MARK)
    while at >= 0:
        if at % 4 == 0 and _kernel_attributes(data[:at + 4]):
            return at + 4
        at = data.find(MARK, at + 1)
    return None


def _inspect_firmware(data, end):
    """A kernel with what follows it in flash."""
    facts = {"kind": "firmware", "attributes": _kernel_attributes(data[:end]), "objects": [], "problems": []}
    image = _inspect_image(data[end:])
    for one in image["objects"] + image["problems"]:
        one["offset"] += end
    return facts | {"objects": image["objects"], "problems": image["problems"]}


def inspect(data):
    """Everything that is known of these bytes, as plain values."""
    if packing.is_tar(data):
        return _inspect_tab(data)
    if tbf.looks_like_object(data):
        return _inspect_image(data)
    if data[-4:] == MARK:
        return {"kind": "kernel", "attributes": _kernel_attributes(data), "problems": []}
    end = _kernel_end(data)
    if end is not None:
        return _inspect_firmware(data, end)
    what = "this is neither a package nor a binary with a header, and no kernel's attributes stand at its end"
    if data[:4] == b"\x7fELF":
        what = "this is an executable: ./verge pack makes a package of it"
    return {"kind": "unknown", "problems": [{"offset": 0, "what": what}]}


def problems(facts):
    """All problems, wherever they stand."""
    found = list(facts.get("problems", []))
    for part in facts.get("objects", []) + facts.get("members", []):
        found += problems(part)
    if "object" in facts:
        found += problems(facts["object"])
    return found


# --- Words ---------------------------------------------------------------------------------------


def _hex(value):
    return "any" if value is None else f"{value:#x}"


def _object_lines(facts):
    if facts["kind"] == "padding":
        yield f"padding of {facts['total_size']} bytes"
        return
    flags = ("enabled" if facts["enabled"] else "disabled") + (", sticky" if facts["sticky"] else "")
    yield f"application '{facts['name']}', version {facts['app_version']}, {flags}"
    same = facts["checksum"] == facts["checksum_computed"]
    yield f"  {facts['total_size']} bytes, header {facts['header_size']}, checksum {facts['checksum']:#010x} " + (
        "(right)" if same else "(wrong)")
    yield (f"  binary {facts['protected_size']:#x} to {facts['binary_end']:#x}, entry at {facts['entry']:#x}, RAM "
           f"{facts['minimum_ram']} bytes")
    yield f"  flash address {_hex(facts['fixed_flash'])}, RAM address {_hex(facts['fixed_ram'])}"
    if facts["kernel_version"]:
        yield "  needs kernel {}.{} or a later {}".format(*facts["kernel_version"], facts["kernel_version"][0])
    if facts["short_id"] is not None:
        yield f"  short id {facts['short_id']:#x}"
    for region in facts["writeable_regions"]:
        yield f"  writeable flash at {region['offset']:#x}, {region['size']} bytes"
    for one in facts["permissions"] or []:
        yield f"  may use driver {one['driver']:#x}: commands " + ", ".join(map(str, one["commands"]))
    if facts["storage"]:
        yield "  storage: writes as {write_id:#x}, reads {read_ids}, changes {access_ids}".format(**facts["storage"])
    for one in facts["elements"]:
        yield f"  {one['offset']:#06x}  element {one['type']:<3} {one['name']}, {one['length']} bytes"
    for one in facts["footers"]:
        yield f"  {one['offset']:#06x}  credential {one['format']}, {one['length']} bytes: {one['state']}"


def _problem_lines(facts):
    for one in facts["problems"]:
        yield f"  WRONG at {one['offset']:#x}: {one['what']}"


def lines(facts):
    """The same for people."""
    yield facts["kind"]
    yield from _problem_lines(facts)
    for one in facts.get("objects", []):
        yield f"\n{one['offset']:#x}: " + "\n".join([*_object_lines(one), *_problem_lines(one)])
    for one in facts.get("attributes", []):
        yield f"  {one['offset']:#x}: {one['name']} " + " ".join(f"{value:#x}" for value in one["value"])
    for one in facts.get("members", []):
        yield f"\n{one['name']}, {one['size']} bytes"
        yield from _problem_lines(one)
        for key, value in one.get("metadata", {}).items():
            yield f"  {key} = {value}"
        if "relocations" in one:
            yield "  {count} places to change, from flash {flash:#x} and RAM {ram:#x}".format(**one["relocations"])
        if "object" in one:
            yield from _object_lines(one["object"])
            yield from _problem_lines(one["object"])


def parser(verb):
    verb.add_argument("file", metavar="FILE", help="a package, a binary, an image of flash, or a kernel")
    verb.add_argument("--json", action="store_true", help="as JSON")


def verb_inspect(options):
    try:
        with open(options.file, "rb") as file:
            data = file.read()
    except OSError as error:
        raise WrongUse(f"{options.file} can't be read: {error.strerror}") from error
    facts = inspect(data)
    print(json.dumps(facts, indent=2) if options.json else "\n".join(lines(facts)))
    return RUN_FAILED if problems(facts) else ALL_WELL
