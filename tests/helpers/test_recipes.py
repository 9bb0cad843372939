"""The recipes of helpers/README.md and docs/ci.md do what they say, in a
project that has a test for pytest and one for Node. What installs packages of
the machine's is left out."""

import json
import shutil

import pytest
import yaml

import newcomer
import running

HELPERS, CI = "helpers/README.md", "docs/ci.md"
OF_THE_MACHINE = ("apt-get ", "tonearm/tools/deps ")
PYTHON = """
def test_it(tonearm_world, spotify_user):
    assert spotify_user.token()
    tonearm_world.journal.verify({"route": "/api/token", "times": 1})
"""
NODE = """
import { test } from 'node:test';
import { inWorld } from 'tonearm-testing';

test('it', inWorld(async ({ world, user }) => {
    await user.token();
    await world.journal.verify([{ route: '/api/token', times: 1 }]);
}));
"""


def github(document):
    """A script for each step."""
    recipe = yaml.safe_load(newcomer.block(document, "yaml", "runs-on"))
    return [step["run"] for step in recipe["jobs"]["test"]["steps"]
            if "run" in step]


def gitlab(document):
    recipe = yaml.safe_load(newcomer.block(document, "yaml", "image"))["test"]
    lines = recipe["before_script"] + recipe["script"]
    return ["\n".join(line for line in lines
                      if not line.startswith(OF_THE_MACHINE))]


@pytest.fixture
def project(tmp_path):
    for path, text in {"tests/test_it.py": PYTHON, "test/it.test.mjs": NODE,
                       "package.json": '{"private": true}'}.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    (tmp_path / "tonearm/build").mkdir(parents=True)
    (tmp_path / "tonearm/build/tonearm").symlink_to(running.BINARY)
    shutil.copytree(running.ROOT / "helpers", tmp_path / "tonearm/helpers")
    return tmp_path


pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not shutil.which("npm"),
                       reason="there is no `npm` here")]
each = pytest.mark.parametrize("steps", [github, gitlab])


def pasted(steps, project):
    return "".join(newcomer.paste(step, project) for step in steps
                   if not step.startswith(OF_THE_MACHINE))


@each
def test_a_recipe(project, monkeypatch, steps):
    monkeypatch.delenv("PYTHONPATH", raising=False)  # of the source tree
    said = pasted(steps(HELPERS), project)
    assert "1 passed" in said and "# pass 1" in said, said


@each
def test_a_recipe_with_a_server_beside(project, steps):
    """Which `npm test` finds as it is told."""
    program = "fetch(process.env.TONEARM_URL + '/v1/markets')" \
        ".then(answer => console.log('answered', answer.status))"
    (project / "package.json").write_text(json.dumps(
        {"private": True, "scripts": {"test": f'node -e "{program}"'}}))
    said = pasted(steps(CI), project)
    assert "\nanswered 401\n" in said, said
    assert json.loads((project / "ci/app.json").read_text())["name"] == "CI"
