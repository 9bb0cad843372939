"""Ten mistakes that such apps have made, each in the right app's place, and the
test that finds it."""

import json

from listener import Listener, SignInAgain
from sorter import Sorter


class NoRefresh(Listener):
    """A 401 is the end."""
    FOUND_BY = "test_a_token_that_runs_out"

    def refresh(self):
        raise SignInAgain()


class NoSuccessor(Listener):
    """The first refresh token is used for ever."""
    FOUND_BY = "test_months_later"

    def keep(self, tokens):
        first = (self.tokens or tokens)["refresh_token"]
        self.tokens = {**tokens, "refresh_token": first}


class RevokedKept(Listener):
    """A consent that is gone is asked for again and again."""
    FOUND_BY = "test_a_consent_that_is_taken_back"

    def forget(self):
        pass


class NoRetryAfter(Listener):
    """A second has always been enough."""
    FOUND_BY = "test_a_limit"

    def seconds_to_wait(self, headers):
        return 1


class CutTrusted(Listener):
    """What can't be read is nothing."""
    FOUND_BY = "test_half_an_answer"

    def decode(self, body):
        try:
            return json.loads(body)
        except ValueError:
            return {"items": [], "next": None}


class FirstPage(Sorter):
    """Nobody has more than 50 songs in a list."""
    FOUND_BY = "test_more_than_a_page"

    def next_of(self, page, path):
        return None


class FullPages(Sorter):
    """All pages but the last are full."""
    FOUND_BY = "test_a_short_page"

    def next_of(self, page, path):
        if len(page["items"]) < 50:
            return None
        base, offset = path.rsplit("=", 1)
        return f"{base}={int(offset) + 50}"


class ShiftMissed(Sorter):
    """Nobody adds to a list that is being read."""
    FOUND_BY = "test_a_song_that_is_added_meanwhile"

    def read(self, playlist):
        return self.pages(playlist), self.snapshot(playlist)


class NoSnapshot(Sorter):
    """Positions are what they were."""
    FOUND_BY = "test_a_move_in_a_list_that_has_changed"

    def move(self, playlist, start, before, snapshot):
        self.call("PUT", f"/v1/playlists/{playlist}/items",
                  {"range_start": start, "insert_before": before})


class SentTwice(Sorter):
    """No answer, so nothing happened."""
    FOUND_BY = "test_an_answer_that_is_lost"

    def find(self, name):
        return None


BUGS = (NoRefresh, NoSuccessor, RevokedKept, NoRetryAfter, CutTrusted,
        FirstPage, FullPages, ShiftMissed, NoSnapshot, SentTwice)
