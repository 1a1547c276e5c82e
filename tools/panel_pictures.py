# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Makes the pictures of the panel in docs/pictures: a run of examples, in which somebody plays the game. Needs Debian's
python3-pil for the one that moves."""
import os
import sys
import tempfile

from PIL import Image

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.path[:0] = [os.path.join(ROOT, "tools"), os.path.join(ROOT, "pytest")]

from pytest_verge.simulator import Simulator  # noqa: E402
from verge import apps, simulator  # noqa: E402

FOLDER = os.path.join(ROOT, "docs", "pictures")
LEFT, RIGHT, THROW = 0, 1, 2
STEP_US = 40000
FRAMES, EACH, WIDTH, HEIGHT = 40, 2, 960, 600


class Player:
    """Follows the ball with the paddle, as the pixels of the screen show them."""

    def __init__(self, board, path):
        self.board = board
        self.path = path
        self.held = {LEFT: False, RIGHT: False, THROW: False}

    def hold(self, button, pressed):
        if self.held[button] != pressed:
            self.held[button] = pressed
            self.board.request("button", index=button, pressed=pressed)

    def look(self):
        """(x of the ball, x of the paddle), None for what is not to be seen."""
        self.board.request("screenshot", path=self.path, of="screen")
        screen = Image.open(self.path).convert("RGB")
        ball, paddle = [], []
        for y in range(90, screen.height):
            for x in range(screen.width):
                red, green, blue = screen.getpixel((x, y))
                if min(red, green, blue) > 220:
                    ball.append(x)
                elif blue > 200 and red < 120 and y > 200:
                    paddle.append(x)
        return tuple(sum(found) / len(found) if found else None for found in (ball, paddle))

    def play(self):
        ball, paddle = self.look()
        apart = 0 if ball is None or paddle is None else ball - paddle
        self.hold(LEFT, apart < -6)
        self.hold(RIGHT, apart > 6)
        self.hold(THROW, not self.held[THROW])
        self.board.request("run", for_us=STEP_US)


def build(names):
    return [f"{name}={path}" for name, path in apps.build([apps.resolve(name) for name in names])]


def picture(board, name, **arguments):
    board.request("screenshot", path=os.path.join(FOLDER, name), **arguments)


def boot(*options):
    names = ["game", "crasher", "blink", "counter", "sensors"]
    words = ["--quiet", "--fault-policy", "restart", *options, "--", *build(names)]
    return Simulator(simulator.build(), words, 60, lambda event: None)


def stills(scratch):
    board = boot()
    player = Player(board, os.path.join(scratch, "screen.png"))
    for _ in range(150):
        player.play()
    picture(board, "panel-dark.png")
    picture(board, "panel-light.png", theme="light", width=1680, height=1000)
    board.end()
    board.discard()


def palette_of(frame):
    """Half of it for rare colours (LEDs, bricks), half for frequent ones (the board's gradient)."""
    palette = Image.new("P", (1, 1))
    rare, frequent = frame.quantize(128, Image.Quantize.MAXCOVERAGE), frame.quantize(128)
    palette.putpalette(rare.getpalette()[:384] + frequent.getpalette()[:384])
    return palette


def moving(scratch):
    board = boot("--scale", "0.75")
    player = Player(board, os.path.join(scratch, "screen.png"))
    path = os.path.join(scratch, "frame.png")
    frames = []
    for _ in range(FRAMES):
        for _ in range(EACH):
            player.play()
        board.request("screenshot", path=path, width=WIDTH, height=HEIGHT)
        frames.append(Image.open(path).convert("RGB"))
    palette = palette_of(frames[FRAMES // 2])
    indexed = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    indexed[0].save(os.path.join(FOLDER, "panel-running.gif"), save_all=True, append_images=indexed[1:],
                    duration=STEP_US * EACH // 1000, loop=0, optimize=True)
    board.end()
    board.discard()


def main():
    os.makedirs(FOLDER, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        stills(scratch)
        moving(scratch)


if __name__ == "__main__":
    main()
