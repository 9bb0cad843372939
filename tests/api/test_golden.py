"""One answer of each kind, byte for byte, beside the test.

GOLDEN=update writes the files anew; look at the difference before keeping it.
The server's own address is written as BASE."""

import json
import os
import pathlib

import pytest

import small

pytestmark = pytest.mark.sanitized

GOLDEN = pathlib.Path(__file__).parent / "golden"

PATHS = {
    "artist": f"/v1/artists/{small.ADA}",
    "artist-albums": f"/v1/artists/{small.ADA}/albums?market=SE&limit=2",
    "album": f"/v1/albums/{small.DAWN}?market=DE",
    "album-without-market": f"/v1/albums/{small.REISSUE}",
    "track": f"/v1/tracks/{small.track_id(3)}",
    "track-relinked": f"/v1/tracks/{small.track_id(4)}?market=DK",
    "track-unavailable": f"/v1/tracks/{small.track_id(2)}?market=US",
    "audio-features": f"/v1/audio-features/{small.track_id(1)}",
    "audio-analysis": f"/v1/audio-analysis/{small.track_id(1)}",
    "show": f"/v1/shows/{small.show_id(1)}?market=US",
    "episode": f"/v1/episodes/{small.episode_id(1)}?market=US",
    "audiobook": f"/v1/audiobooks/{small.audiobook_id(1)}?market=US",
    "chapter": f"/v1/chapters/{small.chapter_id(1)}?market=US",
    "category": "/v1/browse/categories/party",
    "error": f"/v1/tracks/{small.UNKNOWN}",
}


@pytest.mark.parametrize("name", PATHS)
def test_golden(music, name):
    text = music.request("GET", PATHS[name]).text
    body = json.loads(text.replace(music.url, "BASE"))
    written = json.dumps(body, indent=1, ensure_ascii=False) + "\n"
    if name != "audio-analysis":  # which is kept as it came
        assert json.dumps(json.loads(text), ensure_ascii=False,
                          separators=(",", ":")) == text, "compact"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("GOLDEN") == "update":
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(written)
    assert written == path.read_text()
