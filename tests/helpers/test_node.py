"""The helpers for Node: their own tests, whatever else runs tests, and the
command of npm's that runs a built binary."""

import os
import shutil
import signal
import subprocess

import pytest

import installs
import running

HELPERS = running.ROOT / "helpers"
RUNNERS = running.ROOT / "tests/helpers/runners"
WRAPPER = HELPERS / "npm/tonearm.cjs"

pytestmark = pytest.mark.skipif(not shutil.which("node"),
                                reason="there is no `node` here")


def environment(**more):
    return running.environment({"TONEARM_BINARY": running.BINARY, **more})


def run(*words, cwd=None, status=0, env=None):
    done = subprocess.run([str(w) for w in words], cwd=cwd, timeout=300,
                          env=env or environment(), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    out = done.stdout.decode()
    assert done.returncode == status, out
    return out


def node_test(file, **env):
    return run("node", "--test", "--test-reporter=tap", file,
               cwd=HELPERS / "node", env=environment(**env))


def test_its_own_tests():
    assert "# pass 11" in node_test("test/bench.test.mjs")


def test_the_examples_find_what_they_are_there_to_find():
    assert "# pass 21" in node_test("examples/examples.test.mjs")


@pytest.mark.long
def test_the_examples_in_fifty_worlds_at_once():
    assert "# pass 61" in node_test("examples/examples.test.mjs", ROUNDS="5")


def on_the_path(tmp_path, binary=None):
    """PATH as npx has it: the wrapper comes first, by a link."""
    first, second = tmp_path / "node_modules/.bin", tmp_path / "bin"
    first.mkdir(parents=True)
    second.mkdir()
    (first / "tonearm").symlink_to(WRAPPER)
    (second / "node").symlink_to(shutil.which("node"))
    if binary:
        (second / "tonearm").symlink_to(binary)
    env = running.environment({"PATH": f"{first}{os.pathsep}{second}"})
    return first / "tonearm", env


def test_the_wrapper_runs_the_built_one(tmp_path):
    wrapper, env = on_the_path(tmp_path, running.BINARY)
    out = run(wrapper, "dev", "--tracks", 20, "--", "/bin/sh", "-c",
              "echo $TONEARM_URL; exit 3", env=env, status=3)
    assert out.startswith("http://127.0.0.1:")


def test_the_wrapper_says_that_there_is_none(tmp_path):
    wrapper, env = on_the_path(tmp_path)
    assert "none in PATH" in run(wrapper, "dev", env=env, status=127)
    env = environment(TONEARM_BINARY=str(tmp_path / "gone"))
    assert "gone" in run(WRAPPER, "dev", env=env, status=127)


def test_the_wrapper_hands_signals_on():
    process = subprocess.Popen(
        [WRAPPER, "dev", "--tracks", "20", "--listen", "127.0.0.1:0"],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout.readline().startswith(b"listening on ")
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    process.stdout.close()


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Somebody's project that has the helpers and the runners."""
    modules = installs.modules("runners", RUNNERS / "package.json")
    folder = tmp_path_factory.mktemp("project")
    for file in RUNNERS.iterdir():
        shutil.copy(file, folder)
    (folder / "node_modules").symlink_to(modules)
    shutil.copytree(HELPERS / "node", modules / "tonearm-testing",
                    dirs_exist_ok=True)
    return folder


@pytest.mark.long
def test_vitest(project):
    out = run("node_modules/.bin/vitest", "run", "world.vitest.test.ts",
              cwd=project)
    assert "2 passed" in out


@pytest.mark.long
def test_jest(project):
    out = run("node_modules/.bin/jest", "world.jest.test.js", cwd=project)
    assert "2 passed" in out


@pytest.mark.long
def test_the_types(project):
    run("node_modules/.bin/tsc", "--noEmit", "--strict", "--skipLibCheck",
        "--target", "es2022", "--module", "nodenext", "--types", "node",
        "world.vitest.test.ts", cwd=project)
