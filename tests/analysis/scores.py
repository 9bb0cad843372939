"""Scores of music21's corpus as lists of notes, with what is true of them.

A score becomes a small JSON file: its notes in beats, its metre and its key.
The beat is that of the notated metre: the dotted quarter in 6/8, 9/8 and 12/8,
the half in 2/2 with halves, else the quarter (the eighth in 3/8). Metres are
told by the beats of a bar: 3 for three, 4 for two and four, which sound the
same.

The key is what the score says, by its signature and mode, if music21's own
analysis of the notes (Krumhansl-Schmuckler) finds the same one; a score where
they differ (modal tunes, long modulations) has no key that could be called
right, and is left out, as is one that changes metre within what is heard.
"""
import hashlib
import json
import pathlib
import random
import re
import sys

import music21
from music21 import converter, corpus, key, meter, note, stream

BEATS_MAX = 150
FOLDER = pathlib.Path(music21.__file__).parent / "corpus"
BEATS = {"2/4": (1, 2), "4/4": (1, 4), "3/4": (1, 3), "2/2": (1, 4),
         "6/8": (1.5, 2), "9/8": (1.5, 3), "12/8": (1.5, 4), "3/8": (.5, 3),
         "3/2": (2, 3), "6/4": (1, 3)}


def half(name):
    """"tuning" or "kept": by a hash of the name, as long as the name is."""
    return ("tuning", "kept")[hashlib.sha256(name.encode()).digest()[0] & 1]


def tunes(book):
    """A book of tunes in ABC, as texts by their numbers."""
    text = book.read_text(encoding="utf-8", errors="replace")
    for tune in re.split(r"\n(?=X: ?\d)", text):
        number = re.match(r"X: ?(\d+)", tune)
        if number:
            yield f"{book.parent.name}/{book.stem}:{number[1]}", tune


def sources():
    """Names of all scores that may be taken, by kind; each with a path, or
    with a text in ABC."""
    kinds = {"bach": [], "tunes": [], "songs": [], "others": []}
    for path in sorted((FOLDER / "bach").glob("bwv*")):
        kinds["bach"].append((f"bach/{path.stem}", path))
    for path in sorted((FOLDER / "ryansMammoth").glob("*.abc")):
        kinds["tunes"].append((f"ryansMammoth/{path.stem}", path))
    for folder in ("oneills1850", "airdsAirs"):
        for path in sorted((FOLDER / folder).glob("*.abc")):
            kinds["tunes"] += tunes(path)
    for path in sorted((FOLDER / "essenFolksong").glob("*.abc")):
        if not path.stem.startswith(("test", "han")):
            kinds["songs"] += tunes(path)
    for folder in ("haydn", "mozart", "beethoven", "corelli", "handel", "weber",
                   "schumann_clara", "schumann_robert", "joplin", "monteverdi",
                   "leadSheet", "schubert", "chopin", "miscFolk", "verdi",
                   "cpebach"):
        for path in sorted((FOLDER / folder).rglob("*")):
            if path.suffix in (".mxl", ".krn", ".xml", ".musicxml", ".abc") \
                    and path.stat().st_size < 90000:
                name = path.relative_to(FOLDER).with_suffix("")
                kinds["others"].append((str(name), path))
    return kinds


def choice(counts, seed=1):
    """So many of each kind, mixed."""
    chosen = []
    for kind, those in sources().items():
        those = sorted(those, key=lambda s: s[0])
        random.Random(f"{seed} {kind}").shuffle(those)
        n = counts.get(kind, 0)
        # A score may be there in two formats.
        chosen += [((i + .5) / n, s)
                   for i, s in enumerate(dict(those[:n]).items())]
    return [s for _, s in sorted(chosen, key=lambda c: (c[0], c[1][0]))]


def parse(what):
    if isinstance(what, str):
        return converter.parseData(what, format="abc")
    return converter.parse(what)


def truth_of_metre(score):
    part = score.parts[0] if score.parts else score
    marks = list(part.recurse().getElementsByClass(meter.TimeSignature))
    if not marks or marks[0].ratioString not in BEATS:
        return None
    beat, beats = BEATS[marks[0].ratioString]
    end = None
    for mark in marks[1:]:
        if mark.ratioString != marks[0].ratioString:
            end = float(mark.getOffsetInHierarchy(part)) / beat
            break
    return beat, beats, end


def truth_of_key(score, heard):
    """(key, mode) or None."""
    signs = list(score.recurse().getElementsByClass(key.KeySignature))
    if not signs:
        return None
    found = heard.analyze("key")
    sign = signs[0]
    if isinstance(sign, key.Key):
        if sign.mode not in ("major", "minor"):
            return None
        said = [sign]
    else:
        said = [sign.asKey("major"), sign.asKey("minor")]
    if not any((found.tonic.pitchClass, found.mode) ==
               (k.tonic.pitchClass, k.mode) for k in said):
        return None
    return found.tonic.pitchClass, int(found.mode == "major")


def notes_of(score, beat):
    """[start, length, pitch, part] in beats, with ties joined, and where the
    first whole bar begins."""
    notes = []
    first_bar = 0.
    parts = list(score.parts) or [score]
    for number, part in enumerate(parts):
        part = part.stripTies()
        if number == 0:
            bars = list(part.getElementsByClass(stream.Measure))
            if len(bars) > 1:
                metre = bars[0].timeSignature or meter.TimeSignature("4/4")
                length = metre.barDuration.quarterLength
                if float(bars[1].offset) < length:
                    first_bar = float(bars[1].offset)
        flat = part.flatten()
        for n in flat.notes:
            if float(n.quarterLength) <= 0 or isinstance(
                    n, music21.harmony.ChordSymbol):
                continue
            pitches = [n.pitch] if isinstance(n, note.Note) else \
                getattr(n, "pitches", [])
            for pitch in pitches:
                notes.append([float(n.offset) / beat,
                              float(n.quarterLength) / beat, pitch.midi,
                              number])
    return sorted(notes), first_bar / beat


def score_read(what):
    score = parse(what)
    if isinstance(score, stream.Opus):
        score = score.scores[0]
    metre = truth_of_metre(score)
    if metre is None:
        return None
    beat, beats, end = metre
    notes, first_bar = notes_of(score, beat)
    end = min(end or BEATS_MAX, BEATS_MAX)
    notes = [n for n in notes if n[0] < end]
    if len(notes) < 24 or notes[-1][0] < 16:
        return None
    heard = stream.Stream()
    for start, length, pitch, _ in notes:
        n = note.Note(pitch)
        n.quarterLength = length * beat
        heard.insert(start * beat, n)
    tonality = truth_of_key(score, heard)
    if tonality is None:
        return None
    return {"beats": beats, "beat": beat, "first_bar": first_bar,
            "key": tonality[0], "mode": tonality[1], "notes": notes}


def write(folder, counts, only=None):
    """Scores that aren't there yet; what was left out is an empty file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, what in choice(counts):
        if only and half(name) != only:
            continue
        path = folder / (name.replace("/", "_") + ".json")
        if path.exists():
            continue
        try:
            score = score_read(what)
        except Exception as e:  # music21 fails in many ways on odd scores
            print(f"{name}: {type(e).__name__}", file=sys.stderr)
            score = None
        path.write_text(json.dumps({"name": name, **score}) if score else "")


COUNTS = {"bach": 433, "tunes": 45, "songs": 40, "others": 40}
