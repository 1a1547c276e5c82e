# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The buzzer, heard by a test and in a sound file."""
import array
import os
import wave

import pytest

from helpers import app

pytestmark = pytest.mark.simulator("no board in QEMU has a buzzer")

HEADERS = ("libtock-sync/interface/buzzer.h", "libtock/interface/buzzer.h", "libtock-sync/services/alarm.h")

BEEPS = app("beeps", """
libtocksync_alarm_delay_ms(500);
libtocksync_buzzer_tone(440, 1000);
libtocksync_alarm_delay_ms(250);
libtocksync_buzzer_tone(3520, 500);
printf("done\\n");
""", *HEADERS)


def sounds(tones):
    return [(round(start, 2), round(duration, 3), frequency) for start, duration, frequency in tones]


def test_a_tone_sounds_for_its_time(boot):
    board = boot(BEEPS)
    assert board.buzzer.frequency == 0
    board.buzzer.wait_for(440)
    assert board.clock.now == pytest.approx(0.5, abs=0.001)
    board.expect("done\n")
    assert sounds(board.buzzer.tones) == [(0.5, 1.0, 440), (1.75, 0.5, 3520)]


def test_two_processes_take_turns(boot):
    other = app("other", "printf(\"%d\\n\", libtocksync_buzzer_tone(1000, 300));\n", *HEADERS)
    board = boot(app("first", "printf(\"%d\\n\", libtocksync_buzzer_tone(500, 300));\n", *HEADERS), other)
    board.expect("0\n0\n")
    assert [frequency for _, _, frequency in board.buzzer.tones] == [500, 1000]
    assert board.clock.now == pytest.approx(0.6, abs=0.01)


def test_a_tone_is_cut_to_what_the_board_allows(boot):
    board = boot(app("long", "libtocksync_buzzer_tone(100, 60000);\nprintf(\"over\\n\");\n", *HEADERS))
    board.expect("over\n")
    assert board.clock.now == pytest.approx(5, abs=0.01)


def test_a_tone_that_the_hardware_can_not_make_is_refused(boot):
    board = boot(app("high", "printf(\"%d\\n\", libtocksync_buzzer_tone(20001, 100));\n", *HEADERS))
    board.expect("-6\n")


def test_the_tone_of_a_process_that_dies_ends_and_others_follow(boot):
    board = boot(app("victim", "libtocksync_buzzer_tone(500, 3000);\n", *HEADERS),
                 app("other", """
libtocksync_alarm_delay_ms(10);
libtocksync_buzzer_tone(1000, 300);
printf("over\\n");
""", *HEADERS))
    board.clock.run_for(0.1)
    board.processes["victim"].terminate()
    board.expect("over\n")
    assert sounds(board.buzzer.tones) == [(0.0, 3.0, 500), (3.0, 0.3, 1000)]


# --- The sound file -----------------------------------------------------------------------------------


def recorded(path):
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 44100)
        return array.array("h", file.readframes(file.getnframes()))


def frequency_of(samples):
    """By its rising passages through zero."""
    rises = [i for i in range(1, len(samples)) if samples[i - 1] < 0 <= samples[i]]
    return 44100 * (len(rises) - 1) / (rises[-1] - rises[0])


def part(samples, since, until):
    return samples[round(since * 44100):round(until * 44100)]


def test_a_sound_file_has_the_tones_at_their_moments(run, tmp_path):
    path = tmp_path / "beeps.wav"
    assert run("--for", "3s", "--quiet", "--wav", str(path), apps=[BEEPS]).status == 0
    samples = recorded(path)
    assert len(samples) / 44100 == pytest.approx(2.25, abs=0.001)  # when the last process ended
    for since, until in ((0, 0.49), (1.51, 1.74)):
        assert not any(part(samples, since, until))
    assert frequency_of(part(samples, 0.51, 1.49)) == pytest.approx(440, abs=0.5)
    assert frequency_of(part(samples, 1.76, 2.24)) == pytest.approx(3520, abs=3)
    assert max(part(samples, 0.51, 1.49)) > 5000


def test_a_long_silence_costs_no_room(run, tmp_path):
    path = tmp_path / "silence.wav"
    quiet = app("quiet", "libtocksync_alarm_delay_ms(3600 * 1000);\n", "libtock-sync/services/alarm.h")
    assert run("--for", "1h", "--quiet", "--wav", str(path), apps=[quiet]).status == 0
    with wave.open(str(path), "rb") as file:
        assert file.getnframes() == 3600 * 44100
    assert os.stat(path).st_blocks * 512 < 1 << 20


def test_a_sound_file_that_can_not_be_written_ends_the_run_at_once(run, tmp_path):
    program = run("--for", "1s", "--wav", str(tmp_path / "missing" / "a.wav"), apps=[BEEPS])
    assert program.status == 2
    assert "can't be written" in program.stderr
