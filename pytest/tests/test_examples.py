# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Each example does what its README says, on every board that has what it needs."""
import re

import pytest

BOARDS = [pytest.param(None, id="default"), "nrf52840dk"]  # None: what --verge-board says, else the generic one


@pytest.mark.parametrize("name", BOARDS)
def test_hello_prints_one_line_and_ends_with_code_0(boot, name):
    board = boot("hello", board=name)
    assert board.readline() == "Hello World!"
    board.processes["hello"].wait_state("Terminated")
    assert board.processes["hello"].completion_code == 0
    board.expect_not(re.compile("."), timeout=5)


@pytest.mark.parametrize("name", BOARDS)
def test_blink_counts_in_binary_four_steps_a_second(boot, name):
    board = boot("blink", board=name)
    for count in range(20):
        board.clock.run_until(0.25 * count + 0.125)
        assert board.leds.states == [bool(count >> bit & 1) for bit in range(len(board.leds))]


def test_blink_changes_its_first_led_every_quarter_of_a_second(boot):
    board = boot("blink")
    board.leds[0].wait_pattern([(True, 0.25), (False, 0.25)] * 4, tolerance=0.0005)


def test_console_echo_says_each_line_back(boot):
    board = boot("console_echo")
    board.expect("Type a line.\n")
    board.write("abc\n")
    board.expect("abc\nYou typed: abc\n")
    board.write("two words\r")
    board.expect("You typed: two words\n")


def test_console_echo_edits_its_line(boot):
    board = boot("console_echo")
    board.expect("Type a line.\n")
    board.write("abd\x7fc\x08\x7f\x7f\x7fxyz\n")
    board.expect("You typed: xyz\n")


def test_console_echo_takes_a_line_that_is_typed_before_it_asks(boot):
    board = boot("console_echo")
    board.write("early\n")
    board.expect("You typed: early\n")


def test_console_echo_cuts_a_line_that_is_too_long(boot):
    board = boot("console_echo")
    board.expect("Type a line.\n")
    board.write("x" * 200 + "\n")
    assert len(board.expect(re.compile("You typed: (x+)\n")).group(1)) == 63


@pytest.mark.parametrize("name", BOARDS)
def test_each_button_toggles_its_led_and_prints_a_line(boot, name):
    board = boot("buttons", board=name)
    board.expect(f"Press one of {len(board.buttons)} buttons.\n")
    presses = 0
    for button, led in zip(board.buttons, board.leds):
        for lit in (True, False):
            presses += 1
            button.press()
            board.expect(f"button {button.index} pressed ({presses})\n", timeout=0.01)
            assert led.on == lit
            button.release()
            board.expect_not("pressed", timeout=0.01)
    board.expect_not("pressed")


def test_a_button_that_is_held_counts_once(boot):
    board = boot("buttons")
    board.expect("Press one")
    board.buttons[3].press()
    board.expect("button 3 pressed (1)")
    assert board.buttons[3].pressed
    board.clock.run_for(10)
    board.buttons[3].release()
    board.expect_not("pressed", timeout=1)


@pytest.mark.parametrize("name", BOARDS)
def test_counter_prints_the_seconds_and_beats_without_drift(boot, name):
    board = boot("counter", board=name)
    tick = 1 / 32768
    for second in range(1, 131):
        board.expect(f"{second // 60:02}:{second % 60:02}\n", timeout=1.1)
        assert board.clock.now == pytest.approx(second, abs=0.001 + tick)
    beats = [at for at, _ in board.leds[0].changes]
    assert len(beats) in (1039, 1040)
    for number, at in enumerate(beats, 1):
        assert at == pytest.approx(number * 0.125, abs=0.001 + tick)


@pytest.mark.verge_needs("rng")
@pytest.mark.parametrize("name", BOARDS)
def test_rng_throws_two_dice_every_second(boot, name):
    board = boot("rng", board=name)
    throws = [re.fullmatch(r"([1-6]) and ([1-6])", board.readline()) for _ in range(50)]
    assert all(throws)
    assert {face for throw in throws for face in throw.groups()} == set("123456")
    assert board.clock.now == pytest.approx(49, abs=0.2)


@pytest.mark.parametrize("name", BOARDS)
def test_gpio_watch_prints_each_change_of_each_pin(boot, name):
    board = boot("gpio_watch", board=name)
    count = len(board.pins)
    board.expect(f"Watching {count} of {count} pins.\n")
    for pin in board.pins:
        pin.drive(True)
        board.expect(f"pin {pin.index} is high\n")
        pin.drive(False)
        board.expect(f"pin {pin.index} is low\n")
    board.expect_not("pin")


def test_gpio_watch_pulls_its_pins_down(boot):
    board = boot("gpio_watch")
    board.expect("Watching")
    board.pins[5].drive(True)
    board.expect("pin 5 is high\n")
    board.pins[5].release()
    board.expect("pin 5 is low\n")
    assert not board.pins[5].level


@pytest.mark.parametrize("order", [("rot13_service", "rot13_client"), ("rot13_client", "rot13_service")])
def test_rot13_turns_the_text_back_and_forth_twice_a_second(boot, order):
    board = boot(*order)
    for text in ["Hello World!", "Uryyb Jbeyq!"] * 3:
        board.expect(text + "\n", timeout=1.6)
    assert board.faults == []


@pytest.mark.native("what is installed in a running board is native, and is shown no memory of a board binary")
def test_the_rot13_client_waits_for_a_service_that_comes_later(boot):
    board = boot("rot13_client")
    board.expect("Waiting for rot13_service.\n")
    board.install("rot13_service")
    board.expect("Hello World!\n")


def test_fault_is_blamed_for_the_address_that_it_says(boot):
    board = boot("fault", "blink")
    address = board.expect(re.compile(r"In a second I write to (0x\w+), which is the kernel's.\n")).group(1)
    fault = board.wait_fault("fault")
    assert fault.time == pytest.approx(1, abs=0.01)
    assert fault.cause == f"access to {address}, in its grant region, which belongs to the kernel"
    assert fault.source.startswith("main at main.c:")
    assert board.processes["fault"].state == "Faulted"
    board.expect_not("This is never printed.")
    board.leds[0].wait_pattern([(True, 0.25), (False, 0.25)])


def test_all_examples_live_side_by_side(boot, verge_builder):
    from verge import apps
    slots = boot().info["process_slots"]
    names = sorted(apps.example_names(), key=lambda name: name != "fault")[:slots]
    board = boot(*names)
    board.clock.run_for(10)
    assert board.processes.names == names
    assert sorted(fault.process for fault in board.faults) == ["crasher", "fault"]


@pytest.mark.simulator("no board in QEMU has sensors")
def test_sensors_prints_all_that_the_board_has_once_a_second(boot):
    board = boot("sensors")
    board.devices["humidity"].set(55.5)
    lines = board.readlines_until("rotation")
    assert len(lines) == 14
    assert lines[:2] == ["temperature: 21.50 C", "humidity: 55.50 %"]
    board.devices["temperature"].set(-0.05)
    board.expect("temperature: -0.05 C\n")
    assert board.clock.now == pytest.approx(1.1, abs=0.1)


@pytest.mark.simulator("no board in QEMU has a buzzer")
def test_music_plays_frere_jacques(boot):
    board = boot("music")
    board.expect("The end.\n", timeout=20)
    tones = board.buzzer.tones
    assert len(tones) == 2 * (4 + 3 + 6 + 3)
    assert [frequency for _, _, frequency in tones[:8]] == [349, 392, 440, 349] * 2
    for (start, duration, _), (following, _, _) in zip(tones, tones[1:]):
        assert following - start - duration == pytest.approx(0.02, abs=0.001)
    assert board.clock.now == pytest.approx(2 * (8 + 8 + 8 + 8) * 0.2, abs=0.05)


def test_music_says_when_there_is_no_buzzer(boot, sparse):
    board = boot("music", board=sparse)
    board.expect("This board has no buzzer.\n")


# --- The screen ------------------------------------------------------------------------------------


@pytest.mark.simulator("no board in QEMU has a screen")
def test_weather_station_shows_what_the_sensors_measure(boot):
    board = boot("weather_station")
    board.expect("ready\n")
    board.devices["temperature"].set(-3.26)
    board.devices["humidity"].set(67.8)
    board.clock.run_for(2)
    board.devices["temperature"].set(23.44)
    board.clock.run_for(3)
    board.screen.matches("golden/weather_station.png")


@pytest.mark.simulator("no board in QEMU has a screen")
def test_weather_stations_graph_moves_on_when_it_is_full(boot):
    board = boot("weather_station")
    board.feed([(second, "temperature", None, 5 + second % 20) for second in range(1, 200)])
    board.clock.run_for(199.8)
    image = board.screen.image()
    line = (255, 178, 58)
    tops = [min(y for y in range(148, 228) if image.pixel(x, y) == line) for x in range(12, 308)]
    assert tops[-1] == min(tops)  # 24 degrees, the highest
    assert len(set(tops)) == 20
    assert tops[-30:] == sorted(tops[-30:], reverse=True)  # of 40 columns that a rise takes


@pytest.mark.simulator("no board in QEMU has a screen")
def test_weather_station_lives_without_a_sensor(boot):
    board = boot("weather_station", board="shared_screen")
    board.expect("ready\n")
    board.clock.run_for(2)
    board.screen.matches("golden/weather_station_without_sensors.png")


@pytest.mark.parametrize("name, words", [("weather_station", "This board has no screen that is large enough.\n"),
                                         ("game", "This board has no screen to play on.\n")])
def test_an_example_that_wants_a_screen_says_when_there_is_none(boot, sparse, name, words):
    board = boot(name, board=sparse)
    board.expect(words)
    board.clock.run_for(1)
    assert board.faults == []


@pytest.mark.simulator("no board in QEMU has a screen")
def test_game_is_played_with_buttons(boot):
    board = boot("game")
    board.expect("ready\n")
    board.screen.matches("golden/game_start.png")
    board.buttons[0].press()
    board.clock.run_for(0.5)
    board.buttons[0].release()
    board.buttons[2].click()
    board.clock.run_for(1.4)
    board.screen.matches("golden/game_flight.png")
    board.expect("2 lives, 10 points\n", timeout=10)
    assert board.seven_segment.text == "  10"
    assert board.buzzer.tones[-1][2] == 660


@pytest.mark.simulator("no board in QEMU has a screen")
def test_game_is_played_with_a_finger(boot):
    board = boot("game")
    board.expect("ready\n")
    board.touch.press(30, 200)
    board.clock.run_for(0.5)
    board.touch.move(300, 200)
    board.clock.run_for(0.5)
    assert board.screen.pixel(300, 228) == board.screen.pixel(318, 228) == (90, 223, 255)
    assert board.screen.pixel(30, 228) != (90, 223, 255)


@pytest.mark.simulator("no board in QEMU has a screen")
def test_game_draws_fifty_frames_a_second(boot):
    board = boot("game")
    board.expect("ready\n")
    board.clock.run_for(1.6)  # the ball flies now
    before = board.request("screen", device="screen")["changes"]
    shown = []
    for _ in range(50):
        board.clock.run_for(0.02)
        shown.append(board.screen.image().data)
    assert board.request("screen", device="screen")["changes"] - before >= 50
    assert all(one != other for one, other in zip(shown, shown[1:]))


@pytest.mark.simulator("no board in QEMU has a screen")
@pytest.mark.native("its figures are of processes that compute in no time")
def test_two_examples_share_a_screen(boot):
    board = boot("weather_station", "game", "other=game", board="shared_screen")
    board.expect("This board has no screen to play on.\n")
    board.clock.run_for(3)
    board.screen.matches("golden/shared_screen.png")
    assert board.faults == []


def shown_after(board, seconds):
    board.clock.run_for(seconds)
    return board.screen.image()


@pytest.mark.simulator("no board in QEMU has a screen")
def test_nobody_notices_a_neighbour_that_crashes_again_and_again(boot):
    alone = boot("game", "blink")
    beside = boot("game", "blink", "crasher", fault_policy="restart")
    for board in (alone, beside):
        board.buttons[1].press()
    assert shown_after(beside, 5) == shown_after(alone, 5)
    assert beside.leds.states == alone.leds.states
    assert len(beside.leds[0].changes) == len(alone.leds[0].changes) > 15
    assert {fault.process for fault in beside.faults} == {"crasher"}
    assert len(beside.faults) == beside.processes["crasher"].restarts >= 19
    assert beside.processes["game"].restarts == 0
    assert beside.processes["game"].syscalls == alone.processes["game"].syscalls


def test_crasher_crashes_in_five_ways(boot):
    board = boot("crasher", fault_policy="restart")
    said = {board.expect(re.compile(r"Now I (.*)\.\n")).group(1) for _ in range(6)}
    assert len(said) == 5
    assert "This is never printed" not in board.output
