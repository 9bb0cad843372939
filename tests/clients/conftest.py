"""What a test decides about a step of a client's script, it decides about the
calls that the step made (calls.py)."""

import pytest

import calls

STEPS = pytest.StashKey()


@pytest.fixture
def judging(request):
    """judging(library, told, step): this test is about that step."""
    def judge(library, told, step):
        called = told.get(step, {}).get("calls", [])
        request.node.stash.setdefault(STEPS, []).append(
            (library, called, step))

    return judge


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == "call" and not report.skipped:
        for library, called, step in item.stash.get(STEPS, []):
            calls.judged(library, called, report.passed, step)


def pytest_sessionfinish():
    calls.write()
