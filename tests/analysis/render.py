"""Scores played through a SoundFont, as a recording would have them.

Everything is drawn from a seed and the score's name: transposition, tempo
(60 to 180 beats a minute, as far as it would be played: the quick notes of the
score not above nine a second, the middling ones 0.15 to 0.75 s long), timbres,
how loud each note is, how far from its place (8 to 20 ms, and a tempo that
wanders by a hundredth), and drums on a third.

A clip is a WAV file, mono, 44100 Hz, 45 seconds or less; short scores are
played again until half a minute is full."""
import json
import math
import random
import wave

import numpy as np
import tinysoundfont

RATE = 44100
SECONDS, AT_LEAST = 45, 30
SOUNDFONT = "/usr/share/sounds/sf2/TimGM6mb.sf2"
PROGRAMS = [0, 0, 1, 4, 5, 6, 11, 12, 16, 19, 21, 24, 25, 26, 32, 40, 41, 42,
            46, 48, 48, 49, 52, 56, 57, 60, 61, 64, 65, 66, 68, 70, 71, 73, 74,
            75, 80, 81, 88, 105]
KICK, SNARE, HAT, OPEN = 36, 38, 42, 46
# (beat in the bar, drum), for metres of two and four, and of three; a beat of
# three eighths has its hats in thirds.
PATTERNS = {
    4: [[(0, KICK), (1, SNARE), (2, KICK), (3, SNARE)],
        [(0, KICK), (1, SNARE), (2, KICK), (2.5, KICK), (3, SNARE)],
        [(0, KICK), (1.5, KICK), (1, SNARE), (2.5, KICK), (3, SNARE)],
        [(0, KICK), (1, KICK), (2, KICK), (3, KICK), (1, SNARE), (3, SNARE)]],
    2: [[(0, KICK), (1, SNARE)], [(0, KICK), (.5, KICK), (1, SNARE)]],
    3: [[(0, KICK), (1, SNARE), (2, SNARE)], [(0, KICK), (2, SNARE)],
        [(0, KICK), (1, HAT), (2, HAT)]],
}


def quantile(values, share):
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def tempo_of(score, draw):
    """60 to 180, as far as people would play it so."""
    starts = sorted({n[0] for n in score["notes"]})
    steps = [b - a for a, b in zip(starts, starts[1:]) if b - a > .05] or [1.]
    middling = quantile(steps, .5)
    high = max(60., min(180., 60 * middling / .15,
                        60 * quantile(steps, .1) * 9))
    low = min(max(60., 60 * middling / .75), high)
    return draw.uniform(low, high)


def drums(score, draw, length):
    """[beat, drum, loudness] over so many beats."""
    beats = score["beats"]
    pattern = draw.choice(PATTERNS[beats])
    compound = score["beat"] == 1.5
    parts = draw.choice([1, 3] if compound else [1, 2, 2])
    first = score["first_bar"]
    bar = math.floor(-first / beats)
    while bar * beats + first < length:
        at = bar * beats + first
        for beat, drum in pattern:
            yield at + beat, drum, 100 if drum != HAT else 70
        for i in range(beats * parts):
            yield at + i / parts, HAT, 80 if i % parts == 0 else 60
        bar += 1


def events(score, tempo, draw):
    """Sorted [second, channel, pitch, loudness or 0]."""
    shift = draw.randint(-6, 5)
    jitter = draw.uniform(.008, .020)
    accent = draw.choice([0, 4, 8, 14])
    wander = draw.uniform(-.01, .01)
    period = 60 / tempo
    phase = draw.uniform(0, 6.28)
    beats, first = score["beats"], score["first_bar"]

    def second(beat):
        return max(0., beat * period +
                   wander * 10 * math.sin(beat * period / 10 + phase))

    end = math.ceil((max(n[0] + n[1] for n in score["notes"]) - first) /
                    beats) * beats + first
    repeat = end - (first if first else 0)
    rounds = max(1, math.ceil(AT_LEAST / (repeat * period)))
    out = []
    for again in range(rounds):
        for start, length, pitch, part in score["notes"]:
            at = start + again * repeat
            place = (at - first) % beats
            loud = 80 + draw.gauss(0, 7)
            if abs(place - round(place)) < .01:
                loud += accent / 2 + (accent / 2 if round(place) % beats == 0
                                      else 0)
            late = draw.gauss(0, jitter * .5)
            out.append((second(at) + late + draw.gauss(0, jitter * .3),
                        part % 9, pitch + shift, loud))
            out.append((second(at + length * draw.uniform(.8, .98)) + late,
                        part % 9, pitch + shift, 0))
    if score["has_drums"]:
        for at, drum, loud in drums(score, draw, rounds * repeat):
            t = second(max(at, 0)) + draw.gauss(0, jitter * .3)
            out.append((t, 9, drum, loud + draw.gauss(0, 5)))
            out.append((t + .1, 9, drum, 0))
    return sorted((max(t, 0), c, p, v) for t, c, p, v in out), shift


def play(score, seed):
    """(samples, what is true of the clip)"""
    draw = random.Random(f"{seed} {score['name']}")
    score["has_drums"] = draw.random() < 1 / 3
    tempo = tempo_of(score, draw)
    notes, shift = events(score, tempo, draw)
    synth = tinysoundfont.Synth(samplerate=RATE, gain=-6)
    font = synth.sfload(SOUNDFONT)
    one = draw.choice(PROGRAMS)
    alike = draw.random() < .4
    for channel in range(9):
        synth.program_select(channel, font, 0,
                             one if alike else draw.choice(PROGRAMS))
    synth.program_select(9, font, 128, 0, True)
    pieces, now = [], 0
    stop = min(notes[-1][0] + 1, SECONDS)

    def run(until):
        nonlocal now
        n = int(until * RATE) - now
        if n > 0:
            block = np.frombuffer(synth.generate(n), dtype=np.float32)
            pieces.append(block.reshape(-1, 2).mean(axis=1))
            now += n

    for t, channel, pitch, loud in notes:
        if t >= stop:
            break
        run(t)
        if loud:
            synth.noteon(channel, pitch, int(min(max(loud, 20), 127)))
        else:
            synth.noteoff(channel, pitch)
    run(stop)
    sound = np.concatenate(pieces)
    sound *= draw.uniform(.2, .9) / max(np.abs(sound).max(), 1e-6)
    return sound, {"name": score["name"], "tempo": tempo,
                   "key": (score["key"] + shift) % 12, "mode": score["mode"],
                   "metre": 3 if score["beats"] == 3 else 4,
                   "compound": score["beat"] == 1.5,
                   "drums": score["has_drums"]}


def render(path, folder, seed):
    """Writes NAME.SEED.wav and .json, unless they are there."""
    base = folder / f"{path.stem}.{seed}"
    told = base.with_name(base.name + ".json")
    if told.exists():
        return
    sound, truth = play(json.loads(path.read_text()), seed)
    with wave.open(str(base) + ".wav", "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((sound * 32767).astype("<i2").tobytes())
    told.write_text(json.dumps(truth))

