# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Input that arrives faster than an application reads it: byte by byte, with work between two reads."""


def test_pasted_lines_arrive_whole_although_they_are_read_byte_by_byte(boot):
    board = boot("console_echo")
    board.expect("Type a line.")
    board.write("hello there\nand again\n")
    board.expect("You typed: hello there\n")
    board.expect("You typed: and again\n")
