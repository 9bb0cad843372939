"""The generator refuses what it would have to guess: its sources agree, or
there is no library."""

import shutil
import subprocess

import pytest

import running

TOOL = running.ROOT / "tools/client-endpoints"
OPENAPI = "docs/openapi.yaml"
OBJECTS = "client/tonearm/objects.h"
ROWS = "src/api/music/music.def"


@pytest.fixture
def sources(tmp_path):
    """A copy of what it reads."""
    for name in (OPENAPI, OBJECTS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(running.ROOT / name, tmp_path / name)
    for table in (running.ROOT / "src/api").glob("*/*.def"):
        there = tmp_path / table.relative_to(running.ROOT)
        there.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(table, there)
    return tmp_path


def generate(sources):
    return subprocess.run([TOOL, sources / "out"], cwd=sources, text=True,
                          capture_output=True, timeout=60)


@pytest.mark.parametrize("name, old, new, message", [
    (OPENAPI, "      operationId: get_album\n", "",
     "GET /v1/albums/{id} has no operationId"),
    (OPENAPI, "operationId: get_album\n", "operationId: get_artist\n",
     "two operations are called get_artist"),
    (OPENAPI, "            label: {type: string}\n",
     "            label: {type: string}\n            mood: {type: string}\n",
     "struct tonearm_album has no mood"),
    (OBJECTS, "    const char *label;\n", "",
     "struct tonearm_album has no label"),
    (OBJECTS, "    const char *label;\n", "    char *label;\n",
     "struct tonearm_album: can't read '    char *label;'"),
    (ROWS, '"/v1/albums/{id}", ', '"/v1/records/{id}", ',
     "doesn't describe GET /v1/records/{id}"),
])
def test_refused(sources, name, old, new, message):
    text = (sources / name).read_text()
    assert old in text
    (sources / name).write_text(text.replace(old, new, 1))
    done = generate(sources)
    assert done.returncode == 1
    assert message in done.stderr
    assert not (sources / "out").exists()
