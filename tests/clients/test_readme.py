"""The README's example runs as it is pasted, beside a server as `make run`
starts it."""

import subprocess

import installs
import newcomer
import running


def test_the_example_runs_as_pasted(tmp_path):
    try:
        python = installs.python()
    except installs.Unavailable as e:
        installs.skip("spotipy", e)
    running.run("demo", "--data", tmp_path / "data", "--tracks", 500)
    server = newcomer.Run(tmp_path)
    try:
        here = newcomer.url(server.said())
        text = newcomer.block("README.md", "python", "spotipy")
        assert text.count("http://127.0.0.1:8080") == 2
        done = subprocess.run(
            [python, "-c", text.replace("http://127.0.0.1:8080", here)],
            cwd=tmp_path, capture_output=True, text=True, timeout=60)
    finally:
        server.stop()
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3
    assert all(" by " in line for line in done.stdout.splitlines())
