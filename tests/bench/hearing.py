"""Measures of media/analysis, without a decoder."""

import array
import os
import random
import wave

SECONDS = 600
PIECE = 10  # seconds that differ
RATE = 44100


def write_music(path):
    """Chords, strokes and noise in stereo: what it is made of hardly matters,
    as long as something begins and something sounds."""
    draw = random.Random(1)
    samples = array.array("h")
    for i in range(PIECE * RATE):
        saw = sum(i * hertz % RATE / RATE for hertz in (110, 277, 330)) / 3
        stroke = max(0, 1 - i % (RATE // 2) / 4000) * draw.uniform(-1, 1)
        for channel in range(2):
            samples.append(int(9000 * (saw - .5) + 9000 * stroke +
                               200 * draw.uniform(-1, 1)))
    with wave.open(path, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        for _ in range(SECONDS // PIECE):
            out.writeframes(samples.tobytes())


def measure_analysis(workspace, scale):
    """Ten minutes in stereo, from samples to both objects, on one core."""
    path = workspace.path("music.wav")
    write_music(path)
    usage = workspace.run([os.path.join(workspace.build, "hear"), path])
    os.remove(path)
    return (f"{SECONDS / usage.cpu_s:.0f}", "times real time",
            {"peak_mib": f"{usage.peak_mib():.0f}"})
