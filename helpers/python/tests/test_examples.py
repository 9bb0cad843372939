"""The examples' tests find what they are there to find: each planted bug makes
the test fail that tells of it, and the right app passes in many worlds at
once."""

import concurrent.futures
import pathlib
import sys
import threading

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "examples"))

import planted  # noqa: E402
import stage  # noqa: E402
import test_listener  # noqa: E402
import test_sorter  # noqa: E402

from tonearm_testing import BenchError  # noqa: E402

STORIES = {name: story for module in (test_listener, test_sorter)
           for name, story in vars(module).items()
           if name.startswith("test_")}
AT_ONCE = 50


def fails(bench, story, bug):
    """Whether the story finds something; what the bench refuses is a mistake
    of the story's."""
    set_up = stage.stage_of(bench, bug)
    with set_up.world:
        try:
            story(set_up)
        except BenchError:
            raise
        except Exception:  # the app's own, or an assertion
            return True
        return False


@pytest.mark.parametrize("bug", planted.BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(tonearm, bug):
    assert fails(tonearm, STORIES[bug.FOUND_BY], bug)


def test_each_test_finds_a_bug_of_its_own():
    assert sorted(bug.FOUND_BY for bug in planted.BUGS) == sorted(STORIES)
    assert len(planted.BUGS) == 10


@pytest.mark.long
def test_in_fifty_worlds_at_once(tonearm):
    """All worlds are there before the first story begins."""
    ready = threading.Barrier(AT_ONCE)

    def play(number):
        set_up = stage.stage_of(tonearm)
        with set_up.world:
            ready.wait(60)
            list(STORIES.values())[number % len(STORIES)](set_up)

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(play, range(AT_ONCE)))
    assert [w.name for w in tonearm.worlds()] == ["default"]
