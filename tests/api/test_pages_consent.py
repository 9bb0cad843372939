"""Allowing an app to use one's account: the page, its answers, and the whole
way from /authorize to a token."""

import base64
import hashlib
import urllib.parse

import pytest

import browsing
import running
from browsing import Browser

pytestmark = pytest.mark.state

URI = "https://app.example/callback"
LOOPBACK = "http://127.0.0.1/callback"
CUSTOM = "my-app:/callback"


class World:
    def __init__(self, server, app):
        self.server = server
        self.id = app["client_id"]
        self.secret = app["client_secret"]

    def path(self, prefix="", **more):
        query = {"client_id": self.id, "response_type": "code",
                 "redirect_uri": URI, "state": "a b&c",
                 "scope": "user-read-email playlist-read-private", **more}
        query = {k: v for k, v in query.items() if v is not None}
        return f"{prefix}/authorize?" + urllib.parse.urlencode(query)

    def browser(self, name="alice"):
        browser = Browser(self.server)
        browser.sign_in(name)
        return browser

    def token(self, **form):
        return self.server.request(
            "POST", "/api/token", token=None, data=form,
            auth=(self.id, self.secret))


@pytest.fixture(scope="module")
def world(module_serve, tmp_path_factory):
    data = tmp_path_factory.mktemp("consent")
    for name in ("alice", "bob", "carol", "dave"):
        browsing.create_user(data, name)
    app = running.run(
        "app", "create", "--data", data, "--name", "Mix <Tape> & Co",
        "--redirect-uri", URI, "--redirect-uri", LOOPBACK,
        "--redirect-uri", CUSTOM).json()
    return World(module_serve(data), app)


def sent_to(browser, status):
    """Where the answer leads: the URL and its parameters."""
    assert browser.answer.status_code == status, browser.answer.text
    url = browser.answer.headers["location"]
    parts = urllib.parse.urlsplit(url)
    return url, dict(urllib.parse.parse_qsl(parts.query, True))


def decide(browser, answer, status=303):
    browser.submit("/authorize", status, follow=False, answer=answer)
    return sent_to(browser, status)


# ---- the page ----

def test_one_signs_in_first_and_comes_back(world):
    browser = Browser(world.server)
    browser.get(world.path())
    assert browser.heading == "Sign in"
    browser.submit("/login", name="alice", password=browsing.PASSWORD)
    assert browser.heading == "Allow Mix <Tape> & Co?"
    assert browser.answer.url == world.server.url + world.path()


def test_it_says_in_plain_words_what_is_asked(world):
    browser = world.browser()
    browser.get(world.path())
    text = browser.page.text
    for words in ("Mix <Tape> & Co", "signed in as alice",
                  "see your email address", "see your private playlists",
                  "see your public profile", URI):
        assert words in text
    assert "<Tape>" not in browser.answer.text.replace("&lt;Tape&gt;", "")
    assert "user-read-email" not in text


def test_scopes_without_effect_aren_t_mentioned(world):
    browser = world.browser()
    browser.get(world.path(scope="user-soa-link user-read-birthdate"))
    assert "partner" not in browser.page.text
    assert "no longer anything" not in browser.page.text


@pytest.mark.parametrize("uri, scheme", [
    (URI, "https:"), (LOOPBACK.replace("/c", ":8123/c"), "http:"),
    (CUSTOM, "my-app:")])
def test_its_form_may_lead_to_the_app_and_to_no_other_scheme(world, uri,
                                                              scheme):
    browser = world.browser()
    browser.get(world.path(redirect_uri=uri))
    policy = browser.answer.headers["content-security-policy"]
    assert f"form-action 'self' https: {scheme};" in policy
    assert "frame-ancestors 'none'" in policy
    assert browser.answer.headers["x-frame-options"] == "DENY"


def test_signing_in_for_an_app_may_lead_there_and_nowhere_else(world):
    """Anybody can make a link to the sign-in page: what it names gets into the
    page's policy only if an app has registered it."""
    def form_action(path):
        browser = Browser(world.server)
        browser.get("/login?" + urllib.parse.urlencode({"continue": path}))
        policy = browser.answer.headers["content-security-policy"]
        return policy.split("form-action ")[1].split(";")[0]

    assert form_action(world.path(redirect_uri=CUSTOM)) == \
        "'self' https: my-app:"
    assert form_action(world.path("/sv", redirect_uri=CUSTOM)) == \
        "'self' https: my-app:"
    for path in (world.path(redirect_uri="evil-app:callback"),
                 world.path(redirect_uri="http://evil.test/"),
                 world.path(redirect_uri=CUSTOM + "/more"),
                 world.path(redirect_uri="data:text/html,x"),
                 world.path(redirect_uri="x:; script-src *"),
                 world.path(client_id="0" * 32),
                 world.path(client_id=None), world.path(redirect_uri=None),
                 world.path().replace("/authorize?", "/account?")):
        assert form_action(path) == "'self'", path


@pytest.mark.parametrize("prefix", ["/en", "/de", "/pt-BR"])
def test_a_language_may_stand_in_front(world, prefix):
    browser = world.browser()
    browser.get(world.path(prefix))
    assert browser.heading.startswith("Allow ")
    decide(browser, "no")


def test_but_not_anything_else(world):
    world.browser().get(world.path("/x1"), 404)


# ---- answers ----

def test_yes_gives_a_code_first_then_state_and_issuer(world):
    browser = world.browser()
    browser.get(world.path(show_dialog="true"))
    url, query = decide(browser, "yes")
    assert url.startswith(URI + "?code=AQ")
    assert list(query) == ["code", "state", "iss"]
    assert query["state"] == "a b&c"
    assert query["iss"] == world.server.url


def test_no_is_access_denied(world):
    browser = world.browser("bob")
    browser.get(world.path())
    url, query = decide(browser, "no")
    assert url.startswith(URI + "?")
    assert query["error"] == "access_denied"
    assert query["state"] == "a b&c"
    assert "code" not in query
    browser.get("/account")
    assert "No app may use your account." in browser.page.text


def test_anything_else_is_no_answer(world):
    browser = world.browser("bob")
    browser.get(world.path())
    browser.submit("/authorize", 400, answer="maybe")
    browser.get(world.path())
    browser.submit("/authorize", 400)


def test_consent_is_remembered_unless_the_app_wants_to_ask(world):
    browser = world.browser("carol")
    browser.get(world.path())
    decide(browser, "yes")
    browser.get(world.path(), 302, follow=False)
    assert "code" in sent_to(browser, 302)[1]
    browser.get(world.path(scope="user-read-email"), 302, follow=False)
    browser.get(world.path(show_dialog="true"), 200, follow=False)
    browser.get(world.path(scope="user-read-email user-top-read"), 200,
                follow=False)
    assert "see your top artists" in browser.page.text


def test_implicit_puts_the_token_into_the_fragment(world):
    browser = world.browser()
    browser.get(world.path(response_type="token", show_dialog="true"))
    url, _ = decide(browser, "yes")
    fragment = dict(urllib.parse.parse_qsl(url.split("#")[1]))
    assert fragment["access_token"].startswith("BQ")
    assert fragment["token_type"] == "Bearer"
    assert fragment["state"] == "a b&c"


# ---- the whole way ----

def exchange(world, code, **more):
    answer = world.token(grant_type="authorization_code", code=code,
                         redirect_uri=URI, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_from_the_question_to_a_token(world):
    browser = world.browser()
    browser.get(world.path(show_dialog="true"))
    _, query = decide(browser, "yes")
    got = exchange(world, query["code"])
    assert got["scope"].split() == ["playlist-read-private", "user-read-email"]
    again = world.token(grant_type="refresh_token",
                        refresh_token=got["refresh_token"])
    assert again.status_code == 200
    world.server.get("/v1/markets", token=again.json()["access_token"])


def test_from_the_question_to_a_token_with_a_proof_key(world):
    verifier = "v" * 64
    challenge = base64.urlsafe_b64encode(
        hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    browser = world.browser()
    browser.get(world.path(show_dialog="true", code_challenge=challenge,
                           code_challenge_method="S256"))
    _, query = decide(browser, "yes")
    answer = world.server.request("POST", "/api/token", token=None, data={
        "grant_type": "authorization_code", "code": query["code"],
        "redirect_uri": URI, "client_id": world.id,
        "code_verifier": verifier})
    assert answer.status_code == 200, answer.text
    assert answer.json()["refresh_token"].startswith("AQ")


# ---- what is refused ----

@pytest.mark.parametrize("more", [
    {"client_id": "0" * 32}, {"client_id": None}, {"client_id": "x"},
    {"redirect_uri": "https://evil.test/"}, {"redirect_uri": None},
    {"redirect_uri": URI + "/"}, {"redirect_uri": URI + "#x"},
    {"redirect_uri": URI.replace("app.example", "APP.example")},
    {"redirect_uri": URI.replace("//", "//evil@")},
    {"redirect_uri": "javascript:alert(1)"}])
def test_a_bad_client_or_redirect_uri_gets_a_page_and_leads_nowhere(world,
                                                                    more):
    for browser in (Browser(world.server), world.browser()):
        browser.get(world.path(**more), 400, follow=False)
        assert "location" not in browser.answer.headers
        assert "INVALID_CLIENT" in browser.page.text


def test_other_faults_go_to_the_app(world):
    browser = Browser(world.server)
    for more in ({"response_type": "nonsense"}, {"scope": "no-such-scope"},
                 {"code_challenge": "a" * 43,
                  "code_challenge_method": "plain"}):
        browser.get(world.path(**more), 302, follow=False)
        url, query = sent_to(browser, 302)
        assert url.startswith(URI + "?error=")
        assert query["state"] == "a b&c"


def test_an_answer_wants_a_form_of_ours(world):
    browser = world.browser()
    browser.get(world.path(show_dialog="true"))
    browser.submit("/authorize", 403, token="", answer="yes")
    browser.get(world.path(show_dialog="true"))
    browser.submit("/authorize", 403, answer="yes",
                   headers={"Origin": "https://evil.test"})
    browser.ask("POST", world.path(), status=403, data={"answer": "yes"})
    assert "location" not in browser.answer.headers


def test_an_answer_is_checked_as_the_question_was(world):
    browser = world.browser()
    browser.get(world.path(show_dialog="true"))
    form = browser.form("/authorize")
    browser.ask("POST", world.path(redirect_uri="https://evil.test/"),
                False, 400, data={**form.fields, "answer": "yes"})
    assert "location" not in browser.answer.headers


def test_an_answer_of_somebody_who_has_signed_out_gives_nothing(world):
    browser = world.browser("dave")
    browser.get(world.path())
    form = browser.form("/authorize")
    browser.submit("/logout")
    browser.ask("POST", form.action, False, data={**form.fields,
                                                  "answer": "yes"})
    assert browser.answer.status_code in (303, 403)
    assert "code=" not in browser.answer.headers.get("location", "")


def test_one_may_change_the_account_on_the_way(world):
    browser = world.browser("dave")
    browser.get(world.path())
    form = [f for f in browser.page.forms if f.action == "/logout"][-1]
    browser.ask("POST", form.action, data=form.fields)
    assert browser.heading == "Sign in"
    browser.submit("/login", name="bob", password=browsing.PASSWORD)
    assert "signed in as bob" in browser.page.text
