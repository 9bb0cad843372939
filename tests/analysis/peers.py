"""What librosa and Essentia say of the same clips: tempo, key and mode.

As their documentation recommends, nothing tuned: librosa.beat.beat_track,
RhythmExtractor2013 (multifeature), KeyExtractor."""
import essentia
import librosa

essentia.log.infoActive = essentia.log.warningActive = False
import essentia.standard as es  # noqa: E402, speaks when it is imported

NOTES = {"C": 0, "C#": 1, "Db": 1, "D": 2, "D#": 3, "Eb": 3, "E": 4, "F": 5,
         "F#": 6, "Gb": 6, "G": 7, "G#": 8, "Ab": 8, "A": 9, "A#": 10,
         "Bb": 10, "B": 11}


def say(path):
    samples, rate = librosa.load(path)
    tempo, _ = librosa.beat.beat_track(y=samples, sr=rate)
    audio = es.MonoLoader(filename=str(path))()
    bpm = es.RhythmExtractor2013(method="multifeature")(audio)[0]
    key, scale, _ = es.KeyExtractor()(audio)
    return {"librosa": {"tempo": float(tempo[0])},
            "essentia": {"tempo": float(bpm), "key": NOTES[key],
                         "mode": int(scale == "major")}}

