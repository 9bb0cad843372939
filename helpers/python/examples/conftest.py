import pytest

from stage import Stage


@pytest.fixture
def stage(tonearm_world, spotify_app, spotify_user):
    return Stage(tonearm_world, spotify_app, spotify_user)
