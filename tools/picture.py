# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Draws the README's picture: a terminal in which the simulator really ran.

Usage: tools/picture.py OUT.svg COMMAND...   runs COMMAND in a pseudo terminal and draws what it showed
last before it ended."""
import html
import os
import pty
import re
import sys

COLUMNS, LINE_HEIGHT, CHARACTER_WIDTH, MARGIN = 96, 20, 8.4, 16
COLOURS = {"1;32": "#4ec9b0", "2": "#8a8f98", "0;2": "#8a8f98"}
PLAIN = "#d7dae0"


def record(command):
    """Everything that the command wrote to its terminal, as text."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp(command[0], command)
    output = b""
    try:
        while chunk := os.read(terminal, 65536):
            output += chunk
    except OSError:  # the other side is closed
        pass
    os.waitpid(pid, 0)
    return output.decode("utf-8", "replace")


def final_lines(text):
    """The screen before the status line was taken away for the last time: lists of (colour, text)."""
    text = text[:text.rfind("\r\x1b[K")]
    lines, colour = [[]], PLAIN
    for part in re.split(r"(\x1b\[[0-9;]*[mK]|\r?\n|\r)", text):
        if part in ("\n", "\r\n"):
            lines.append([])
        elif part.startswith("\x1b[") and part.endswith("K"):
            lines[-1] = []
        elif part.startswith("\x1b["):
            code = part[2:-1].removeprefix("0;") if part != "\x1b[0m" else ""
            colour = COLOURS.get(code, PLAIN)
        elif part and part != "\r":
            lines[-1].append((colour, part))
    return [line for line in lines if line]


def draw(lines, title):
    width = COLUMNS * CHARACTER_WIDTH + 2 * MARGIN
    height = (len(lines) + 2) * LINE_HEIGHT + 2 * MARGIN
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" '
           f'viewBox="0 0 {width:.0f} {height}" role="img" aria-label="{html.escape(title)}">',
           f'<rect width="100%" height="100%" rx="8" fill="#1e2127"/>',
           '<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">',
           f'<text x="{MARGIN}" y="{MARGIN + 12}" fill="#e5c07b" xml:space="preserve">$ {html.escape(title)}</text>']
    for number, line in enumerate(lines, 1):
        spans = "".join(f'<tspan fill="{colour}">{html.escape(text)}</tspan>' for colour, text in line)
        out.append(f'<text x="{MARGIN}" y="{MARGIN + 12 + (number + 0.5) * LINE_HEIGHT}" xml:space="preserve">{spans}</text>')
    return "\n".join([*out, "</g>", "</svg>", ""])


def main(words):
    path, command = words[0], words[1:]
    picture = draw(final_lines(record(command)), " ".join(command))
    with open(path, "w", encoding="utf-8") as file:
        file.write(picture)


if __name__ == "__main__":
    main(sys.argv[1:])
