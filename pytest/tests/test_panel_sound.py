# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What a person hears: the samples that SDL is given to play, written to a file in place of a loudspeaker."""
import array
import os
import signal
import subprocess
import time

import pytest

pytestmark = pytest.mark.simulator("its sound")

RATE_HZ, CHUNK, SOUND_S, PATIENCE_S = 44100, 1024, 3.2, 30
NOTES_HZ = (349, 392, 440, 349, 392)  # Frère Jacques begins with F, G, A, F and F, G, A, F


def frequency_of(samples):
    """By the upward crossings of zero, the first and the last of them to a part of a sample. 0: silence."""
    ups = [i + samples[i] / (samples[i] - samples[i + 1]) for i in range(len(samples) - 1)
           if samples[i] < 0 <= samples[i + 1]]
    return (len(ups) - 1) * RATE_HZ / (ups[-1] - ups[0]) if len(ups) > 2 else 0


def melody(samples):
    """The frequencies one after another, each as long as at least four pieces of the sound have it. The same one twice
    counts once: a busy host tears notes apart."""
    heard, before, times = [], 0, 0
    for start in range(0, len(samples) - CHUNK, CHUNK):
        piece = samples[start:start + CHUNK]
        frequency = frequency_of(piece) if max(piece) > 500 else 0
        times = times + 1 if abs(frequency - before) < 2 else 1
        before = frequency
        if times == 4 and frequency > 0 and (not heard or abs(heard[-1] - frequency) > 2):
            heard.append(round(frequency))
    return heard


def test_what_is_played_is_the_tune(start, tmp_path):
    raw = tmp_path / "sound.raw"
    program = start("--quiet", "--panel", "--realtime", "--for", "3.3s", apps=["music"], stdout=subprocess.DEVNULL,
                    env={**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "disk",
                         "SDL_DISKAUDIOFILE": str(raw), "VERGE_PANEL_FIGURES": "1"})
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and (not raw.exists() or raw.stat().st_size < 2 * RATE_HZ * SOUND_S):
        time.sleep(0.05)
    program.send_signal(signal.SIGINT)
    assert program.wait().status == 0
    samples = array.array("h", raw.read_bytes()[:2 * int(RATE_HZ * SOUND_S)])
    assert max(samples) < 8000 and min(samples) > -8000
    heard = melody(samples)
    assert len(heard) >= len(NOTES_HZ), heard
    assert all(abs(a - b) <= 2 for a, b in zip(heard, NOTES_HZ)), heard
