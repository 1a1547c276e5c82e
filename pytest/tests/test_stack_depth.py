# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The most stack that a kernel needs, computed for programs small enough to add up by hand."""
import subprocess

import pytest

from toolbox import stack_depth

FRAMES = """
#include <stdint.h>
struct port { int (*send)(uint8_t *bytes); int (*drop)(uint8_t *bytes); };
static volatile int sink;
__attribute__((noinline)) static int small(uint8_t *bytes) { volatile uint8_t own[64]; own[0] = bytes[0]; return own[0]; }
__attribute__((noinline)) static int large(uint8_t *bytes) { volatile uint8_t own[512]; own[0] = bytes[0]; return own[0]; }
__attribute__((noinline)) void kernel_panic(void) { volatile uint8_t own[1024]; own[0] = 1; for (;;) sink = own[0]; }
"""


@pytest.fixture
def depth_of(tmp_path):
    def measure(text, processor="arm"):
        source, made = tmp_path / "one.c", tmp_path / "one.elf"
        source.write_text(FRAMES + text)
        words = ["arm-none-eabi-gcc", "-mcpu=cortex-m3", "-mthumb"] if processor == "arm" else \
            ["riscv64-unknown-elf-gcc", "-march=rv32imac", "-mabi=ilp32"]
        subprocess.run([*words, "-Os", "-g", "-ffreestanding", "-nostdlib", "-Wl,-e,main", "-Wl,--no-warn-rwx-segments",
                        "-o", made, source], check=True)
        return stack_depth.measure(str(made), (str(tmp_path),))
    return measure


def names(depth):
    return [name.split(".")[0] for name, _ in depth.path]  # without what the compiler adds to a clone's name


@pytest.mark.parametrize("processor", ["arm", "riscv"])
def test_the_deepest_of_two_direct_calls_counts(depth_of, processor):
    depth = depth_of("int main(void) { uint8_t byte = 1; return small(&byte) + large(&byte); }", processor)
    assert names(depth) == ["main", "large"]
    assert 512 < depth.bytes < 512 + 96 and depth.is_exact


@pytest.mark.parametrize("processor", ["arm", "riscv"])
def test_a_call_through_a_pointer_goes_to_what_was_put_into_that_pointer(depth_of, processor):
    depth = depth_of("""
const struct port *chosen;
static const struct port ports[] = {{small, large}};
int main(void) { uint8_t byte = 1; chosen = ports; __asm__ volatile("" ::: "memory"); return chosen->send(&byte) + 1; }
""", processor)
    assert names(depth) == ["main", "small"]


def test_a_pointer_that_is_chosen_at_run_time_may_be_either(depth_of):
    depth = depth_of("""
volatile int which;
static struct port port;
int main(void)
{
    uint8_t byte = 1;
    port = (struct port){.send = which ? small : large};
    __asm__ volatile("" ::: "memory");
    return port.send(&byte) + 1;
}
""")
    assert names(depth) == ["main", "large"]


def test_a_function_given_away_as_an_argument_goes_where_the_parameter_says(depth_of):
    depth = depth_of("""
static struct port port;
__attribute__((noinline)) void connect(int line, int (*send)(uint8_t *bytes)) { port.send = line ? send : 0; }
int main(void)
{
    uint8_t byte = 1;
    connect(1, large);
    __asm__ volatile("" ::: "memory");
    return port.send(&byte) + small(&byte);
}
""")
    assert names(depth) == ["main", "large"]


def test_a_panic_is_measured_by_itself(depth_of):
    depth = depth_of("int main(void) { uint8_t byte = 1; if (small(&byte)) kernel_panic(); return 1; }")
    assert names(depth) == ["main", "small"]
    assert depth.panic_bytes >= 1024


def test_a_knot_of_calls_ends(depth_of):
    depth = depth_of("""
__attribute__((noinline)) int pong(uint8_t *bytes);
__attribute__((noinline)) int ping(uint8_t *bytes) { volatile uint8_t own[32]; own[0] = bytes[0]; return pong(bytes) + own[0]; }
__attribute__((noinline)) int pong(uint8_t *bytes) { return bytes[0] ? ping(bytes + 1) + large(bytes) : 0; }
int main(void) { uint8_t byte = 1; return ping(&byte) + 1; }
""")
    assert names(depth) == ["main", "ping", "pong", "large"] and depth.is_exact
