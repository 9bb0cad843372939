"""The helpers' packages are what they say, as an installer sees them."""

import pathlib
import re
import shutil
import subprocess
import sys

import pytest

import running

PYTHON = running.ROOT / "helpers/python"


def test_the_readme_tells_of_every_fixture():
    plugin = (PYTHON / "src/tonearm_testing/plugin.py").read_text()
    readme = (PYTHON / "README.md").read_text()
    fixtures = re.findall(r"@pytest\.fixture.*\ndef (\w+)", plugin)
    assert len(fixtures) == 5
    assert all(f"| `{name}` |" in readme for name in fixtures)


@pytest.mark.long
def test_the_package_installs(tmp_path):
    """Into an environment of its own, and pytest finds the plugin there."""
    source = shutil.copytree(PYTHON, tmp_path / "source")
    subprocess.run([sys.executable, "-m", "venv", "--system-site-packages",
                    tmp_path / "venv"], check=True)
    python = tmp_path / "venv/bin/python"
    subprocess.run([python, "-m", "pip", "install", "--quiet",
                    "--disable-pip-version-check", source], check=True)
    (tmp_path / "test_it.py").write_text(
        "def test_it(spotify_user):\n    assert spotify_user.token()\n")
    env = {**running.environment(), "TONEARM_BINARY": running.BINARY}
    env.pop("PYTHONPATH", None)  # which may name the source tree
    done = subprocess.run([python, "-m", "pytest", "-q", "test_it.py"], env=env,
                          capture_output=True, cwd=tmp_path)
    assert done.returncode == 0 and b"1 passed" in done.stdout, done.stdout
    where = subprocess.run(
        [python, "-c", "import tonearm_testing as t; print(t.__file__)"],
        capture_output=True, cwd=tmp_path, env=env,
        check=True).stdout.decode()
    assert pathlib.Path(where.strip()).is_relative_to(tmp_path / "venv")
