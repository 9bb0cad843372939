"""Features from AcousticBrainz' documents, for tracks of their recordings."""

import io
import json
import tarfile

import pytest

import running
import small
from running import import_objects

pytestmark = pytest.mark.sanitized

RECORDING = "0dad432b-16cc-4bf0-8961-fd31d124b01b"
RECORDING_ID = "0pO52OFKXrnXEDdrjO1jwn"  # the same, as ids are written here
LOW = {"rhythm": {"bpm": 139.5}, "tonal": {"key_key": "D",
                                           "key_scale": "major"},
       "metadata": {"audio_properties": {"length": 107.5, "replay_gain": -9.5},
                    "tags": {"musicbrainz_recordingid": [RECORDING]}}}
HIGH = {"highlevel": {"mood_happy": {"all": {"happy": .25, "not_happy": .75}}},
        "metadata": {"tags": {}}}
TRACKS = [{"type": "track", "id": small.track_id(n), "name": f"T{n}",
           "recording": RECORDING_ID} for n in (1, 2)]


@pytest.fixture
def catalog(data):
    import_objects(data, TRACKS + [
        {"type": "track", "id": small.track_id(3), "name": "other"},
        {"type": "audio_features", "id": small.track_id(2), "liveness": .5}])
    return data


def take(data, *sources, **more):
    return running.run("import", "--data", data, "acousticbrainz", *sources,
                       **more)


def features(server, n):
    return server.get("/v1/audio-features/" + small.track_id(n))


def test_every_track_of_the_recording_has_its_features(catalog, tmp_path,
                                                       serve):
    (tmp_path / "low.json").write_text(json.dumps(LOW))
    (tmp_path / (RECORDING + "-0.json")).write_text(json.dumps(HIGH))
    result = take(catalog, tmp_path / "low.json",
                  tmp_path / (RECORDING + "-0.json"))
    assert "came in: 2 recordings, 2 tracks" in result.err
    server = serve(catalog)
    for n in (1, 2):
        heard = features(server, n)
        assert (heard["tempo"], heard["key"], heard["mode"],
                heard["loudness"], heard["valence"], heard["duration_ms"]) == (
                    139.5, 2, 1, -8.5, .25, 107500)
    assert features(server, 2)["liveness"] == .5
    server.get("/v1/audio-features/" + small.track_id(3), status=404)


def test_an_archive_of_documents(catalog, tmp_path, serve):
    unknown = RECORDING.replace("0d", "1d")
    with tarfile.open(tmp_path / "dump.tar.gz", "w:gz") as archive:
        for name, document in ((f"a/{RECORDING}-0.json", HIGH),
                               (f"a/{unknown}-0.json", HIGH)):
            text = json.dumps(document).encode()
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
        text = b"{"
        member = tarfile.TarInfo("a/broken.json")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    result = take(catalog, tmp_path / "dump.tar.gz")
    assert "1 recordings that the catalog doesn't have" in result.err
    assert "a/broken.json: malformed document" in result.err
    assert features(serve(catalog), 1)["valence"] == .25


def test_what_is_no_document(catalog, tmp_path):
    (tmp_path / "other.json").write_text('{"name": "x"}')
    result = take(catalog, tmp_path / "other.json", status=1)
    assert "document of another kind" in result.err
