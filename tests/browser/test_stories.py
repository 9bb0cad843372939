"""What people do, in a real browser: make an account, register an app, allow
it or not, take that back, leave."""

import urllib.parse

import pytest

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def server(start):
    return start(None, "--open-signup")


def sign_up(screen, name):
    screen.get("/")
    screen.click("Make an account")
    screen.fill(User_name=name, Password=PASSWORD,
                The_same_password_again=PASSWORD, Country="Sweden")
    screen.click("Make the account")
    assert f"Signed in as {name}" in screen.text


def register(screen, app):
    screen.click("Apps")
    screen.click("Register an app")
    screen.fill(Name="Mixtape", Description="Makes tapes.")
    screen.type("Redirect URIs", app.callback)
    screen.click("Register")
    assert screen.heading == "The app is registered"
    ids = [screen.driver.find_element("id", "client-" + part).text
           for part in ("id", "secret")]
    screen.click("Go to the app")
    assert screen.heading == "Mixtape"
    return ids


def ask(screen, app, client_id, **more):
    screen.get("/authorize?" + urllib.parse.urlencode({
        "client_id": client_id, "response_type": "code", "state": "s1",
        "redirect_uri": app.callback, "scope": "user-read-email", **more}))


def callback(app):
    return dict(urllib.parse.parse_qsl(
        urllib.parse.urlsplit(app.calls[-1]).query))


def test_a_listen_token_is_made_copied_and_ended(server, screen_of):
    screen = screen_of(server)
    sign_up(screen, "listener")
    screen.get("/account")
    screen.click("Make a token")
    assert "Your token is made." in screen.text
    token = screen.driver.find_element("id", "listen-token").text

    def user_of():
        return server.request("GET", f"/1/validate-token?token={token}",
                              token=None).json().get("user_name")

    assert user_of() == "listener"
    screen.click("End the token")
    assert "That token is ended." in screen.text
    assert user_of() is None


def test_from_a_new_account_to_a_token_and_out_again(server, screen_of, app):
    screen = screen_of(server)
    sign_up(screen, "alice")
    client_id, secret = register(screen, app)

    ask(screen, app, client_id)
    assert screen.heading == "Allow Mixtape?"
    assert "see your email address" in screen.text
    screen.click("Agree")
    # The app's callback leads on to another host: the page's policy must not
    # hold that against it.
    assert screen.heading == "Welcome back"
    got = callback(app)
    assert got["state"] == "s1"
    answer = server.request(
        "POST", "/api/token", token=None, auth=(client_id, secret),
        data={"grant_type": "authorization_code", "code": got["code"],
              "redirect_uri": app.callback})
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    assert server.get("/v1/me", token=token)["id"] == "alice"

    screen.get("/account")
    assert "Mixtape" in screen.text
    screen.click("Remove access")
    assert "No app may use your account." in screen.text

    screen.click("Delete…")
    screen.type("Your password", PASSWORD)
    screen.click("Delete my account for good")
    assert screen.heading == "Your account is deleted"


def test_signing_in_on_the_way_with_consent_remembered(server, screen_of, app):
    """The form of the sign-in page then ends at the app, too."""
    screen = screen_of(server)
    sign_up(screen, "bob")
    client_id, _ = register(screen, app)
    ask(screen, app, client_id)
    screen.click("Agree")
    screen.get("/")
    screen.click("Sign out")
    calls = len(app.calls)
    ask(screen, app, client_id)
    assert screen.heading == "Sign in"
    screen.fill(User_name="bob", Password=PASSWORD)
    screen.click_main("Sign in")
    assert screen.heading == "Welcome back"
    assert len(app.calls) == calls + 1
    assert "code" in callback(app)


def test_saying_no(server, screen_of, app):
    screen = screen_of(server)
    sign_up(screen, "carol")
    client_id, _ = register(screen, app)
    ask(screen, app, client_id)
    screen.click("Cancel")
    assert screen.heading == "Welcome back"
    assert callback(app)["error"] == "access_denied"
    screen.get("/account")
    assert "No app may use your account." in screen.text


def test_a_bad_redirect_uri_stays_here(server, screen_of, app):
    screen = screen_of(server)
    screen.expect("400 (Bad Request)")
    calls = len(app.calls)
    ask(screen, app, "0" * 32)
    assert "INVALID_CLIENT" in screen.text
    assert len(app.calls) == calls


@pytest.fixture
def clipboard(chromium):
    """Chromium asks before a page reads the clipboard, and the test reads
    it."""
    chromium.execute_cdp_cmd("Browser.grantPermissions", {
        "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})

    def read():
        return chromium.execute_async_script(
            "navigator.clipboard.readText().then(arguments[0])")

    yield read
    chromium.execute_cdp_cmd("Browser.resetPermissions", {})


def copy_button(screen, what):
    return screen.driver.find_element(
        "css selector", f"button[aria-label='Copy the {what}']")


def test_ids_are_copied(server, screen_of, app, clipboard):
    screen = screen_of(server)
    sign_up(screen, "frank")
    screen.click("Apps")
    screen.click("Register an app")
    screen.fill(Name="Mixtape")
    screen.type("Redirect URIs", app.callback)
    screen.click("Register")
    for what in ("client id", "client secret"):
        copy_button(screen, what).click()
        wanted = screen.driver.find_element(
            "id", what.replace(" ", "-")).text
        screen.wait_for(lambda: clipboard() == wanted)
    screen.click("Go to the app")
    copy_button(screen, "redirect URI").click()
    screen.wait_for(lambda: clipboard() == app.callback)
    screen.wait_for(lambda: "Copied" in screen.text)


def test_without_the_clipboard_s_interface(server, screen_of, app, clipboard):
    """As in a page that came by plain HTTP from another machine."""
    screen = screen_of(server)
    sign_up(screen, "grace")
    client_id, _ = register(screen, app)
    screen.driver.execute_script(
        "window.real = navigator.clipboard;"
        "Object.defineProperty(navigator, 'clipboard',"
        " {value: undefined, configurable: true})")
    copy_button(screen, "client id").click()
    screen.driver.execute_script(
        "Object.defineProperty(navigator, 'clipboard', {value: window.real})")
    screen.wait_for(lambda: clipboard() == client_id)


def test_the_first_field_that_is_wrong_has_the_focus(server, screen_of):
    screen = screen_of(server)
    sign_up(screen, "heidi")
    screen.expect("400 (Bad Request)")
    screen.get("/account")
    screen.fill(Password_that_you_have=PASSWORD, New_password="long enough",
                New_password_again="something else")
    screen.click("Change password")
    focused = screen.driver.switch_to.active_element
    assert focused.get_attribute("name") == "again"
    told = focused.get_attribute("aria-describedby")
    wrong = screen.driver.find_element("id", told)
    assert wrong.text == "The two passwords aren't the same."
    # It is on the screen, at the foot of a long page.
    assert screen.driver.execute_script(
        "const r = arguments[0].getBoundingClientRect();"
        "return r.top >= 0 && r.bottom <= innerHeight", wrong)


def test_a_picture_is_uploaded(server, screen_of, tmp_path):
    import test_pages_account as pictures
    picture = tmp_path / "me.png"
    picture.write_bytes(pictures.png())
    screen = screen_of(server)
    sign_up(screen, "dora")
    screen.click("Account")
    screen.field("A picture").send_keys(str(picture))
    screen.click("Upload")
    assert "Your picture is changed." in screen.text
    assert screen.driver.execute_script(
        "return document.querySelector('img.picture').naturalWidth") == 1


def test_a_session_doesn_t_travel_in_a_frame(server, screen_of, app):
    """Another site can't show our pages inside its own."""
    screen = screen_of(server)
    sign_up(screen, "erin")
    screen.expect("frame-ancestors")
    screen.expect("X-Frame-Options")
    screen.driver.get(app.callback.replace("/callback", "/"))
    screen.driver.execute_script(
        "const f = document.createElement('iframe'); f.src = arguments[0];"
        "document.body.append(f)", server.url + "/account")
    screen.driver.switch_to.frame(0)
    assert "Your account" not in screen.driver.page_source
    screen.driver.switch_to.default_content()
