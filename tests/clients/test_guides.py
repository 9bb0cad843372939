"""The programs that docs/guides begins with, and what it has for tests, run as
they are pasted."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time
import types

import pytest
import requests

import flows
import installs
import newcomer
import running
from browsing import Browser

HERE = "http://127.0.0.1:8080"
BUILD = pathlib.Path(running.BINARY).parent
# What is compiled at length, and what is fetched for it.
deep = pytest.mark.skipif(not installs.is_deep(),
                          reason="takes long; TONEARM_CLIENTS_DEEP=1")


@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """Where `make run` goes on, and its address. What was built is there by
    the names that it has in the source's folder."""
    folder = tmp_path_factory.mktemp("beside")
    (folder / "build").symlink_to(BUILD)
    running.run("demo", "--data", folder / "data", "--tracks", 500)
    server = newcomer.Run(folder)
    yield folder, newcomer.url(server.said())
    server.stop()


def block(guide, kind, containing, url):
    """One of a guide's, with the server's address in it."""
    text = newcomer.block(f"docs/guides/{guide}.md", kind, containing)
    assert HERE in text
    return text.replace(HERE, url)


def run(words, cwd, **env):
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True,
                          timeout=300, env={**running.environment(), **env})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def are_three_tracks(lines):
    return len(lines) == 3 and all(" by " in line for line in lines)


def test_c_s_first_program(beside):
    if not (BUILD / "tonearm-client.pc").exists():
        pytest.skip("no tonearm-client.pc beside the binary")
    folder, url = beside
    (folder / "first.c").write_text(
        newcomer.block("docs/guides/c.md", "c", "main"))
    said = newcomer.paste(block("c", "sh", "cc -o first", url), folder)
    assert are_three_tracks(said.splitlines())


def test_any_language_s_first_call(beside):
    folder, url = beside
    said = newcomer.paste(block("other", "sh", "curl", url), folder)
    assert len(json.loads(said)["tracks"]["items"]) == 3


def test_a_program_that_knows_one_address(beside):
    line = newcomer.block("docs/guides/other.md", "sh", "run -- COMMAND")
    said = newcomer.paste(line.replace(
        "COMMAND", "curl -s https://api.spotify.com/v1/markets"), beside[0])
    assert json.loads(said)["error"]["status"] == 401


@deep
def test_go_s_first_program(beside):
    """With the versions that are tried here, and not the newest."""
    folder, url = beside
    first = folder / "go"
    shutil.copytree(installs.HERE / "go", first,
                    ignore=shutil.ignore_patterns("*.go"))
    shutil.copy(folder / "data/dev-app.json", first)
    (first / "main.go").write_text(block("go", "go", "package main", url))
    assert are_three_tracks(run(["go", "run", "-mod=mod", "."], first))


@deep
def test_rust_s_first_program(beside):
    """Beside what another program was built with, so that it is quick."""
    folder, url = beside
    installs.rspotify()
    first = folder / "rust"
    (first / "src").mkdir(parents=True)
    (first / "src/main.rs").write_text(block("rust", "rust", "fn main", url))
    manifest = (installs.HERE / "rspotify/Cargo.toml").read_text()
    (first / "Cargo.toml").write_text(
        manifest.replace('name = "reads"', 'name = "first"'))
    shell = newcomer.block("docs/guides/rust.md", "sh", "cargo add")
    added = re.search(r"cargo add (\S+)@(\S+) --no-default-features"
                      r" --features (\S+)$", shell, re.M)
    assert f'[dependencies.{added[1]}]\nversion = "={added[2]}"' in manifest
    assert added[3].split(",") == re.findall(
        r'"([^"]*)"', re.search("^features = (.*)$", manifest, re.M)[1])
    said = newcomer.paste(
        shell.splitlines()[0] + "\ncd rust && cargo run --quiet", folder,
        CARGO_TARGET_DIR=str(installs.CACHE / "rspotify/target"))
    assert are_three_tracks(said.splitlines())


@deep
def test_java_s_first_program(beside):
    folder, url = beside
    libraries = installs.java().split(":")[0]
    (folder / "lib").symlink_to(pathlib.Path(libraries) / "lib")
    text = newcomer.block("docs/guides/java.md", "java", "class First")
    assert "setPort(8080)" in text
    (folder / "First.java").write_text(
        text.replace("setPort(8080)", f"setPort({url.rsplit(':', 1)[1]})"))
    shell = newcomer.block("docs/guides/java.md", "sh", "First.java")
    said = newcomer.paste(shell.split("\n", 1)[1], folder)  # mvn has been
    assert are_three_tracks(said.splitlines())


def test_python_s_first_program(beside):
    folder, url = beside
    try:
        python = installs.python()
    except installs.Unavailable as e:
        installs.skip("spotipy", e)
    (folder / "first.py").write_text(block("python", "python", "first.py",
                                           url))
    assert are_three_tracks(run([python, "first.py"], folder))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def opened(browser_file, program):
    """The address that a program has opened a browser at."""
    until = time.monotonic() + 30
    while not browser_file.exists():
        assert program.poll() is None and time.monotonic() < until
        time.sleep(0.02)
    return browser_file.read_text().strip()


def test_somebody_signs_in_with_python(beside, tmp_path):
    """In a browser that writes down where it was opened; the app takes any
    port, since the one of the guide may be somebody's."""
    folder, url = beside
    try:
        python = installs.python()
    except installs.Unavailable as e:
        installs.skip("spotipy", e)
    text = newcomer.block("docs/guides/python.md", "python", "SpotifyOAuth")
    assert text.count(":8888/callback") == 1
    app = running.run("app", "create", "--data", folder / "data", "--name",
                      "Signs in", "--redirect-uri", "http://127.0.0.1/callback")
    (folder / "data/any-port.json").write_text(app.out)
    (folder / "signs_in.py").write_text(
        block("python", "python", "first.py", url).replace(
            "dev-app.json", "any-port.json") +
        text.replace(":8888/", f":{free_port()}/"))
    (tmp_path / "browser").write_text(
        f'echo "$1" > {tmp_path}/new && mv {tmp_path}/new {tmp_path}/url')
    program = subprocess.Popen(
        [python, "signs_in.py"], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=running.environment({"BROWSER": f"sh {tmp_path}/browser %s"}))
    browser = Browser(types.SimpleNamespace(url=url))
    user = json.loads((folder / "data/dev-user.json").read_text())
    browser.sign_in(user["id"], user["password"])
    back = flows.answer_question(browser, opened(tmp_path / "url", program))
    requests.get(back.url, timeout=30)
    said, _ = program.communicate(timeout=30)
    assert said.splitlines()[-1] == f"{user['id']} 0", said


def test_javascript_s_first_program(beside):
    folder, url = beside
    try:
        modules = installs.node()
    except installs.Unavailable as e:
        installs.skip("@spotify/web-api-ts-sdk", e)
    (folder / "node_modules").symlink_to(modules)
    (folder / "first.mjs").write_text(
        newcomer.block("docs/guides/javascript.md", "js", "first.mjs"))
    assert are_three_tracks(run(["node", "first.mjs"], folder, TONEARM=url))
    # And requests of another library's, to where they are told.
    text = newcomer.block("docs/guides/javascript.md", "js", "builder")
    (folder / "build.cjs").write_text(
        text + "const to = builder('token').withHost('127.0.0.1')"
        ".withPort(8080).withScheme('http').withPath('/v1/me').build();\n"
        "console.log(to.getURL(), to.getHeaders().Authorization);\n")
    assert run(["node", "build.cjs"], folder) == [
        HERE + "/v1/me Bearer token"]


@pytest.mark.skipif(not shutil.which("node"), reason="there is no `node`")
def test_what_is_said_of_tests_in_javascript(tmp_path):
    (tmp_path / "tonearm.mjs").write_text(
        newcomer.block("docs/guides/javascript.md", "js", "spawn"))
    (tmp_path / "main.mjs").write_text(
        "import { tonearm } from './tonearm.mjs';\n"
        "const server = await tonearm('data');\n"
        "const answer = await fetch(server.url + '/health');\n"
        "console.log(answer.status, (await answer.json()).status);\n"
        "server.stop();\n")
    assert run(["node", "main.mjs"], tmp_path,
               PATH=f"{BUILD}:{os.environ['PATH']}") == ["200 ok"]


def test_what_is_said_of_pytest(tmp_path):
    (tmp_path / "test_with_tonearm.py").write_text(
        newcomer.block("docs/guides/python.md", "python", "pytest.fixture"))
    lines = run(["/usr/bin/python3", "-m", "pytest", "-q", "-p",
                 "no:cacheprovider", "--rootdir", tmp_path, tmp_path],
                tmp_path, PATH=f"{BUILD}:{os.environ['PATH']}")
    assert "1 passed" in lines[-1]
