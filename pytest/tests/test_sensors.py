# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Sensors: what a test sets, an application measures."""
import re

import pytest

from helpers import app
from pytest_verge import BoardError, ExpectationFailed

pytestmark = pytest.mark.simulator("no board in QEMU has sensors")

THERMOMETER = app("thermometer", """
for (int value;;) {
    libtocksync_temperature_read(&value);
    printf("%d\\n", value);
    libtocksync_alarm_delay_ms(1000);
}
""", "libtock-sync/sensors/temperature.h", "libtock-sync/services/alarm.h")

ALARM = app("alarm", """
for (uint8_t value;;) {
    libtocksync_proximity_read_on_interrupt(20, 100, &value);
    printf("%u\\n", value);
}
""", "libtock-sync/sensors/proximity.h")

# Each simple sensor: its device, what is set, and what the application gets.
SIMPLE = [
    ("temperature", "int", -12.34, "-1234"),
    ("humidity", "int", 67.89, "6789"),
    ("pressure", "int", 987, "987"),
    ("moisture", "int", 12.5, "1250"),
    ("sound_pressure", "uint8_t", 91, "91"),
    ("proximity", "uint8_t", 200, "200"),
    ("distance", "uint32_t", 1234, "1234"),
]


def one_reading(name, kind):
    return app(name, f"""
{kind} value = 0;
if (libtocksync_{name}_exists() && libtocksync_{name}_read(&value) == RETURNCODE_SUCCESS)
    printf("[%d]\\n", (int)value);
""", f"libtock-sync/sensors/{name}.h")


@pytest.mark.parametrize("name, kind, value, shown", SIMPLE, ids=[row[0] for row in SIMPLE])
def test_an_application_measures_what_is_set(boot, name, kind, value, shown):
    board = boot(one_reading(name, kind))
    board.devices[name].set(value)
    board.expect(f"[{shown}]\n")


def test_an_application_measures_light(boot):
    board = boot(app("light", """
int lux;
libtocksync_ambient_light_read_intensity(&lux);
printf("%d lux\\n", lux);
""", "libtock-sync/sensors/ambient_light.h"))
    board.devices["ambient_light"].set(54321)
    board.expect("54321 lux\n")


def test_rain_is_that_of_the_hours_asked_for(boot):
    board = boot(app("rain", """
uint32_t rain = 0;
libtocksync_rainfall_read(&rain, 1);
printf("%u ", (unsigned)rain);
libtocksync_rainfall_read(&rain, 24);
printf("%u %d\\n", (unsigned)rain, libtocksync_rainfall_read(&rain, 25) == RETURNCODE_EINVAL);
""", "libtock-sync/sensors/rainfall.h"))
    board.devices["rainfall"].set(1.5)
    board.expect("1500 36000 1\n")


def test_gases_are_told_apart(boot):
    board = boot(app("air", """
uint32_t co2, tvoc;
libtocksync_air_quality_read_co2(&co2);
libtocksync_air_quality_read_tvoc(&tvoc);
printf("%u ppm, %u ppb\\n", (unsigned)co2, (unsigned)tvoc);
""", "libtock-sync/sensors/air_quality.h"))
    board.devices["co2"].set(1400)
    board.devices["tvoc"].set(333)
    board.expect("1400 ppm, 333 ppb\n")


def test_the_three_motion_sensors_have_their_own_axes(boot):
    board = boot(app("motion", """
int x, y, z;
double strength = 0;
libtocksync_ninedof_read_accelerometer(&x, &y, &z);
printf("%d %d %d, ", x, y, z);
libtocksync_ninedof_read_magnetometer(&x, &y, &z);
printf("%d %d %d, ", x, y, z);
libtocksync_ninedof_read_gyroscope(&x, &y, &z);
libtocksync_ninedof_read_accelerometer_magnitude(&strength);
printf("%d %d %d, %d\\n", x, y, z, (int)strength);
""", "libtock-sync/sensors/ninedof.h"))
    board.devices["accelerometer"].set(x=-0.3, y=0.4, z=1.2)
    board.devices["magnetometer"].set(x=1, y=-2, z=3)
    board.devices["gyroscope"].set(z=-4.5)
    board.expect("-300 400 1200, 1 -2 3, 0 0 -4500, 1300\n")


def test_a_reading_takes_its_time(boot):
    board = boot(THERMOMETER)
    board.clock.run_for(0.0005)
    assert board.unread == ""
    board.expect("2150\n", timeout=0.002)


def test_a_feed_sets_values_at_their_moments(boot):
    board = boot(THERMOMETER)
    board.feed([(0, "temperature", None, 20), (1.5, "temperature", "value", 21), (3.5, "temperature", None, 22.5)])
    seen = [int(board.expect(re.compile(r"(-?\d+)\n")).group(1)) for _ in range(6)]
    assert seen == [2000, 2000, 2100, 2100, 2250, 2250]


@pytest.mark.parametrize("text", ["time,device,channel,value\n0.5,temperature,,30\n2.5,temperature,value,31.25\n",
                                  "time, temperature, accelerometer.x\n0.5, 30, 0\n2.5, 31.25,\n"], ids=["long", "wide"])
def test_a_feed_may_be_a_csv_file(boot, tmp_path, text):
    board = boot(THERMOMETER)
    (tmp_path / "day.csv").write_text(text, encoding="utf-8")
    board.feed(tmp_path / "day.csv")
    seen = [int(board.expect(re.compile(r"(-?\d+)\n")).group(1)) for _ in range(4)]
    assert seen == [2150, 3000, 3000, 3125]


def test_a_feed_moves_time_on_an_idle_board(boot):
    board = boot(app("waiter", """
uint8_t value;
libtocksync_proximity_read_on_interrupt(20, 100, &value);
printf("near: %u\\n", value);
""", "libtock-sync/sensors/proximity.h"))
    board.devices["proximity"].set(50)
    board.feed([(3600, "proximity", None, 60), (7200, "proximity", None, 180)])
    board.expect("near: 180\n", timeout=8000)
    assert board.clock.now == pytest.approx(7200, abs=0.01)


def test_a_process_is_told_when_the_value_leaves_its_range(boot):
    board = boot(ALARM)
    board.devices["proximity"].set(50)
    board.expect_not(re.compile("."), timeout=10)
    board.devices["proximity"].set(101)
    board.expect("101\n", timeout=0.01)


def test_a_process_that_dies_while_it_waits_leaves_the_others_alone(boot):
    board = boot("victim=sensors", "sensors")
    board.clock.run_for(0.0005)  # a reading is under way
    board.processes["victim"].terminate()
    board.expect("temperature: 21.50 C\n", timeout=0.1)
    board.expect("rotation: 0 0 0\n", timeout=0.1)


def test_one_reading_serves_all_who_wait(boot):
    board = boot("first=sensors", "second=sensors")
    board.expect(re.compile("temperature: 21.50 C\n(?s:.*)temperature: 21.50 C\n"), timeout=0.0015)


def test_the_die_of_the_nrf52840_measures_quarters_of_a_degree(boot):
    board = boot("sensors", board="nrf52840dk")
    board.devices["temperature"].set(20.49)
    board.expect("temperature: 20.25 C\n\n")  # and it has no other sensor
    board.devices["temperature"].set(-0.1)
    board.expect("temperature: -0.25 C\n")
    assert board.devices.names[0] == "temperature"
    assert list(board.sensors) == ["temperature"]


def test_what_is_not_there_or_out_of_range_is_refused(boot):
    board = boot("sensors")
    with pytest.raises(BoardError, match="no device 'barometer'"):
        board.devices["barometer"]
    with pytest.raises(BoardError, match="limits"):
        board.devices["temperature"].set(126)
    with pytest.raises(BoardError, match="x, y, z"):
        board.devices["accelerometer"].set(1)
    with pytest.raises(BoardError, match="channel"):
        board.request("set", device="accelerometer", channel="w", value=1)
    assert board.devices["temperature"].value() == 21.5


def test_limits_are_within_reach(boot):
    board = boot("sensors")
    for device in board.sensors.values():
        for name, channel in device.channels.items():
            for limit in ("least", "most"):
                device.set(channel[limit], name)
                assert device.value(name) == pytest.approx(channel[limit])


def test_wait_for_says_what_it_is_instead(boot):
    board = boot("sensors")
    with pytest.raises(ExpectationFailed, match="it is 21.5"):
        board.devices["temperature"].wait_for(30, timeout=0.1)
