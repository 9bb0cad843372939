"""spotipy's four managers, as its documentation shows them. Where they open a
browser or ask to be told an address, a person does what is asked."""

import builtins
import os
import re
import subprocess
import threading
import urllib.request
import warnings
import webbrowser

import spotipy
from spotipy.oauth2 import (SpotifyClientCredentials, SpotifyImplicitGrant,
                            SpotifyOAuth, SpotifyOauthError, SpotifyPKCE)

from reading import APP, read, watch

for manager in (SpotifyClientCredentials, SpotifyImplicitGrant, SpotifyOAuth,
                SpotifyPKCE):
    watch(manager, f"{manager.__name__}.", inner=True)
PAGE = "https://app.example/callback"
LOOPBACK = f"http://127.0.0.1:{os.environ['FREE_PORT']}/callback"
SCOPE = "user-read-email user-read-private"


class Person(webbrowser.BaseBrowser):
    """Python's `webbrowser` opens it as it would any other."""

    def __init__(self):
        super().__init__()
        self.answer = "yes"
        self.led_to = None

    def visit(self, url):
        self.led_to = subprocess.run(
            [os.environ["PERSON_PYTHON"], os.environ["PERSON"], url,
             self.answer], check=True, text=True,
            stdout=subprocess.PIPE).stdout.strip()
        return self.led_to

    def open(self, url, new=0, autoraise=True):
        if self.visit(url).startswith(LOOPBACK):
            threading.Thread(target=urllib.request.urlopen,
                             args=[self.led_to]).start()
        return True

    def type(self, prompt=""):
        url = re.search(r"https://accounts\S+", prompt)
        return self.visit(url[0]) if url else self.led_to


person = Person()
webbrowser.register("person", None, person, preferred=True)
builtins.input = person.type


def memory():
    return spotipy.MemoryCacheHandler()


def who(manager):
    user = spotipy.Spotify(auth_manager=manager, retries=0).current_user()
    return [user["id"], user["email"], user["country"]]


def error_of(call):
    try:
        call()
    except SpotifyOauthError as error:
        return [error.error, error.error_description]
    return None


def renewed(manager):
    """Whether the refresh token is another after a refresh, and still good."""
    first = manager.cache_handler.get_cached_token()["refresh_token"]
    second = manager.refresh_access_token(first)["refresh_token"]
    third = manager.refresh_access_token(second)["refresh_token"]
    return len({first, second, third})


oauth = SpotifyOAuth(*APP, LOOPBACK, state="x y", scope=SCOPE,
                     show_dialog=True, cache_handler=memory())
granted = SpotifyImplicitGrant(APP[0], PAGE, state="s1", scope=SCOPE,
                               cache_handler=memory())
pkce = SpotifyPKCE(APP[0], PAGE, scope=SCOPE, open_browser=False,
                   cache_handler=memory())


@read
def client_credentials():
    manager = SpotifyClientCredentials(*APP, cache_handler=memory())
    return len(spotipy.Spotify(auth_manager=manager).available_markets()[
        "markets"])


@read
def code():
    return who(oauth)


@read
def code_renewed():
    return renewed(oauth)


@read
def proof_key():
    return who(pkce)


@read
def proof_key_renewed():
    return renewed(pkce)


@read
def implicit():
    return who(granted)


@read
def by_hand():
    """What was left for older callers: the token that is kept, unless it can't
    be renewed, and the code in an address."""
    url = PAGE + "?code=abc"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        kept = [manager.get_cached_token()
                for manager in (oauth, pkce, granted)]
    return [[token and token["token_type"] for token in kept],
            oauth.parse_response_code(url), oauth.get_authorization_code(url),
            pkce.parse_response_code(url)]


@read
def refresh_refused():
    return error_of(lambda: oauth.refresh_access_token("AQx"))


@read
def secret_refused():
    wrong = SpotifyClientCredentials(APP[0], "wrong", cache_handler=memory())
    return error_of(wrong.get_access_token)


@read
def denied():
    person.answer = "no"
    asks = SpotifyOAuth(*APP, PAGE, scope=SCOPE, open_browser=False,
                        show_dialog=True, cache_handler=memory())
    return error_of(lambda: asks.get_access_token(as_dict=False))
