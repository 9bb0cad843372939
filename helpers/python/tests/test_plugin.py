"""The plugin as somebody's pytest loads it."""


def test_a_failing_test_shows_the_calls(pytester, tonearm, monkeypatch):
    monkeypatch.setenv("TONEARM_URL", tonearm.url)
    pytester.makepyfile("""
        import pytest

        def test_fails(spotify_user):
            spotify_user.token()
            assert False

        @pytest.mark.tonearm(seeds=[{"type": "user", "id": "bob"}], seed=7)
        def test_passes(tonearm_world):
            assert [u["id"] for u in tonearm_world.made["users"]] == [
                "alice", "bob"]
            assert tonearm_world.made["seed"] == 7
        """)
    result = pytester.runpytest_inprocess("-p", "tonearm_testing.plugin",
                                          "--strict-markers")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.re_match_lines([r".*calls of world .*",
                                  r".* 200 POST /api/token.*"])
    assert [w.name for w in tonearm.worlds()] == ["default"]
