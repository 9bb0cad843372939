"""The programs that docs/guides begins with, and what it has for tests, run as
they are pasted."""

import os
import pathlib
import subprocess

import pytest

import installs
import newcomer
import running


@pytest.fixture
def beside(tmp_path):
    """Where `make run` goes on, and its address."""
    running.run("demo", "--data", tmp_path / "data", "--tracks", 500)
    server = newcomer.Run(tmp_path)
    yield tmp_path, newcomer.url(server.said())
    server.stop()


def run(words, cwd, **env):
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True,
                          timeout=60, env={**running.environment(), **env})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_python_s_first_program(beside):
    folder, url = beside
    try:
        python = installs.python()
    except installs.Unavailable as e:
        installs.skip("spotipy", e)
    text = newcomer.block("docs/guides/python.md", "python", "first.py")
    assert text.count("http://127.0.0.1:8080") == 1
    (folder / "first.py").write_text(
        text.replace("http://127.0.0.1:8080", url))
    lines = run([python, "first.py"], folder)
    assert len(lines) == 3 and all(" by " in line for line in lines)


def test_javascript_s_first_program(beside):
    folder, url = beside
    try:
        modules = installs.node()
    except installs.Unavailable as e:
        installs.skip("@spotify/web-api-ts-sdk", e)
    (folder / "node_modules").symlink_to(modules)
    (folder / "first.mjs").write_text(
        newcomer.block("docs/guides/javascript.md", "js", "first.mjs"))
    lines = run(["node", "first.mjs"], folder, TONEARM=url)
    assert len(lines) == 3 and all(" by " in line for line in lines)


def test_what_is_said_of_pytest(tmp_path):
    (tmp_path / "test_with_tonearm.py").write_text(
        newcomer.block("docs/guides/python.md", "python", "pytest.fixture"))
    beside = pathlib.Path(running.BINARY).parent
    lines = run(["/usr/bin/python3", "-m", "pytest", "-q", "-p",
                 "no:cacheprovider", "--rootdir", tmp_path, tmp_path],
                tmp_path, PATH=f"{beside}:{os.environ['PATH']}")
    assert "1 passed" in lines[-1]
