"""The app's tests: months in a moment, and what servers do."""

import datetime

import pytest

from listener import SignInAgain


def test_a_token_that_runs_out(stage):
    assert stage.me() == "alice"
    stage.world.clock.advance(3601)
    assert stage.me() == "alice"


def test_months_later(stage):
    for _ in range(3):
        stage.world.clock.advance(60 * 86400)
        assert stage.me() == "alice"


def test_a_consent_that_is_taken_back(stage):
    """Whoever has taken it back isn't asked again by force."""
    stage.world.faults.begin("token-revoked")
    stage.world.journal.clear()
    for _ in range(2):
        with pytest.raises(SignInAgain):
            stage.me()
    stage.world.journal.verify({"route": "/api/token", "times": 1})
    stage.sign_in(stage.listener)
    assert stage.me() == "alice"


def test_a_limit(stage):
    now = datetime.datetime.fromtimestamp(
        stage.world.clock.read()["now_ms"] / 1000, datetime.timezone.utc)
    end = now + datetime.timedelta(seconds=30)
    stage.world.faults.add(route="/v1/me", status=429, retry_after_s=30,
                           until=end.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert stage.me() == "alice"
    stage.world.journal.verify({"route": "/v1/me", "times": 2})
