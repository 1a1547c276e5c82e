# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Voltages in and out, and pulses."""
import math
import re

import pytest

from helpers import app
from pytest_verge import BoardError, app_source

pytestmark = pytest.mark.simulator("no board in QEMU has voltages to set")

HEADERS = ("libtock-sync/peripherals/adc.h", "libtock/peripherals/adc.h", "libtock-sync/services/alarm.h",
           "libtock/peripherals/syscalls/alarm_syscalls.h")

def voltmeter(name="voltmeter"):
    """Measures all channels ten times a second."""
    return app(name, """
uint16_t sample;
uint32_t reference;
int channels;
libtocksync_adc_channel_count(&channels);
libtocksync_adc_reference_voltage(&reference);
for (;;) {
    for (int i = 0; i < channels; i++) {
        libtocksync_adc_sample((uint8_t)i, &sample);
        printf("%u ", (unsigned)((uint32_t)sample * reference >> 16));
    }
    printf("\\n");
    libtocksync_alarm_delay_ms(100);
}
""", *HEADERS)


SCOPE = app("scope", """
static uint16_t samples[1000];
int code = libtocksync_adc_sample_buffer(0, 10000, samples, 1000);
printf("code %d\\n", code);
for (int i = 0; i < 1000; i++)
    printf("%u,", samples[i] >> 4);
printf("\\n");
""", *HEADERS)

NOW = """
static unsigned now_ms(void)
{
    uint32_t ticks, frequency;
    libtock_alarm_command_read(&ticks);
    libtock_alarm_command_get_frequency(&frequency);
    return ticks / (frequency / 1000);
}
"""

COUNTER = """
static int seen, sum;
static void sampled(uint8_t channel, uint16_t sample)
{
    seen++;
    sum += sample >> 4;
    if (seen == 100) {
        libtock_adc_stop_sampling();
        printf("channel %u: %d samples, %d on average, %u ms\\n", channel, seen, sum / seen, now_ms());
    }
}
"""


def from_source(name, globals_, body):
    """An application with more than a main()."""
    includes = "".join(f"#include <{header}>\n" for header in ("stdio.h", *HEADERS))
    return app_source(name, includes + NOW + globals_ + "\nint main(void)\n{\n" + body + "}\n")


def volts(board):
    return [int(word) for word in board.readline().split()]


def test_single_samples_measure_what_is_set(boot):
    board = boot(voltmeter())
    adc = board.devices["adc"]
    adc.set(A0=0, A1=1.0, A2=3.3)
    assert volts(board)[:3] == pytest.approx([0, 1000, 3299], abs=1)
    adc.set(2.5, "A1")
    assert volts(board)[1] == pytest.approx(2500, abs=1)


def test_a_shared_converter_serves_two_processes(boot):
    board = boot(voltmeter("one"), voltmeter("two"), board="nrf52840dk")
    board.devices["adc"].set(AIN0=1.8, AIN7=3.6)
    for _ in range(4):
        assert volts(board) == pytest.approx([1800, 0, 0, 0, 0, 0, 0, 3599], abs=1)


def test_a_buffer_holds_samples_of_a_fed_sine(boot):
    board = boot(SCOPE)
    start = board.clock.now
    wave = [(start + n / 20000, "adc", "A0", round(1.65 + 1.5 * math.sin(2 * math.pi * 50 * n / 20000), 3))
            for n in range(2400)]
    board.feed(wave)
    board.expect("code 0\n", timeout=1)
    samples = [int(word) for word in board.readline().split(",")[:-1]]
    assert len(samples) == 1000
    middle = 4096 * 1.65 / 3.3
    crossings = [i for i in range(1, 1000) if samples[i - 1] < middle <= samples[i]]
    periods = [b - a for a, b in zip(crossings, crossings[1:])]
    assert periods and all(abs(period - 200) <= 1 for period in periods)  # 50 Hz at 10,000 samples a second
    assert max(samples) == pytest.approx(middle + 4096 * 1.5 / 3.3, abs=3)
    assert min(samples) == pytest.approx(middle - 4096 * 1.5 / 3.3, abs=3)


def test_samples_come_at_a_steady_rate_until_stopped(boot):
    board = boot(from_source("counter", COUNTER, """
static libtock_adc_callbacks callbacks = {.continuous_sample_callback = sampled};
libtock_adc_continuous_sample(5, 200, &callbacks);
for (;;)
    yield();
"""))
    board.devices["adc"].set(1.65, "A5")
    found = board.expect(re.compile(r"channel (\d+): (\d+) samples, (\d+) on average, (\d+) ms\n"))
    assert [int(found.group(i)) for i in (1, 2, 3)] == [5, 100, 2048]
    assert int(found.group(4)) == pytest.approx(500, abs=3)
    assert board.clock.run_for(10) == "idle"


def test_two_buffers_are_filled_in_turn_without_a_gap(boot):
    board = boot(from_source("turns", """
static uint16_t first[300], second[50];
static int turns;
static void filled(uint8_t channel, uint32_t length, uint8_t number)
{
    printf("%u: %u of %u at %u\\n", number, (unsigned)length, channel, now_ms());
    if (++turns == 6)
        libtock_adc_stop_sampling();
}
""", """
static libtock_adc_callbacks callbacks = {.continuous_buffered_sample_callback = filled};
libtock_adc_set_buffer(first, 300);
libtock_adc_set_double_buffer(second, 50);
libtock_adc_continuous_buffered_sample(2, 1000, &callbacks);
for (;;)
    yield();
"""))
    lines = [re.fullmatch(r"(\d): (\d+) of 2 at (\d+)", line).groups() for line in board.readlines(6)]
    assert [(number, length) for number, length, _ in lines] == [("0", "300"), ("1", "50")] * 3
    times = [int(at) for _, _, at in lines]
    assert times == pytest.approx([300, 350, 650, 700, 1000, 1050], abs=2)
    assert board.clock.run_for(10) == "idle"


def test_a_dedicated_converter_is_the_next_ones_when_its_owner_dies(boot):
    board = boot(voltmeter())
    volts(board)
    user = app("user", """
uint16_t sample;
for (int code = -1; code != 0; libtocksync_alarm_delay_ms(10)) {
    int now = libtocksync_adc_sample(1, &sample);
    if (now != code)
        printf("code %d\\n", now);
    code = now;
}
""", *HEADERS)
    board.install(user)
    board.expect("code -9\n")
    board.processes["voltmeter"].terminate()
    board.expect("code 0\n")


def test_a_dac_shows_its_voltage(boot):
    board = boot(app("ramp", """
for (uint32_t value = 0; value < 4096; value += 1024) {
    libtock_dac_set_value(value);
    libtocksync_alarm_delay_ms(10);
}
printf("%d %d\\n", libtock_dac_initialize(), libtock_dac_set_value(4096));
""", "libtock/peripherals/dac.h", "libtock-sync/services/alarm.h"))
    dac = board.devices["dac"]
    board.expect("0 -6\n")
    assert [shown["output"] for _, shown in dac.changes] == [825, 1650, 2475]
    assert dac.value() == 2475
    with pytest.raises(BoardError, match="can be set"):
        dac.set(1)


PULSES = app("pulses", """
int pins;
uint32_t most;
libtock_pwm_pin_count(&pins);
libtock_pwm_maximum_frequency(0, &most);
printf("%d pins, %u Hz\\n", pins, (unsigned)most);
int first = libtock_pwm_start(1, 1000, 2550);
printf("%d %d\\n", first, libtock_pwm_start(3, 50, 750));
libtocksync_alarm_delay_ms(100);
first = libtock_pwm_stop(3);
int second = libtock_pwm_stop(3);
printf("%d %d %d\\n", first, second, libtock_pwm_start(9, 1000, 5000));
for (;;)
    yield();
""", "libtock/peripherals/pwm.h", "libtock-sync/services/alarm.h")


def test_pulses_show_frequency_and_duty_cycle(boot):
    board = boot(PULSES)
    board.expect("4 pins, 1000000 Hz\n0 0\n")
    pwm = board.devices["pwm"]
    assert (pwm.value("frequency1"), pwm.value("duty1")) == (1000, 25.5)
    assert (pwm.value("frequency3"), pwm.value("duty3")) == (50, 7.5)
    pwm.wait_for(0, "frequency3", timeout=0.2)
    board.expect("0 -4 -6\n")
    assert pwm.value("duty1") == 25.5


def test_a_pin_of_a_dead_process_is_free(boot):
    board = boot(PULSES)
    board.expect("0 -4 -6\n")
    user = app("user", """
int code;
while ((code = libtock_pwm_start(1, 200, 5000)) != 0)
    libtocksync_alarm_delay_ms(10);
printf("mine\\n");
for (;;)
    yield();
""", "libtock/peripherals/pwm.h", "libtock-sync/services/alarm.h")
    board.install(user)
    board.expect_not("mine", timeout=1)
    board.processes["pulses"].terminate()
    board.expect("mine\n", timeout=0.1)
    assert board.devices["pwm"].value("frequency1") == 200
