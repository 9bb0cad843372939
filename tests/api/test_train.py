"""tonearm train: what it learns from, that it does so the same way each time,
and that whoever kills it finds the old model, or the new one."""

import random
import re
import signal
import time

import pytest

import running
from running import run

pytestmark = pytest.mark.state

FOUND = re.compile(r"^tracks: held out of (\d+) lists.* recall@20=([\d.]+)",
                   re.M)


@pytest.fixture
def demo(data):
    """A demo with people, who have tastes."""
    run("demo", "--data", data, "--tracks", 1500, "--listeners", 60)
    return data


def models(data):
    return sorted(int(p.stem) for p in (data / "model").glob("*.rec"))


def model(data, number):
    return (data / "model" / f"{number}.rec").read_bytes()


@pytest.mark.sanitized
def test_people_are_learned_from(demo):
    said = run("train", "--data", demo).err
    assert "learned from: 60 users, 120 playlists" in said
    lists, recall = FOUND.search(said).groups()
    # Twenty of 1,500 tracks by chance are a seventy-fifth.
    assert int(lists) >= 150 and float(recall) > 0.08
    assert said.splitlines()[-1] == "model 1"
    assert models(demo) == [1]
    assert sorted(p.name for p in (demo / "model").iterdir()) == [
        "1.rec", "lock"]


def test_the_same_again_is_the_same_file_and_two_are_kept(demo):
    for _ in range(3):
        run("train", "--data", demo)
    assert models(demo) == [2, 3]
    assert model(demo, 2) == model(demo, 3)
    run("train", "--data", demo, "--head", 0)
    assert len(model(demo, 4)) < len(model(demo, 3))


def test_what_was_tuned_stays(demo):
    assert "(tuned)" not in run("train", "--data", demo).err
    assert "tracks: tuning" in run("train", "--data", demo, "--tune").err
    assert run("train", "--data", demo).err.count("(tuned)") == 2


def test_nothing_to_learn_from(data):
    said = run("train", "--data", data, status=1).err
    assert "there is no catalog yet" in said
    run("demo", "--data", data, "--tracks", 300)
    said = run("train", "--data", data).err
    assert "learned from: 0 users" in said
    assert "too few lists to hold any out" in said
    assert models(data) == [1]


def test_a_damaged_model_is_no_reason_not_to_train(demo):
    run("train", "--data", demo)
    whole = model(demo, 1)
    (demo / "model" / "1.rec").write_bytes(whole[:5000])
    assert "cut short" in (said := run("train", "--data", demo).err) or \
        "another size" in said
    assert model(demo, 2) == whole


def test_one_at_a_time_and_killed_at_any_moment(demo):
    run("train", "--data", demo)
    begin = time.monotonic()
    run("train", "--data", demo)
    whole = time.monotonic() - begin
    expected, rng = model(demo, 2), random.Random(5)
    for kill in (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
        child = running.begin("train", "--data", demo)
        time.sleep(whole * (0.3 + 0.5 * rng.random()))
        busy = run("train", "--data", demo, status=None)
        assert busy.status == 0 or "another training" in busy.err
        child.send_signal(kill)
        child.communicate()
        for number in models(demo):
            assert model(demo, number) == expected
    run("train", "--data", demo)
    assert model(demo, models(demo)[-1]) == expected
    assert not (demo / "model" / "build").exists()
