# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The screen: formats, rotations, frames, time on the wires, processes side by side, and what a test sees of it."""
import os

import pytest

from pytest_verge import ExpectationFailed, app_source
from pytest_verge.pictures import Picture, compare, difference

pytestmark = pytest.mark.simulator("no board in QEMU has a screen")

HEAD = """
    #include <libtock-sync/display/screen.h>
    #include <libtock-sync/services/alarm.h>
    #include <stdio.h>
"""

# Takes commands from the console: a letter and numbers in hexadecimal, done with the present buffer.
DRAWS = app_source("draws", HEAD + """
    #include <libtock-sync/interface/console.h>
    #include <stdlib.h>
    #include <string.h>

    static uint8_t pixels[16384];
    static char line[1024];

    static void read_line(void)
    {
        size_t size = 0;
        uint32_t got;
        do
            libtocksync_console_read((uint8_t *)&line[size], 1, &got);
        while (line[size++] != '\\n');
        line[size - 1] = 0;
    }

    static unsigned long next(char **at) { return strtoul(*at, at, 16); }

    static int hex_bytes(const char *text)
    {
        int size = 0;
        for (; text[0] && text[1]; text += 2) {
            char digits[3] = {text[0], text[1], 0};
            pixels[size++] = (uint8_t)strtoul(digits, NULL, 16);
        }
        return size;
    }

    static int obey(void)
    {
        char *at = line + 1;
        unsigned long a[4];
        switch (line[0]) {
        case 'f':
            for (int i = 0; i < 4; i++) a[i] = next(&at);
            return libtocksync_screen_set_frame((uint16_t)a[0], (uint16_t)a[1], (uint16_t)a[2], (uint16_t)a[3]);
        case 'w': {
            int size = hex_bytes(line + 2);
            return libtocksync_screen_write(pixels, size, (size_t)size);
        }
        case 'F': return libtocksync_screen_fill(pixels, 16, next(&at));
        case 'x': return libtocksync_screen_set_pixel_format((libtock_screen_format_t)next(&at));
        case 'r': return libtocksync_screen_set_rotation((libtock_screen_rotation_t)next(&at));
        case 'b': return libtocksync_screen_set_brightness((uint32_t)next(&at));
        case 'p': return libtocksync_screen_set_power(next(&at) != 0);
        case 'i': return next(&at) ? libtocksync_screen_invert_on() : libtocksync_screen_invert_off();
        case 's': {
            uint32_t w = 0, h = 0;
            libtocksync_screen_get_resolution(&w, &h);
            printf("%ux%u ", (unsigned)w, (unsigned)h);
            return 0;
        }
        default: return -99;
        }
    }

    int main(void)
    {
        printf("ready\\n");
        for (;;) {
            read_line();
            printf("%d\\n", obey());
        }
    }
""")

STRIPES = app_source("stripes", HEAD + """
    static uint8_t pixels[320 * 16 * 2];

    int main(void)
    {
        uint32_t width, height;
        libtocksync_screen_get_resolution(&width, &height);
        for (size_t y = 0; y < height; y += 16) {
            for (size_t i = 0; i < width * 16; i++) {
                unsigned color = (unsigned)(((i % width) * 31 / width) << 11 | (y * 63 / height) << 5 | 10);
                pixels[i * 2] = (uint8_t)(color >> 8);
                pixels[i * 2 + 1] = (uint8_t)color;
            }
            libtocksync_screen_set_frame(0, (uint16_t)y, (uint16_t)width, 16);
            libtocksync_screen_write(pixels, sizeof pixels, sizeof pixels);
        }
        printf("drawn\\n");
    }
""", heap=0)

LAST_STRIPE = (0, 235, 82)  # its left end, of RGB_565 0, 58, 10
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
MONO, RGB_332, RGB_565, RGB_888, BGRA_8888, RGB_4BIT, MONO_PAGE = range(7)


class Artist:
    """The application that obeys."""

    def __init__(self, board):
        self.board = board
        board.expect("ready\n")

    def do(self, line, result=0):
        self.board.write(line + "\n")
        answer = self.board.readline()
        assert int(answer.split()[-1]) == result, f"{line}: {answer}"
        return answer

    def format(self, number):
        self.do(f"x {number:x}")

    def frame(self, x, y, width, height, result=0):
        self.do(f"f {x:x} {y:x} {width:x} {height:x}", result)

    def write(self, *values, result=0):
        self.do("w " + bytes(values).hex(), result)


@pytest.fixture
def artist(boot):
    return Artist(boot(DRAWS))


def pixels_of(board, x, y, width, height):
    image = board.screen.image()
    return [[image.pixel(x + i, y + j) for i in range(width)] for j in range(height)]


# --- Formats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number,data,colors", [
    (RGB_332, [0xe0, 0x1c, 0x03, 0xff], [RED, GREEN, BLUE, WHITE]),
    (RGB_565, [0xf8, 0x00, 0x07, 0xe0, 0x00, 0x1f, 0x80, 0x00], [RED, GREEN, BLUE, (132, 0, 0)]),
    (RGB_888, [255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3], [RED, GREEN, BLUE, (1, 2, 3)]),
    (BGRA_8888, [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 3, 2, 1, 9], [RED, GREEN, BLUE, (1, 2, 3)]),
    (RGB_4BIT, [0x35, 0x9f], [RED, GREEN, BLUE, WHITE]),
    (MONO, [0b10110000], [WHITE, BLACK, WHITE, WHITE]),
    (MONO_PAGE, [1, 0, 1, 1], [WHITE, BLACK, WHITE, WHITE]),
])
def test_each_format_shows_its_colors(artist, number, data, colors):
    artist.format(number)
    artist.frame(10, 20, 4, 1)
    artist.write(*data)
    assert pixels_of(artist.board, 10, 20, 4, 1) == [colors]
    assert pixels_of(artist.board, 14, 20, 1, 1) == [[BLACK]]


def test_rows_of_bits_follow_each_other_without_a_gap(artist):
    artist.format(MONO)
    artist.frame(0, 0, 3, 3)
    artist.write(0b10101110, 0b10000000)  # 101 011 101
    assert pixels_of(artist.board, 0, 0, 4, 3) == [[WHITE, BLACK, WHITE, BLACK], [BLACK, WHITE, WHITE, BLACK],
                                                    [WHITE, BLACK, WHITE, BLACK]]


def test_pages_are_columns_of_eight_and_the_last_is_cut(artist):
    artist.format(MONO_PAGE)
    artist.frame(5, 5, 2, 10)
    artist.write(0x81, 0xff, 0xfe, 0x01)
    rows = pixels_of(artist.board, 5, 5, 2, 11)
    left = [row[0] == WHITE for row in rows]
    assert left == [True, False, False, False, False, False, False, True, False, True, False]
    assert [row[1] == WHITE for row in rows] == [True] * 9 + [False] * 2


def test_a_transparent_pixel_leaves_what_is_there(artist):
    artist.format(RGB_332)
    artist.frame(0, 0, 2, 1)
    artist.write(0xe0, 0xe0)
    artist.format(RGB_4BIT)
    artist.frame(0, 0, 2, 1)
    artist.write(0x49)  # green, transparent; blue
    assert pixels_of(artist.board, 0, 0, 2, 1) == [[RED, BLUE]]


# --- Frames, rotation, and the rest ------------------------------------------------------------------


def test_a_frame_over_the_edge_and_too_many_pixels_are_refused(artist):
    artist.frame(300, 0, 21, 1, result=-6)
    artist.frame(0, 0, 0, 1, result=-6)
    artist.frame(0, 0, 2, 1)
    artist.write(1, 2, 3, 4, 5, 6, result=-7)
    artist.write(1, 2, 3, result=-6)


@pytest.mark.parametrize("rotation,corner,below,size", [
    (0, (0, 0), (0, 1), "320x240"),
    (1, (319, 0), (318, 0), "240x320"),
    (2, (319, 239), (319, 238), "320x240"),
    (3, (0, 239), (1, 239), "240x320"),
])
def test_a_quarter_turn_goes_to_the_right(artist, rotation, corner, below, size):
    artist.do(f"r {rotation}")
    assert artist.do("s").startswith(size)
    artist.frame(0, 0, 1, 2)
    artist.write(0xf8, 0x00, 0x00, 0x1f)
    assert artist.board.screen.pixel(*corner) == RED
    assert artist.board.screen.pixel(*below) == BLUE
    assert artist.board.screen.image().colors()[BLACK] == 320 * 240 - 2


def test_inversion_turns_what_is_there_and_what_comes(artist):
    artist.frame(0, 0, 1, 1)
    artist.do("F f800")
    artist.do("i 1")
    assert pixels_of(artist.board, 0, 0, 2, 1) == [[(0, 255, 255), WHITE]]
    artist.frame(1, 0, 1, 1)
    artist.do("F ffff")
    assert artist.board.screen.pixel(1, 0) == BLACK
    artist.do("i 0")
    assert pixels_of(artist.board, 0, 0, 3, 1) == [[RED, WHITE, BLACK]]


def test_brightness_and_power_are_told_and_an_absent_screen_takes_no_pixels(artist):
    screen = artist.board.screen
    assert screen.on and screen.brightness == 65535
    artist.do("b 1234")
    assert screen.brightness == 0x1234
    artist.do("p 0")
    assert not screen.on
    artist.frame(0, 0, 1, 1)
    artist.write(0, 0, result=-4)
    artist.do("p 1")
    artist.write(0xff, 0xff)
    assert screen.on and screen.pixel(0, 0) == WHITE


@pytest.mark.native("its figures are of processes that compute in no time")
def test_pixels_take_the_time_of_the_wires(boot):
    board = boot(STRIPES)
    board.expect("drawn\n")
    # 320 x 240 pixels of 16 bits at 32 MHz, and little more for commands.
    assert 320 * 240 * 16 / 32e6 < board.clock.now < 1.1 * 320 * 240 * 16 / 32e6


# --- Processes side by side ------------------------------------------------------------------------


PAINTER = """
    static uint8_t pixels[320 * 10 * 2];

    int main(void)
    {
        for (size_t i = 0; i < sizeof pixels; i += 2) pixels[i] = HIGH, pixels[i + 1] = LOW;
        libtocksync_screen_set_frame(0, TOP, 320, 10);
        for (int i = 0; i < 20; i++)
            if (libtocksync_screen_write(pixels, sizeof pixels, sizeof pixels) != 0)
                printf("failed\\n");
        printf("done\\n");
    }
"""
RED_PAINTER = app_source("red", "#define TOP 20\n#define HIGH 0xf8\n#define LOW 0\n" + HEAD + PAINTER)
BLUE_PAINTER = app_source("blue", "#define TOP 100\n#define HIGH 0\n#define LOW 0x1f\n" + HEAD + PAINTER)


def test_two_processes_that_draw_at_once_keep_to_their_frames(boot):
    board = boot(RED_PAINTER, BLUE_PAINTER)
    board.expect("done\n")
    board.expect("done\n")
    assert board.screen.image().colors() == {BLACK: 320 * 220, RED: 3200, BLUE: 3200}
    assert "failed" not in board.output


def test_a_process_that_dies_while_it_draws_does_not_hold_up_the_other(boot):
    board = boot(RED_PAINTER, BLUE_PAINTER)
    board.clock.run_for(0.003)
    board.processes["red"].terminate()
    board.expect("done\n", timeout=0.1)
    assert board.screen.image().colors()[BLUE] == 3200


# --- What a test sees --------------------------------------------------------------------------------


def test_a_picture_is_compared_with_a_golden_one(boot):
    board = boot(STRIPES)
    board.expect("drawn\n")
    board.screen.matches("golden/stripes.png")


def test_a_difference_is_told_and_kept_as_a_picture(tmp_path):
    shown = Picture(4, 2, bytes(range(24)))
    other = Picture(4, 2, bytes(range(23)) + b"\xff")
    golden = str(tmp_path / "golden.png")
    other.save(golden)
    assert "1 pixels differ" in compare(shown, golden, str(tmp_path / "kept"))
    assert Picture.load(tmp_path / "kept" / "golden-actual.png") == shown
    assert Picture.load(tmp_path / "kept" / "golden-difference.png").pixel(3, 1) == (255, 0, 0)
    assert compare(shown, golden, str(tmp_path), tolerance=255 - 23) is None
    assert compare(shown, golden, str(tmp_path), pixels=1) is None
    assert "there is no" in compare(shown, str(tmp_path / "none.png"), str(tmp_path))
    assert "it is 2 x 2" in compare(shown.crop(1, 0, 2, 2), golden, str(tmp_path))
    assert difference(shown, shown)[0] == 0


def test_a_screen_that_differs_fails_the_test(boot):
    board = boot(STRIPES)
    board.update_golden = False
    with pytest.raises(ExpectationFailed, match="pixels differ from .*stripes.png"):
        board.screen.matches("golden/stripes.png")
    assert os.path.exists(os.path.join(board.artifacts, "stripes-difference.png"))


def test_a_test_waits_for_a_pixel(boot):
    board = boot(STRIPES)
    assert board.screen.pixel(0, 0) == BLACK
    first = board.screen.wait_change()
    assert 0 < first <= board.screen.wait_pixel(0, 239, LAST_STRIPE) < 0.1
    with pytest.raises(ExpectationFailed, match="did not show"):
        board.screen.wait_pixel(0, 0, WHITE, timeout=0.1)


def test_the_same_run_shows_the_same_picture(boot):
    images = []
    for _ in range(2):
        board = boot(STRIPES)
        board.clock.run_for(0.0123)
        images.append(board.screen.image())
    assert images[0] == images[1]
    assert images[0].colors()[BLACK] > 1000
