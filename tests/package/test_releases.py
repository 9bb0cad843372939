"""Other releases have the packages that tools/deps names for them. Their lists
say so, which apt reads into a folder of its own; no machine of theirs is
needed."""

import os
import re
import subprocess

import pytest

from machine import MIRROR, ROOT

RELEASES = {
    "debian:12": (MIRROR, "bookworm main"),
    "debian:13": (MIRROR, "trixie main"),
    # None of its mirrors is asked unless one is named.
    "ubuntu:24.04": (os.environ.get("UBUNTU_MIRROR"), "noble main universe"),
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


def wanted(release):
    """The names in every group."""
    listed = subprocess.run(
        [ROOT / "tools/deps", "list"], check=True, capture_output=True,
        text=True, env={**os.environ, "TONEARM_RELEASE": release}).stdout
    groups = dict(line.split(": ") for line in listed.splitlines())
    return {name for names in groups.values() for name in names.split()}


@pytest.mark.parametrize("release", RELEASES)
def test_a_release_has_what_is_asked_of_it(release, tmp_path):
    mirror, suite = RELEASES[release]
    if not mirror:
        pytest.skip(f"{release}: no mirror is named (UBUNTU_MIRROR)")
    # Only names are read, whatever key signs them.
    (tmp_path / "sources").write_text(
        f"deb [trusted=yes] {mirror} {suite}\n")
    fetched = apt(tmp_path, "apt-get", "update", "-qq")
    if fetched.returncode != 0 or re.search("^[WE]: Failed", fetched.stderr,
                                            re.M):
        pytest.skip(f"{release}: its lists can't be had: {fetched.stderr}")
    names = wanted(release)
    there = apt(tmp_path, "apt-cache", "madison", *names).stdout
    assert names - {line.split("|")[0].strip()
                    for line in there.splitlines()} == set()
