"""Other releases have the packages that tools/deps names for them. Their lists
say so, which apt reads into a folder of its own; no machine of theirs is
needed."""

import os
import re
import subprocess

import pytest

from machine import MIRROR, ROOT

# Where each has its packages from, the first before the others.
RELEASES = {
    "debian:12": [(MIRROR, "bookworm", "main")],
    # libh2o is Debian 12's there (docs/installing.md).
    "debian:13": [(MIRROR, "trixie", "main"), (MIRROR, "bookworm", "main")],
    # None of its mirrors is asked unless one is named.
    "ubuntu:24.04": [(os.environ.get("UBUNTU_MIRROR"), "noble",
                      "main universe")],
}


def apt(folder, *words):
    for name in "lists/partial", "cache/archives/partial":
        (folder / name).mkdir(parents=True, exist_ok=True)
    options = {"Dir::Etc::SourceList": folder / "sources",
               "Dir::Etc::SourceParts": "/dev/null",
               "Dir::State::Lists": folder / "lists",
               "Dir::Cache": folder / "cache",
               "Dir::State::Status": "/dev/null",
               "Acquire::Check-Valid-Until": "false",
               "Acquire::Languages": "none"}
    return subprocess.run(
        [words[0], *(f"-o{k}={v}" for k, v in options.items()), *words[1:]],
        text=True, timeout=300, capture_output=True)


def groups_of(release):
    listed = subprocess.run(
        [ROOT / "tools/deps", "list"], check=True, capture_output=True,
        text=True, env={**os.environ, "TONEARM_RELEASE": release}).stdout
    groups = dict(line.split(": ") for line in listed.splitlines())
    return {name: set(names.split()) for name, names in groups.items()}


@pytest.fixture(params=RELEASES)
def release(request, tmp_path):
    """Its name, once its lists are there."""
    sources = RELEASES[request.param]
    if not sources[0][0]:
        pytest.skip(f"{request.param}: no mirror is named (UBUNTU_MIRROR)")
    # Only names are read, whatever key signs them.
    (tmp_path / "sources").write_text("".join(
        f"deb [trusted=yes] {' '.join(source)}\n" for source in sources))
    fetched = apt(tmp_path, "apt-get", "update", "-qq")
    if fetched.returncode != 0 or re.search("^[WE]: Failed", fetched.stderr,
                                            re.M):
        pytest.skip(f"{request.param}: no lists: {fetched.stderr}")
    return request.param


def depended_on():
    """What the packages depend on by name; other names are their build's."""
    control = (ROOT / "debian/control").read_text()
    fields = re.findall(r"^Depends:((?:.|\n )*)", control, re.M)
    return [part.strip() for field in fields for part in field.split(",")
            if "$" not in part]


def test_it_has_what_is_asked_of_it(release, tmp_path):
    groups = groups_of(release)
    names = set().union(*groups.values())
    there = apt(tmp_path, "apt-cache", "madison", *names).stdout
    assert names - {line.split("|")[0].strip()
                    for line in there.splitlines()} == set()
    # And those that building needs can be installed together.
    said = apt(tmp_path, "apt-get", "-s", "install", "--no-install-recommends",
               f"-oAPT::Default-Release={RELEASES[release][0][1]}",
               *groups["build"])
    assert said.returncode == 0, said.stdout + said.stderr
    # Nor do packages ask for what isn't there.
    assert "libpq5" in depended_on()
    said = apt(tmp_path, "apt-get", "-s", "satisfy", "--no-install-recommends",
               ", ".join(depended_on()))
    assert said.returncode == 0, said.stdout + said.stderr
