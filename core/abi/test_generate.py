#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What the table may not say, and what the checks notice."""

import contextlib
import io
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import abi_table  # noqa: E402
import check_drivers  # noqa: E402
import generate  # noqa: E402

LAMP = '''
[[driver]]
number = 0xF0000
name = "lamp"
title = "Lamp"
capsule = "core/capsules/lamp.c"
description = "A lamp."

[[driver.enum]]
name = "color"
values = [{ name = "red", value = 1 }, { name = "blue", value = 4 }]

[[driver.command]]
number = 1
name = "light"
summary = "Light it."
args = [{ name = "color", enum = "color" }]
errors = [{ error = "BUSY", when = "it is being changed" }]

[[driver.upcall]]
number = 0
name = "burnt"
summary = "It is broken."

[[driver.allow_rw]]
number = 2
name = "story"
summary = "Its story."
'''

CAPSULE = '''
// case 7: a comment is no case
static struct syscall_return lamp_command(void *capsule, struct process_id caller, uint32_t command,
                                          uint32_t argument0, uint32_t argument1)
{
    switch (command) {
    case LAMP_COMMAND_EXISTS:
        return return_success();
    case LAMP_COMMAND_LIGHT:
        return light(capsule, "case 9:");
    default:
        return return_failure(ERROR_NOSUPPORT);
    }
}

static void burn(struct lamp *lamp, struct process_id process)
{
    upcall_schedule(&lamp->grant, process, LAMP_UPCALL_BURNT, f(1, 2), 0, 0);
    allow_write(&lamp->grant, process, LAMP_RW_STORY, 0, span);
}
'''


class TableCase(unittest.TestCase):
    """A copy of the real table with one more driver, in a tree of its own."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.folder = self.root / "core/abi"
        shutil.copytree(HERE / "drivers", self.folder / "drivers")
        shutil.copy(HERE / "syscalls.toml", self.folder)
        self.lamp = self.folder / "drivers/lamp.toml"
        self.lamp.write_text(LAMP, encoding="utf-8")

    def replace(self, path, old, new):
        text = path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def refused(self, old, new, message):
        self.replace(self.lamp, old, new)
        with self.assertRaises(abi_table.TableError) as caught:
            abi_table.load(self.folder)
        self.assertIn(message, str(caught.exception))


class Refused(TableCase):
    def test_the_table_as_it_stands_is_good(self):
        self.assertEqual("Lamp", abi_table.load(self.folder).driver("lamp").title)

    def test_a_driver_number_that_stands_twice(self):
        self.refused("number = 0xF0000", "number = 0x2",
                     "drivers: number 0x2 stands twice (in led and lamp)")

    def test_a_driver_name_that_stands_twice(self):
        self.refused('name = "lamp"', 'name = "led"', "drivers: name led stands twice")

    def test_a_command_number_that_stands_twice(self):
        self.refused("[[driver.upcall]]",
                     '[[driver.command]]\nnumber = 1\nname = "dim"\nsummary = "Dim."\n'
                     "[[driver.upcall]]",
                     "lamp driver lamp commands: number 0x1 stands twice (in light and dim)")

    def test_a_missing_field(self):
        self.refused('title = "Lamp"\n', "", "lamp driver lamp: missing title")

    def test_a_field_that_nobody_knows(self):
        self.refused('title = "Lamp"', 'title = "Lamp"\ntilte = "Lamp"', "unknown tilte")

    def test_an_unknown_error(self):
        self.refused('error = "BUSY"', 'error = "BUZY"',
                     "lamp driver lamp command light: unknown error BUZY")

    def test_an_unknown_return_variant(self):
        self.refused('summary = "Light it."', 'summary = "Light it."\nreturns = "SUCCESS_U8"',
                     "unknown return variant SUCCESS_U8")

    def test_results_that_the_variant_cannot_carry(self):
        self.refused('summary = "Light it."',
                     'summary = "Light it."\nreturns = "SUCCESS_2U32"\nresults = [{ name = "x" }]',
                     "1 results named, but SUCCESS_2U32 has 2")

    def test_an_enumeration_that_is_not_there(self):
        self.refused('enum = "color"', 'enum = "colour"', "enum colour is not defined")

    def test_a_name_that_is_no_name(self):
        self.refused('name = "light"', 'name = "Light!"', "'Light!' is no name")

    def test_more_bits_than_a_word_has(self):
        self.refused('args = [{ name = "color", enum = "color" }]',
                     'args = [[{ name = "a", bits = 20 }, { name = "b", bits = 20 }]]',
                     "20 bits do not fit at bit 20")

    def test_a_range_that_does_not_fit(self):
        self.refused('enum = "color" }', "min = 5, max = 4 }", "range 5 to 4 does not fit")

    def test_three_arguments(self):
        self.refused('args = [{ name = "color", enum = "color" }]',
                     'args = [{ name = "a" }, { name = "b" }, { name = "c" }]',
                     "3 words where 2 fit")

    def test_commands_of_a_driver_that_is_another(self):
        self.refused('description = "A lamp."', 'description = "A lamp."\nsame_as = "led"',
                     "has no interface of its own")

    def test_a_driver_that_is_nobody(self):
        self.lamp.write_text('[[driver]]\nnumber = 0xF0000\nname = "lamp"\ntitle = "L"\n'
                             'description = "L."\nsame_as = "sun"\n', encoding="utf-8")
        with self.assertRaisesRegex(abi_table.TableError, "same_as sun: no such driver"):
            abi_table.load(self.folder)

    def test_broken_toml_names_the_file(self):
        self.refused("[[driver]]", "[[driver]", "lamp.toml: ")

    def test_an_error_code_that_stands_twice(self):
        self.replace(self.folder / "syscalls.toml", 'number = 13\nname = "NOACK"',
                     'number = 12\nname = "NOACK"')
        with self.assertRaisesRegex(abi_table.TableError, "number 12 is already UNINSTALLED's"):
            abi_table.load(self.folder)


class Generated(TableCase):
    def run_generate(self, *arguments):
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
            status = generate.main(list(arguments), self.folder, self.root)
        return status, errors.getvalue()

    def test_what_was_just_written_is_not_stale(self):
        self.assertEqual((0, ""), self.run_generate())
        self.assertEqual((0, ""), self.run_generate("--check"))

    def test_a_change_of_the_table_makes_its_files_stale(self):
        self.run_generate()
        self.replace(self.lamp, "Light it.", "Light it up.")
        status, errors = self.run_generate("--check")
        self.assertEqual(1, status)
        self.assertEqual("docs/reference/drivers/lamp.md: stale, run core/abi/generate.py\n", errors)

    def test_the_page_of_a_driver_that_is_gone_is_removed(self):
        self.run_generate()
        self.lamp.unlink()
        self.assertIn("drivers/lamp.md: stale", self.run_generate("--check")[1])
        self.run_generate()
        self.assertFalse((self.root / "docs/reference/drivers/lamp.md").exists())

    def test_a_bad_table_writes_nothing(self):
        self.replace(self.lamp, "number = 0xF0000", "number = 0x2")
        status, errors = self.run_generate()
        self.assertEqual(1, status)
        self.assertIn("number 0x2 stands twice", errors)
        self.assertFalse((self.folder / "abi.h").exists())

    def test_constants_follow_their_names(self):
        self.run_generate()
        text = (self.folder / "abi.h").read_text(encoding="utf-8")
        words = dict(line.split()[1:3] for line in text.splitlines() if line.startswith("#define LAMP"))
        self.assertEqual({
            "LAMP_COMMAND_EXISTS": "0u", "LAMP_COMMAND_LIGHT": "1u", "LAMP_UPCALL_BURNT": "0u",
            "LAMP_UPCALL_COUNT": "1u", "LAMP_RO_COUNT": "0u", "LAMP_RW_STORY": "2u",
            "LAMP_RW_COUNT": "3u", "LAMP_UR_COUNT": "0u", "LAMP_COLOR_RED": "1u",
            "LAMP_COLOR_BLUE": "4u"}, words)


class Capsules(TableCase):
    def setUp(self):
        super().setUp()
        for path in (self.folder / "drivers").glob("*.toml"):
            if path != self.lamp:
                text = path.read_text(encoding="utf-8")
                kept = [line for line in text.splitlines() if not line.startswith("capsule")]
                path.write_text("\n".join(kept), encoding="utf-8")
        self.capsule = self.root / "core/capsules/lamp.c"
        self.capsule.parent.mkdir(parents=True)
        self.capsule.write_text(CAPSULE, encoding="utf-8")

    def found(self):
        return check_drivers.problems(abi_table.load(self.folder), self.root)

    def finds(self, old, new, *messages):
        self.replace(self.capsule, old, new)
        self.assertEqual([f"core/capsules/lamp.c{m}" for m in messages], self.found())

    def test_a_capsule_that_follows_the_table(self):
        self.assertEqual([], self.found())

    def test_a_capsule_that_is_missing(self):
        self.capsule.unlink()
        self.assertEqual(["core/capsules/lamp.c: missing, but the table says that it serves lamp"],
                         self.found())

    def test_a_bare_number(self):
        self.finds("case LAMP_COMMAND_LIGHT:", "case 1:",
                   ":9: case 1: write the generated constant", ": no case for LAMP_COMMAND_LIGHT")

    def test_an_unknown_constant(self):
        self.finds("case LAMP_COMMAND_LIGHT:", "case LAMP_COMMAND_LIGHT: case LED_COMMAND_ON:",
                   ":9: case LED_COMMAND_ON: no constant of lamp")

    def test_a_forgotten_command(self):
        self.finds("    case LAMP_COMMAND_LIGHT:\n", "", ": no case for LAMP_COMMAND_LIGHT")

    def test_a_command_that_the_table_lacks(self):
        self.finds("case LAMP_COMMAND_LIGHT:", "case LAMP_COMMAND_LIGHT: case LAMP_COMMAND_DIM:",
                   ":9: case LAMP_COMMAND_DIM: no constant of lamp",
                   ":9: LAMP_COMMAND_DIM is not in the table")

    def test_a_bare_upcall_number(self):
        self.finds("process, LAMP_UPCALL_BURNT", "process, 0",
                   ":18: upcall_schedule: write a constant for number 0",
                   ": never uses LAMP_UPCALL_BURNT")

    def test_a_constant_of_another_kind(self):
        self.finds("process, LAMP_RW_STORY", "process, LAMP_UPCALL_BURNT",
                   ":19: allow_write: LAMP_UPCALL_BURNT is none of LAMP_RW_STORY",
                   ": never uses LAMP_RW_STORY")

    def test_a_variant_answers_all_commands_but_may_leave_other_things_out(self):
        name = "core/capsules/small_lamp.c"
        self.replace(self.lamp, 'capsule = "core/capsules/lamp.c"\n',
                     f'capsule = "core/capsules/lamp.c"\nvariants = ["{name}"]\n')
        self.assertEqual([f"{name}: missing, but the table says that it serves lamp"], self.found())
        small = CAPSULE.replace("process, LAMP_RW_STORY", "process, number")
        (self.root / name).write_text(small, encoding="utf-8")
        self.assertEqual([], self.found())
        (self.root / name).write_text(small.replace("    case LAMP_COMMAND_LIGHT:\n", ""), encoding="utf-8")
        self.assertEqual([f"{name}: no case for LAMP_COMMAND_LIGHT"], self.found())

    def test_a_capsule_that_the_table_does_not_name(self):
        self.replace(self.lamp, 'capsule = "core/capsules/lamp.c"\n', "")
        self.assertEqual(["core/capsules/lamp.c: answers commands, but no driver of the table names "
                          "it as its capsule"], self.found())


if __name__ == "__main__":
    unittest.main()
