"""Files of every kind, made once."""

import pytest

import mediafiles

@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """A folder with five seconds of a tone in each of mediafiles.KINDS, all tagged."""
    folder = tmp_path_factory.mktemp("audio")
    words = ["-f", "lavfi", "-i", "sine=440:r=44100:d=5"]
    for name, (options, *_) in mediafiles.KINDS.items():
        words += [*mediafiles.tagged(), *options, folder / name]
    mediafiles.ffmpeg(*words)
    return folder


@pytest.fixture(scope="session")
def answers(files):
    """What probe says of them, by name."""
    found = mediafiles.run("probe", [str(files / name) for name in mediafiles.KINDS])
    return {path.rpartition("/")[2]: a for path, a in found.items()}
