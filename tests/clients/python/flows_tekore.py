"""tekore's credentials, as its documentation shows them: a person does what is
asked where it sends a user to."""

import os
import subprocess

import tekore

from reading import APP, read, watch

PAGE = "https://app.example/callback"
SCOPE = tekore.Scope("user-read-email", "user-read-private")

watch(tekore.Credentials, "Credentials.")
watch(tekore.RefreshingCredentials, "RefreshingCredentials.")
watch(tekore.UserAuth, "UserAuth.")


def visit(url, answer="yes"):
    return subprocess.run(
        [os.environ["PERSON_PYTHON"], os.environ["PERSON"], url, answer],
        check=True, text=True, stdout=subprocess.PIPE).stdout.strip()


def code_at(url):
    return tekore.parse_code_from_url(visit(url))


def who(token):
    user = tekore.Spotify(token).current_user()
    return [user.id, user.email, user.country]


def error_of(call):
    try:
        call()
    except tekore.HTTPError as error:
        content = error.response.content
        return [content["error"], content["error_description"]]
    return None


plain = tekore.Credentials(*APP, redirect_uri=PAGE)
lasting = tekore.RefreshingCredentials(*APP, redirect_uri=PAGE)


@read
def client_credentials():
    kept = lasting.request_client_token()
    tokens = [plain.request_client_token(), kept]
    return [len(tekore.Spotify(token).markets()) for token in tokens]


@read
def code():
    token = plain.request_user_token(code_at(plain.user_authorisation_url(
        scope=SCOPE, state="s1", show_dialog=True)))
    return [*who(token), token.scope == SCOPE]


@read
def code_renewed():
    first = plain.request_user_token(code_at(plain.user_authorisation_url(
        scope=SCOPE)))
    second = plain.refresh_user_token(first.refresh_token)
    third = plain.refresh(second)
    return [third.refresh_token == first.refresh_token, *who(third)]


@read
def proof_key():
    url, verifier = plain.pkce_user_authorisation(scope=SCOPE)
    first = plain.request_pkce_token(code_at(url), verifier)
    second = plain.refresh_pkce_token(first.refresh_token)
    return [second.refresh_token == first.refresh_token, *who(second)]


@read
def lasting_tokens():
    """Which renew themselves before a call when they are about to expire."""
    coded = lasting.request_user_token(code_at(
        lasting.user_authorisation_url(scope=SCOPE)))
    url, verifier = lasting.pkce_user_authorisation(scope=SCOPE)
    proven = lasting.request_pkce_token(code_at(url), verifier)
    again = [lasting.refresh_user_token(coded.refresh_token),
             lasting.refresh_pkce_token(proven.refresh_token)]
    return [who(token)[0] for token in [coded, *again]]


@read
def led():
    """By the state that it made, it knows its own answer."""
    auth = tekore.UserAuth(plain, SCOPE)
    return who(auth.request_token(url=visit(auth.url)))


@read
def denied():
    url = visit(plain.user_authorisation_url(scope=SCOPE, show_dialog=True),
                "no")
    return "error=access_denied" in url


@read
def refresh_refused():
    return error_of(lambda: plain.refresh_user_token("AQx"))


@read
def itself():
    """A request of one's own."""
    answer = plain.send(tekore.Request(
        "POST", "https://accounts.spotify.com/api/token",
        data={"grant_type": "client_credentials", "client_id": APP[0],
              "client_secret": APP[1]}))
    plain.close()
    return answer.content["token_type"]
