"""The first minutes: what is installed, and what `make run` says and does."""

import json
import os
import re
import stat
import subprocess
import time
import types

import pytest

import newcomer
import running
from browsing import Browser
from newcomer import Run
from running import run
from test_commands import COMMANDS

# What talks to a server, of which documents show options.
REMOTE = ["login", "api", "search", "now", "like", "playlist dedupe"]


@pytest.fixture
def home(data):
    """Where one has cloned to, with a catalog that is quicker made."""
    run("demo", "--data", data, "--tracks", 50)
    return data.parent


@pytest.fixture
def start(home):
    runs = []

    def start(*words, **more):
        runs.append(Run(home, *words, **more))
        return runs[-1]

    yield start
    for one in runs:
        one.stop()


@pytest.mark.sqlite
def test_what_it_prints_is_enough_to_go_on(start, home):
    said = start().said()
    url = newcomer.url(said)
    browser = Browser(types.SimpleNamespace(url=url))
    browser.sign_in(newcomer.value(said, "user"),
                    newcomer.value(said, "password"))
    assert "Signed in as developer" in browser.page.text
    browser.get("/dashboard")
    assert "Development" in browser.page.text, "the app is that user's"
    app, = run("app", "list", "--data", home / "data").lines()
    assert app["owner"] == "developer"
    assert app["redirect_uris"] == [newcomer.value(said, "redirect URI")]
    lines = re.search(r"^  TOKEN=.*\n  curl .*$", said, re.M)[0]
    albums = json.loads(newcomer.paste(lines, home))["albums"]["items"]
    assert len(albums) == 3


def test_the_second_time_all_is_as_it_was(start, home):
    first = start()
    said = first.said()
    assert first.stop() == 0
    again = start().said()
    for name in ("user", "password", "client id", "client secret"):
        assert newcomer.value(again, name) == newcomer.value(said, name)
    for name in ("dev-user.json", "dev-app.json"):
        assert stat.S_IMODE(os.stat(home / "data" / name).st_mode) == 0o600
        json.loads((home / "data" / name).read_text())


def test_what_people_like_is_learned_meanwhile(start, home):
    first = start()
    first.said()
    until = time.monotonic() + 120
    while not (home / "data/model/1.rec").exists():
        assert time.monotonic() < until and first.process.poll() is None
        time.sleep(0.05)
    assert first.stop() == 0
    again = start()
    again.said()
    assert again.stop() == 0
    assert [p.name for p in (home / "data/model").glob("*.rec")] == ["1.rec"]


def test_a_user_whose_password_was_lost_gets_another(start, home):
    first = start()
    said = first.said()
    first.stop()
    (home / "data/dev-user.json").unlink()
    again = start().said()
    assert newcomer.value(again, "password") != \
        newcomer.value(said, "password")
    Browser(types.SimpleNamespace(url=newcomer.url(again))).sign_in(
        "developer", newcomer.value(again, "password"))


def test_a_port_that_is_taken(start, serve, home):
    other = home / "other"
    other.mkdir()
    taken = "{}:{}".format(*serve(other).address)
    process = start(taken).process
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1 and out == ""
    assert taken in err and "make run LISTEN=127.0.0.1:8081" in err


# ---- docs/upgrading.md ----

def test_a_catalog_comes_along_as_lines(home):
    """From one program to another, which is the same one here; and back."""
    for name in "old", "new":
        (home / name).mkdir()
        (home / name / "tonearm").symlink_to(running.BINARY)
    newcomer.paste(newcomer.block("docs/upgrading.md", "sh", "export"), home)
    lines = (home / "catalog.jsonl").read_text()
    assert run("export", "--data", home / "data").out == lines != ""
    listed = run("catalog", "list", "--data", home / "data").out
    assert re.findall(r"^\d+", listed, re.M) == ["1", "2"]
    assert listed.endswith("current\n")
    run("catalog", "use", "--data", home / "data", 1)
    assert run("export", "--data", home / "data").out == lines


# ---- docs/ci.md ----

@pytest.mark.sqlite
def test_the_recipe_for_ci_does_what_it_says(tmp_path):
    recipe = newcomer.block("docs/ci.md", "sh", "serve")
    assert len(recipe.splitlines()) == 10
    (tmp_path / "tonearm").symlink_to(running.BINARY)
    said = newcomer.paste(recipe, tmp_path,
                          PATH=f"{tmp_path}:{os.environ['PATH']}")
    calls = [line for line in said.splitlines() if line.startswith("/")]
    assert calls == ["/v1/me 200", "/v1/me 401", "/v1/markets?20 429"]
    document = (running.ROOT / "docs/ci.md").read_text()
    for call in calls:
        assert f"`{call}`" in document, "it says what they print"
    assert len(run("user", "list", "--data", tmp_path / "ci").lines()) == 3


def test_every_option_in_the_documents_is_one():
    for document in ("README.md", "docs/ci.md"):
        text = (running.ROOT / document).read_text()
        helps = "".join(run(*command.split(), "--help").out
                        for command in COMMANDS + REMOTE)
        for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]+",
                                     text)) - {"--cflags", "--libs"}:
            assert option + " " in helps, f"{document}: {option}"


# ---- tools/deps, on a machine where nothing is installed ----

FAKE = {
    "id": "echo 0",
    "dpkg-query": "exit 1",
    "apt-cache": 'case "$2" in clang-format) echo "Candidate: (none)";;'
                 ' wrk) ;; *) echo "  Candidate: 1.0";; esac',
    "apt-get": 'echo "$@" >> "$ASKED"',
}


def deps(tmp_path, *words, status=0):
    """What it printed, and the packages it asked for, a list for each
    group."""
    for name, body in FAKE.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    asked = tmp_path / "asked"
    asked.write_text("")
    done = subprocess.run(
        [running.ROOT / "tools/deps", *words], capture_output=True, text=True,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "ASKED": str(asked)})
    assert done.returncode == status, done.stderr
    return done.stderr, [
        [word for word in line.split()[1:] if not word.startswith("-")]
        for line in asked.read_text().splitlines()
        if line.startswith("install")]


def test_building_needs_few_packages(tmp_path):
    _, groups = deps(tmp_path, "install", "build", "run")
    assert len(groups) == 2 and len(groups[0]) <= 30  # as README says
    assert groups[1] == ["curl", "tzdata"]
    for word in ("chromium", "postgresql", "clang", "pytest", "cmocka"):
        assert word not in str(groups)


def test_a_package_that_a_release_lacks_is_named_and_keeps_no_other(tmp_path):
    said, groups = deps(tmp_path, "install", "format", "bench", "fuzz")
    assert "no package clang-format" in said and "no package wrk" in said
    assert groups == [["nginx-light", "libnginx-mod-nchan",
                       "python3-requests", "ffmpeg"],
                      ["clang", "libclang-rt-dev", "valgrind"]]


def test_what_building_lacks_is_named(tmp_path):
    said, groups = deps(tmp_path, "missing", "build", status=1)
    assert "libsodium-dev" in said and "install build" in said
    assert groups == []
