"""The web player plays the owner's files: whole ones, parts of one, and a
package of free game music from Debian."""

import pathlib
import subprocess

import pytest

import browsing
import running
from sounding import exported, import_folder, media, sound
from test_web_player import Player

SCOPES = "user-read-playback-state user-modify-playback-state"
CUE = """PERFORMER "Air"
TITLE "Moon"
FILE "Moon.flac" WAVE
TRACK 01 AUDIO
TITLE "One"
INDEX 01 00:00:00
TRACK 02 AUDIO
TITLE "Two"
INDEX 01 00:06:00
TRACK 03 AUDIO
TITLE "Three"
INDEX 01 00:12:00
"""


class Owner(Player):
    """The player's page of somebody with files."""

    def __init__(self, screen, data, module_serve):
        browsing.create_user(data, "alice")
        self.server = module_serve(data, "--media", media())
        self.token = running.mint(data, running.create_app(data), "--user",
                                  "alice", "--scope", SCOPES)
        screen = screen(self.server)
        # Drawings and covers are this server's: nothing has to be expected.
        super().__init__(screen, "alice")

    def call(self, method, path, **body):
        answer = self.server.request(method, "/v1/me/player" + path,
                                     token=self.token, json=body or None)
        assert answer.status_code in (200, 204), answer.text
        return answer.json() if answer.content else None

    def play(self, **what):
        self.screen.wait_for(lambda: self.call("GET", "/devices")["devices"])
        device = self.call("GET", "/devices")["devices"][0]["id"]
        self.call("PUT", f"/play?device_id={device}", **what)

    def sounds(self, track, first_s, end_s):
        """The file of that track sounds, within this part of it."""
        def is_so():
            audio = self.audio()
            return (f"/audio/{track['id']}?access_token=" in audio["src"] and
                    not audio["paused"] and first_s < audio["at"] < end_s)

        self.screen.wait_for(is_so)
        assert self.find("title").text == track["name"]
        assert self.audio()["sounding"] == 1


def test_files_and_parts_of_one(screen_of, module_serve, tmp_path):
    data, top = tmp_path / "data", tmp_path / "music"
    data.mkdir()
    sound(top / "Moon/Moon.flac", seconds=18)
    (top / "Moon/Moon.cue").write_text(CUE)
    sound(top / "Air - Whole.ogg", seconds=20, title="Whole",
          REPLAYGAIN_TRACK_GAIN="-6.02 dB",
          LYRICS="[00:00.00]First <b>line</b>\n[00:03.00]And the last")
    import_folder(data, top)
    tracks = exported(data, "track")
    page = Owner(screen_of, data, module_serve)
    page.play(context_uri="spotify:album:" + tracks["One"]["album"]["id"])
    page.sounds(tracks["One"], 0, 6)
    # One part follows the other without a gap or a jump.
    page.sounds(tracks["Two"], 6, 12)
    state = page.call("GET", "")
    assert state["item"]["name"] == "Two" and state["progress_ms"] < 6500
    page.call("PUT", "/seek?position_ms=4000")
    page.sounds(tracks["Two"], 10, 12)
    page.sounds(tracks["Three"], 12, 18)
    page.call("PUT", "/seek?position_ms=5000")
    page.screen.wait_for(lambda: page.audio()["sounding"] == 0)
    page.play(uris=["spotify:track:" + tracks["Whole"]["id"]])
    page.sounds(tracks["Whole"], 0, 20)
    assert abs(page.audio()["volume"] - 0.5) < 0.01
    # What is sung is there to read, and where it is.
    page.press("sung")
    page.wait("return document.querySelector('#bar-lyrics [aria-current]')"
              "?.textContent === 'And the last'")
    assert page.find("lyrics").text == "First <b>line</b>\nAnd the last"
    page.call("PUT", "/seek?position_ms=1000")
    page.wait("return document.querySelector('#bar-lyrics [aria-current]')"
              ".textContent === 'First <b>line</b>'")
    page.screen.shoot("player-lyrics")
    page.call("PUT", "/pause")
    page.screen.wait_for(lambda: page.audio()["paused"])


@pytest.fixture(scope="module")
def games(tmp_path_factory):
    """Packages of free game music, unpacked."""
    top = tmp_path_factory.mktemp("games")
    for package in ("wesnoth-1.16-music", "supertux-data", "warzone2100-music"):
        done = subprocess.run(["apt-get", "download", "-q", package], cwd=top,
                              capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip("no package: " + done.stderr)
        archive, = top.glob(package + "_*.deb")
        subprocess.run(["dpkg-deb", "-x", archive, top / package], check=True)
        archive.unlink()
    return top


@pytest.mark.timing
@pytest.mark.long
def test_free_game_music(games, screen_of, module_serve, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    counts = {}
    for name in ("wesnoth-1.16-music", "supertux-data", "warzone2100-music"):
        result = import_folder(data, games / name)
        assert "broken" not in result.err
        counts[name] = len(exported(data, "track"))
    sounds = [path for path in pathlib.Path(games).rglob("*")
              if path.suffix in (".ogg", ".opus", ".flac", ".wav")]
    assert counts["wesnoth-1.16-music"] >= 34
    assert len(exported(data, "track")) <= len(sounds)
    tracks = list(exported(data, "track").values())
    wesnoth = [t for t in tracks if t["duration_ms"] > 60000][:3]
    page = Owner(screen_of, data, module_serve)
    for track in wesnoth:
        page.play(uris=["spotify:track:" + track["id"]], position_ms=30000)
        page.sounds(track, 30, 60)
        page.screen.wait_for(lambda: page.run(
            "const all = [...document.querySelectorAll('audio')];"
            "return Math.abs(all.find(e => !e.paused).duration - "
            f"{track['duration_ms'] / 1000}) < 1"))
