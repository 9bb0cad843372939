"""The programs that tests/clients runs, from the registries of libraries."""

import dataclasses
import re

from libraries import HERE, npm


def pip(package):
    text = (HERE / "python/programs.txt").read_text()
    return re.search(rf"^{package}==(.*)$", text, re.M)[1]


@dataclasses.dataclass
class Program:
    name: str
    registry: str
    version: str
    what: str


PROGRAMS = {
    "passport-spotify": Program(
        "passport-spotify", "npm", npm("passport-spotify"),
        "signing in, for applications made with Express"),
    "spotify-backup": Program(
        "spotify-backup", "PyPI", pip("spotify-backup"),
        "exports somebody's playlists"),
    "spotify-cli": Program(
        "spotify-cli", "PyPI", pip("spotify-cli"),
        "a player's remote control, on the command line"),
}
