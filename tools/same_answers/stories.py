"""The stories that change something: signing in, registering an app, consent,
tokens and their end. The setting that allows few calls has a story of its
own, which is about them."""
import base64
import hashlib
import urllib.parse

from .asking import HOST
from .pictures import jpeg, png
from .story import CALLBACK, PASSWORD, Story, authorize_path
from .world import SCOPES, USERS


def signing_in(world):
    s = Story("visitor")
    s.get("/", "/account", "/login?continue=/account%3Fdone%3Dsaved")
    for header in ("Origin", "Referer"):
        for origin in ("https://evil.example/x", f"http://{HOST}", "null"):
            s.form("/login", name="alice", password="wrong")
            s.requests[-1].headers.append((header, origin))
    for path in ("/account", "/account/picture", "/dashboard/new", "/admin/x"):
        s.form(path, name="nobody is signed in")
    s.form("/login", name="alice", password=PASSWORD, token="another's")
    s.form("/login", name="alice", password="wrong")
    s.form("/login", name="nobody", password=PASSWORD)
    s.form("/login", name="", password="")
    s.form("/login", name="x" * 5000, password="y" * 5000)
    s.form("/login", name="ALICE@example.test", password=PASSWORD,
           **{"continue": "//evil.example"})
    s.get("/", "/login", "/login?continue=/dashboard", "/signup", "/account",
          "/logout")
    s.form("/logout", token="another's")
    s.form("/logout", **{"continue": "/dashboard?x=<y>"})
    s.get("/account", "/login")
    for _ in range(11):
        s.form("/login", name="forgetful", password="not that one")
    yield s.form("/login", name="forgetful", password=PASSWORD)


def signing_up(world):
    s = Story("stranger").get("/signup", "/signup?continue=/account", "/login")
    good = {"name": "stranger", "password": PASSWORD, "again": PASSWORD,
            "country": "SE", "display_name": "A stranger",
            "email": "stranger@example.test"}
    for odd in ({"name": "Not A Name"}, {"password": "short"},
                {"again": "another"}, {"country": "XX"}, {"email": "x"},
                {"display_name": "x" * 300}, {"name": "alice"},
                {"email": "alice@example.test"}, {}):
        s.form("/signup", **{**good, **odd})
    s.get("/account", "/account/data", "/signup")
    s.pause()
    yield s.call(world.token_of("extended server"), "/v1/users/stranger")


def registering(world):
    """An app's life, as its developer, another one and an admin see it."""
    s = Story().sign_in("admin").sign_in("dev", back="/dashboard")
    path = "/dashboard/«client id»"
    first, second = ({"client_id": "«client id»",
                      "client_secret": f"«client secret {n}»"} for n in (1, 2))
    s.get("/dashboard/new").form("/dashboard/new", name="")
    s.form("/dashboard/new", name="x" * 300)
    s.form("/dashboard/new", name="Mine", description="x" * 5000)
    for uri in ("nonsense", "http://app.example/", "javascript:alert(1)",
                CALLBACK + "#x", "https://", "https://a@b/", "https://a:x/",
                "\n".join([CALLBACK] * 200)):
        s.form("/dashboard/new", name="Mine", redirect_uris=uri)
    s.form("/dashboard/new", name="Mine <3", description="Plays",
           redirect_uris=CALLBACK + "\n\nmyapp:cb\nhttp://127.0.0.1:99/",
           profile="2026-02")
    s.get("/dashboard", path)
    s.pause().client("/api/token", first, grant_type="client_credentials")
    s.form(path, name="", redirect_uris=CALLBACK)
    s.form(path, name="Ours", redirect_uris="x:y", profile="full",
           mode="extended").get(path + "?done=saved")
    for user in ("nobody", "Not A Name", "alice", "alice", "bob", *USERS):
        s.form(path + "/users", user=user)
    s.get(path + "?done=allowed")
    s.form(path + "/users/remove", user="bob")
    s.form(path + "/users/remove", user="nobody").get(path)
    s.form(path + "/quota", reason="")
    s.form(path + "/quota", reason='For "all"')
    s.form(path + "/quota", reason="Again").get(path + "?done=asked")
    # Another developer has no such app.
    s.sign_in("alice").get(path).form(path, name="Stolen")
    for rest in ("/secret", "/delete", "/users", "/quota"):
        s.form(path + rest, user="alice", reason="mine now")
    s.get("/admin").form("/admin/«quota request»", decision="approve")
    # An admin decides.
    s.browser = "admin"
    request = "/admin/«quota request»"
    s.get("/admin", path).form(request).form(request, decision="refuse")
    s.form(request, decision="refuse", answer="Not <now>")
    s.form(request, decision="approve").get("/admin?done=decided")
    s.form("/admin/0000000000000000000000", decision="approve")
    s.form("/admin/x", decision="approve")
    s.browser = "dev"
    s.pause().get(path).form(path + "/quota", reason="Please")
    s.browser = "admin"
    s.get("/admin").form(request, decision="approve")
    s.form(path, name="Ours", mode="extended", redirect_uris=CALLBACK)
    s.browser = "dev"
    s.get(path).form(path + "/secret").pause()
    for app in (first, second):
        s.client("/api/token", app, grant_type="client_credentials")
    s.get("/account/data").form(path + "/delete").pause()
    s.client("/api/token", second, grant_type="client_credentials")
    yield s.get("/dashboard?done=deleted", path)


def keeping_an_account(world):
    token = world.token_of("extended full", "carol")
    s = Story().sign_in("carol")
    good = {"display_name": "Carol", "country": "JP", "email": "c@example.test"}
    for odd in ({"country": "XX"}, {"email": "nonsense"},
                {"email": "alice@example.test"}, {"display_name": "x" * 500},
                {"display_name": "a\x01b"}, {"display_name": "a\nb"}, {},
                {"filter_explicit": "on"}):
        s.form("/account", **{**good, **odd})
    s.get("/account?done=saved").pause().call(token, "/v1/me")
    s.get("/account").form("/account", **good, kind="text/plain")
    picture = "/account/picture"
    s.form(picture).upload(picture, b"nonsense").upload(picture, png(9)[:40])
    s.upload(picture, b"\x89PNG" + b"x" * 300000)
    s.upload(picture, jpeg(">")[:40])
    for good_one in (jpeg("<"), jpeg(">"), png(20)):
        s.upload(picture, good_one)
        s.get("/account?done=picture", "/art/users/carol")
    s.add("POST", picture, [("Content-Type", "multipart/form-data")], b"--b--",
          "carol")
    s.pause().call(token, "/v1/me", "/v1/users/carol")
    s.form(picture, remove="yes").get("/account", "/art/users/carol")
    words = {"current": PASSWORD, "fresh": "another battery",
             "again": "another battery"}
    for odd in ({"again": "x"}, {"fresh": "short", "again": "short"},
                {"current": "wrong"}, {}):
        s.form("/account/password", **{**words, **odd})
    s.get("/account?done=password", "/account/data").pause()
    s.call(token, "/v1/me")
    yield s.sign_in("carol").sign_in("carol", "another battery")


def leaving(world):
    """An app is sent away, then the user goes."""
    app = world.apps["extended 2024-11"]
    s = Story().sign_in("leaver").consent_to(app).trade(app)
    s.get("/account").call("«access token»", "/v1/me", "/v1/users/leaver")
    s.form("/account/revoke", grant="x").form("/account/revoke")
    s.form("/account/revoke", grant="«grant»").get("/account?done=revoked")
    s.pause().call("«access token»", "/v1/me").renew(app)
    s.form("/account/delete", password="wrong")
    s.form("/account/delete", password=PASSWORD)
    s.get("/account", "/login").pause()
    yield s.call(world.token_of("extended server"), "/v1/users/leaver")


def consent(world):
    app = world.apps["extended full"]
    s = Story("visitor")
    for odd in ({"client_id": "x"}, {"client_id": "0" * 32},
                {"redirect_uri": None}, {"redirect_uri": "http://a.example/"},
                {"redirect_uri": "https://a.example/"},
                {"response_type": None}, {"response_type": "both"},
                {"scope": "fly"}, {"code_challenge": "x" * 43},
                {"code_challenge": "x", "code_challenge_method": "S256"},
                {"response_type": "token", "code_challenge": "x" * 43},
                {"redirect_uri": "http://127.0.0.1:99/callback"}, {}):
        s.get(authorize_path(app, **odd))
    s.get("/authorize", "/nonsense-language/authorize")
    for uri in (CALLBACK, "my+app:cb", "a_b:c", "none"):
        back = authorize_path(app, redirect_uri=uri)
        s.get("/login?continue=" + urllib.parse.quote(back, safe="/"))
    s.sign_in("dave")
    path = authorize_path(app, "/pt-BR", scope=SCOPES[3])
    s.get(path).form(path).form(path, answer="perhaps")
    s.form(path, answer="no").form(path, answer="yes", token="another's")
    s.form(path, answer="yes").get(path, path + "&show_dialog=true")
    s.form("/authorize", answer="yes")
    # A code is good once, for who asked.
    s.trade({}).trade({"client_id": app["client_id"]})
    s.trade(world.apps["extended server"]).trade(app, redirect_uri="x:y")
    s.trade(app, code_verifier="x" * 50).trade(app)
    s.call("«access token»", "/v1/me", "/v1/markets")
    for token in ("«access token»", "«refresh token»", "nonsense"):
        s.client("/api/introspect", app, token=token)
        s.client("/api/introspect", world.apps["extended server"], token=token)
    s.renew(app).renew(app, scope="user-read-email")
    s.renew(app, scope="streaming").renew(app, scope="fly")
    s.renew({"client_id": app["client_id"]})
    s.renew(world.apps["extended server"])
    s.trade(app).pause().call("«access token»", "/v1/me").renew(app)
    s.client("/api/introspect", app, token="«access token»")
    yield s


def consent_without_a_secret(world):
    app = {"client_id": world.apps["extended 2026-02"]["client_id"]}
    verifier = "the~verifier.that_nobody-guesses" * 2
    digest = hashlib.sha256(verifier.encode()).digest()
    pkce = {"code_challenge_method": "S256", "code_challenge":
            base64.urlsafe_b64encode(digest).decode().rstrip("=")}
    s = Story().sign_in("bob")
    s.consent_to(app, **pkce, show_dialog="true", scope=SCOPES[1])
    s.trade(app).trade(app, code_verifier="x" * 43)
    s.trade(app, code_verifier=verifier).call("«access token»", "/v1/me")
    s.renew(app).renew(app).renew(app, refresh_token="AQnonsense")
    s.client("/api/revoke", app, token="AQnonsense")
    s.client("/api/revoke", {}, token="«refresh token»")
    s.client("/api/revoke", app).client("/api/introspect", app, token="x")
    s.client("/api/revoke", app, token="«refresh token»").pause()
    s.call("«access token»", "/v1/me").renew(app)
    yield s
    # The token comes at once, in the fragment.
    s = Story().sign_in("alice")
    s.consent_to(app, response_type="token", show_dialog="true")
    yield s.call("«access token»", "/v1/me").pause()
    # A token that was used up, used once too often, ends the consent.
    s = Story().sign_in("dave")
    s.consent_to(app, **pkce, show_dialog="true")
    s.trade(app, code_verifier=verifier)
    for _ in range(3):
        s.renew(app).renew(app, refresh_token="«refresh token 1»")
    yield s


def revoking(world):
    """By a client with a secret, of its own tokens and others."""
    app = world.apps["development server"]
    s = Story().sign_in("alice")
    s.consent_to(app, show_dialog="true").trade(app)
    s.call("«access token»", "/v1/me")
    s.client("/api/revoke", world.apps["extended full"],
             token="«access token»")
    s.client("/api/revoke", {"client_id": app["client_id"]},
             token="«refresh token»")
    s.client("/api/revoke", app, token=world.token_of("extended server"))
    s.client("/api/revoke", app, token="«access token»").pause()
    s.call("«access token»", "/v1/me").renew(app)
    yield s.get("/account")


def addressing(world):
    """Without a host that makes sense, links begin with the address that the
    server listens on: not for reads that leave no more than a tag of it."""
    s = Story()
    for host in ("", "bad host", "a:99999", "[::1", ":80", "a/b", "x" * 300):
        for path in ("/v1/browse/categories?limit=2", "/v1/markets",
                     "/v1/albums/" + world.ids["album"][0] + "?market=SE"):
            s.call(world.token_of("extended server"), path)
            s.requests[-1].headers.append(("Host", host))
        s.add("GET", "/.well-known/oauth-authorization-server",
              [("Host", host)])
    yield s


STORIES = [signing_in, signing_up, registering, keeping_an_account, consent,
           consent_without_a_secret, revoking, leaving, addressing]


def running_out(world):
    """Calls until there are none left, and the page that counts them."""
    for mode in ("development", "extended"):
        s = Story()
        for app in (f"{mode} full", f"{mode} server"):
            token = world.token_of(app, "alice")
            s.call(token, *["/v1/markets", "/limits", "/v1/me"] * 5)
            s.call(token, "/v1/artists", "/v1/none", method="POST")
        s.pause().sign_in("owen", back=world.path_of(f"{mode} full"))
        yield s.client("/api/token", world.apps["extended full"],
                       grant_type="client_credentials")
