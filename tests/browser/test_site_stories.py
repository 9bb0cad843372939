"""What somebody does on the listening site: finds an album, plays it and
browses on, makes a playlist without a mouse, arranges it, keeps things."""

import json
import time

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

import browsing
import running
import small
from small import track_id
from test_site import HOSTILE, hostile_lines
from test_web_player import SCOPES, Player

MARATHON = "spotify:album:" + small.MARATHON
MORE = SCOPES + ("playlist-read-private", "playlist-modify-private",
                 "playlist-modify-public", "user-library-read")


@pytest.fixture(scope="module")
def server(start):
    def prepare(data):
        running.import_objects(data, small.LINES)
        for name in ("alice", "bob", "carol", "dave"):
            browsing.create_user(data, name)

    made = start(prepare)
    made.app = running.create_app(made.data)
    return made


class Listener(Player):
    """Somebody on the site, and what the API says of them."""

    def __init__(self, server, screen, name):
        self.server = server
        self.token = running.mint(server.data, server.app, "--user", name,
                                  "--scope", " ".join(MORE))
        super().__init__(screen, name)
        # Goes when a page is loaded, and with it the sound.
        self.run("window.since = 'the beginning'")

    def goes_on(self):
        return self.run("return window.since === 'the beginning'")

    def get(self, path):
        return self.server.get(path, token=self.token)

    def call(self, method, path, **body):
        answer = self.server.request(method, path, token=self.token, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def heading_is(self, text):
        self.screen.wait_for(lambda: self.screen.heading == text)

    def playlist(self, *numbers, name="Mine"):
        made = self.call("POST", "/v1/me/playlists", name=name)
        self.call("POST", f"/v1/playlists/{made['id']}/items", uris=[
            "spotify:track:" + track_id(n) for n in numbers])
        return made

    def titles(self, playlist):
        items = self.get(f"/v1/playlists/{playlist['id']}/items")["items"]
        return [item["track"]["name"] for item in items]

    def rows(self):
        return self.run("return [...document.querySelectorAll("
                        "'.songs > li[data-uri]')].map(row => ["
                        "Number(row.dataset.position),"
                        "row.querySelector('.count').textContent,"
                        "row.querySelector('a').textContent])")

    def focus_is_on(self, name):
        self.wait("return document.activeElement.ariaLabel === arguments[0]",
                  name)

    def tab_to(self, name, most=80):
        """Tab, until what has the focus is called so."""
        seen = []
        for _ in range(most):
            self.screen.press(Keys.TAB)
            seen.append(self.run("const e = document.activeElement;"
                                 "return e.ariaLabel || e.innerText.trim()"))
            if seen[-1] == name:
                return
        raise AssertionError(f"no {name} among {seen}")


def test_an_album_is_found_and_plays_while_one_browses(server, screen_of):
    page = Listener(server, screen_of(server), "alice")
    screen = page.screen
    page.search("marathon")
    screen.click("Marathon")
    page.heading_is("Marathon")
    assert screen.path == "/album/" + small.MARATHON
    assert screen.driver.title.startswith("Marathon")
    page.button("Play: Marathon", ".hero").click()
    page.plays(101)
    page.button("Pause: Marathon", ".hero")
    page.button("Play: Mile 60").click()
    page.plays(160)
    page.wait("return [...document.querySelectorAll('.songs > li.now a')]"
              ".map(a => a.textContent).includes('Mile 60')")
    # Elsewhere, and back: nothing is loaded anew, and it sounds.
    before = page.audio()["at"]
    screen.click("Home")
    page.heading_is("Hello, alice")
    screen.driver.back()
    page.heading_is("Marathon")
    screen.driver.back()
    page.heading_is("Search")
    screen.driver.forward()
    page.heading_is("Marathon")
    page.button("Pause: Mile 60").click()
    screen.wait_for(lambda: page.audio()["paused"])
    assert page.goes_on() and page.audio()["at"] >= before
    state = page.get("/v1/me/player")
    assert state["context"]["uri"] == MARATHON
    # A page that isn't the site's is loaded; the bar is the same device.
    screen.click("Account")
    assert not page.goes_on() and screen.heading == "Your account"
    screen.click("Home")
    page.is_there()
    assert [d["id"] for d in page.get("/v1/me/player/devices")["devices"]] == [
        state["device"]["id"]]


def test_a_page_begins_where_one_reads(server, screen_of):
    page = Listener(server, screen_of(server), "alice")
    screen = page.screen
    page.search("marathon")
    screen.click("Marathon")
    page.heading_is("Marathon")
    assert page.run("return document.activeElement.tagName") == "H1"
    page.run("scrollTo(0, 900)")
    screen.click("Home")
    page.heading_is("Hello, alice")
    assert page.run("return scrollY") == 0
    assert page.run("return document.querySelector("
                    "'header [aria-current]').textContent") == "Home"
    screen.driver.back()
    page.heading_is("Marathon")
    page.wait("return scrollY === 900")
    # A link to a part of the page doesn't fetch it anew.
    screen.stay()
    page.run("document.querySelector('.skip').click()")
    page.wait("return location.hash === '#main'")
    time.sleep(0.5)
    assert page.run("return document.getElementById('main').stays === true")


def test_a_playlist_is_made_without_a_mouse(server, screen_of):
    page = Listener(server, screen_of(server), "bob")
    screen = page.screen
    page.tab_to("Library")
    screen.press(Keys.ENTER)
    page.heading_is("Your library")
    page.tab_to("New playlist")
    screen.press(Keys.ENTER)
    screen.press("For the road")
    screen.press(Keys.ENTER)
    page.heading_is("For the road")
    for words in ("mile 50", "mile 60"):
        screen.press(Keys.CONTROL, "k")
        screen.press(words)
        page.wait("return document.title.startsWith(arguments[0])",
                  "Search: " + words)
        page.tab_to("More: " + words.capitalize())
        screen.press(Keys.ENTER)
        page.tab_to("Put it into a playlist…")
        screen.press(Keys.ENTER)
        page.wait("return document.querySelectorAll('dialog button').length "
                  "> 2")
        page.tab_to("For the road")
        screen.press(Keys.ENTER)
        screen.wait_for(lambda: "is in For the road" in page.said().text)
        # Where the dialog was opened from.
        page.focus_is_on("More: " + words.capitalize())
    lists = page.get("/v1/me/playlists")["items"]
    made, = [each for each in lists if each["name"] == "For the road"]
    assert page.titles(made) == ["Mile 50", "Mile 60"]
    assert page.goes_on()


def test_rows_are_arranged_by_keys(server, screen_of):
    page = Listener(server, screen_of(server), "carol")
    screen = page.screen
    made = page.playlist(151, 152, 153, 154)
    screen.get("/playlist/" + made["id"])
    grip = page.button("Move Mile 51: arrow keys")
    page.run("arguments[0].focus()", grip)
    screen.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    screen.wait_for(lambda: page.said().text == "Mile 51 is number 3 of 4.")
    assert page.rows() == [[0, "1", "Mile 52"], [1, "2", "Mile 53"],
                           [2, "3", "Mile 51"], [3, "4", "Mile 54"]]
    page.focus_is_on("Move Mile 51: arrow keys")
    screen.wait_for(lambda: page.titles(made) == [
        "Mile 52", "Mile 53", "Mile 51", "Mile 54"])
    screen.press(Keys.ARROW_UP)
    screen.press(Keys.DELETE)
    screen.wait_for(lambda: page.titles(made) == [
        "Mile 52", "Mile 53", "Mile 54"])
    page.focus_is_on("Move Mile 53: arrow keys")
    assert [row[2] for row in page.rows()] == page.titles(made)
    # What is shown plays from where it stands now.
    page.button("Play: Mile 54").click()
    page.plays(154)
    screen.driver.refresh()
    page.button("Move Mile 54: arrow keys")
    assert [row[2] for row in page.rows()] == page.titles(made)


def test_rows_are_dragged(server, screen_of):
    page = Listener(server, screen_of(server), "carol")
    screen = page.screen
    made = page.playlist(151, 152, 153, 154)
    screen.get("/playlist/" + made["id"])
    page.button("Move Mile 54: arrow keys")
    rows = screen.driver.find_elements("css selector", ".songs > li")
    ActionChains(screen.driver).drag_and_drop_by_offset(
        rows[3], 0, rows[0].location["y"] - rows[3].location["y"] -
        rows[0].size["height"] // 3).perform()
    screen.wait_for(lambda: page.titles(made) == [
        "Mile 54", "Mile 51", "Mile 52", "Mile 53"])
    assert [row[2] for row in page.rows()] == page.titles(made)


def touched_list(server, screen_of, count):
    """A list of many, on a phone."""
    page = Listener(server, screen_of(server), "carol")
    made = page.playlist(*range(101, 101 + count))
    page.screen.size(390)
    page.screen.get("/playlist/" + made["id"])
    page.wait("return document.querySelectorAll('.grip').length === "
              "arguments[0]", count)
    return page, made


def height_of(page, selector):
    return page.run("return document.querySelector(arguments[0])"
                    ".getBoundingClientRect().height", selector)


def test_rows_are_moved_by_a_finger(server, screen_of):
    page, made = touched_list(server, screen_of, 4)
    screen = page.screen
    grip = page.button("Move Mile 1: arrow keys")
    assert grip.size["height"] >= 44 and grip.size["width"] >= 44
    step = height_of(page, ".songs > li")
    # Clearly below the third one's middle.
    screen.drag_by_finger(grip, 2.3 * step, let_go=False)
    # Where it would go is seen and said before it is there.
    marked, = screen.driver.find_elements("css selector", "[data-drop=before]")
    assert "Mile 4" in marked.text
    assert page.said().text == "Mile 1: to number 3 of 4."
    assert page.titles(made)[0] == "Mile 1"
    screen.finger("touchEnd")
    screen.wait_for(lambda: page.titles(made) == [
        "Mile 2", "Mile 3", "Mile 1", "Mile 4"])
    assert [row[2] for row in page.rows()] == page.titles(made)
    assert page.said().text == "Mile 1 is number 3 of 4."
    # Below the last one, and what the system takes away stays.
    screen.drag_by_finger(page.button("Move Mile 2: arrow keys"), 9 * step)
    screen.wait_for(lambda: page.titles(made) == [
        "Mile 3", "Mile 1", "Mile 4", "Mile 2"])
    screen.drag_by_finger(page.button("Move Mile 3: arrow keys"), 2 * step,
                          let_go=False)
    screen.finger("touchCancel")
    assert page.run("return document.querySelector('.is-moved')") is None
    assert [row[2] for row in page.rows()] == page.titles(made)


def test_a_finger_elsewhere_moves_no_row(server, screen_of):
    page, made = touched_list(server, screen_of, 4)
    screen = page.screen
    before = page.rows()
    name = screen.driver.find_element("css selector", ".songs .name")
    screen.drag_by_finger(name, 150, let_go=False)
    assert page.run("return document.querySelector('.is-moved')") is None
    screen.finger("touchEnd")
    assert page.rows() == before


def test_the_page_scrolls_at_its_edge(server, screen_of):
    page, made = touched_list(server, screen_of, 20)
    screen = page.screen
    first = page.button("Move Mile 1: arrow keys")
    screen.driver.execute_script(
        "arguments[0].scrollIntoView({block: 'center'})", first)
    screen.drag_by_finger(first, 300, let_go=False)
    screen.wait_for(lambda: page.said().text == "Mile 1: to number 20 of 20.")
    screen.finger("touchEnd")
    screen.wait_for(lambda: page.titles(made)[-1:] == ["Mile 1"])


def test_a_list_s_words_and_cover(server, screen_of, tmp_path):
    page = Listener(server, screen_of(server), "carol")
    screen = page.screen
    made = page.playlist(151, name="Old name")
    screen.get("/playlist/" + made["id"])
    screen.wait_for(lambda: "Edit" in screen.text)
    screen.driver.find_element("xpath", "//main//button[.='Edit']").click()
    screen.fill(Name="<b>New</b> name", Description="Slow & \"long\"")
    picture = tmp_path / "cover.png"
    picture.write_bytes(server.request("GET", "/art/apps/" + server.app[
        "client_id"], token=None).content)
    screen.field("Cover").send_keys(str(picture))
    screen.choose("Others may change it, too")
    screen.driver.find_element("xpath", "//dialog//button[.='Save']").click()
    page.heading_is("<b>New</b> name")
    now = page.get("/v1/playlists/" + made["id"])
    assert (now["name"], now["description"]) == (
        "<b>New</b> name", "Slow &amp; &quot;long&quot;")
    assert now["collaborative"] is True and now["public"] is False
    assert "/art/playlists/" in now["images"][0]["url"]
    screen.driver.find_element("xpath", "//main//button[.='Remove']").click()
    page.choose("Remove it from my library")
    page.heading_is("Your library")
    assert made["id"] not in [
        each["id"] for each in page.get("/v1/me/playlists")["items"]]


def test_hearts(server, screen_of):
    page = Listener(server, screen_of(server), "dave")
    screen = page.screen
    screen.get("/album/" + small.MARATHON)
    for name, kind, where in (("Keep Marathon", "albums", ".hero"),
                              ("Keep Mile 50", "tracks", ".songs")):
        heart = page.button(name, where)
        screen.wait_for(lambda: heart.get_attribute("aria-pressed") == "false")
        heart.click()
        assert heart.get_attribute("aria-pressed") == "true"
        screen.wait_for(lambda: page.get("/v1/me/" + kind)["total"] == 1)
    screen.driver.refresh()
    heart = page.button("Keep Mile 50", ".songs")
    screen.wait_for(lambda: heart.get_attribute("aria-pressed") == "true")
    heart.click()
    screen.wait_for(lambda: page.get("/v1/me/tracks")["total"] == 0)


def test_folders(server, screen_of):
    page = Listener(server, screen_of(server), "dave")
    screen = page.screen
    made = page.playlist(151, name="In a folder")
    screen.get("/collection/playlists")
    screen.driver.find_element(
        "xpath", "//main//button[.='New folder']").click()
    screen.fill(Name="Box")
    screen.driver.find_element("xpath", "//dialog//button[.='Make it']").click()
    screen.wait_for(lambda: "Box" in screen.text)
    screen.get("/playlist/" + made["id"])
    page.button("More: In a folder", ".hero").click()
    page.choose("Put it into a folder…")
    page.choose("Box")
    screen.wait_for(lambda: page.get("/ext/v1/me/folders")["folders"][0][
        "playlists"] == [made["id"]])
    screen.get("/collection/playlists")
    screen.wait_for(lambda: "Box 1" in screen.text)
    screen.driver.find_element("css selector", ".folder summary").click()
    assert screen.driver.find_element(
        "css selector", ".folder .tree a").text == "In a folder"


def test_folders_are_arranged_by_a_finger(server, screen_of):
    page = Listener(server, screen_of(server), "bob")
    screen = page.screen
    box, shelf = [page.call("POST", "/ext/v1/me/folders", name=name)["id"]
                  for name in ("Crate", "Shelf")]
    made = page.playlist(151, name="Moved")
    page.call("PUT", f"/ext/v1/me/folders/{box}/playlists", ids=[made["id"]])

    def tree():
        return {each["name"]: (each["parent"], each["playlists"]) for each in
                page.get("/ext/v1/me/folders")["folders"]}

    screen.size(390)
    screen.get("/collection/playlists")
    page.button("Move Shelf")
    screen.driver.find_element("css selector", ".folder summary").click()
    grip = page.button("Move Moved")
    target = page.button("Move Shelf")
    screen.drag_by_finger(grip, target.location["y"] - grip.location["y"])
    screen.wait_for(lambda: tree() == {
        "Crate": (None, []), "Shelf": (None, [made["id"]])})
    # A folder into a folder, as the page has them now.
    screen.wait_for(lambda: "Shelf 1" in screen.text)
    grip, target = page.button("Move Shelf"), page.button("Move Crate")
    screen.drag_by_finger(grip, target.location["y"] - grip.location["y"])
    screen.wait_for(lambda: tree()["Shelf"] == (box, [made["id"]]))
    # Without a finger, by what its handle offers.
    screen.wait_for(lambda: "Crate 1" in screen.text)
    page.button("Move Shelf").click()
    page.choose("Out of its folder")
    screen.wait_for(lambda: tree()["Shelf"] == (None, [made["id"]]))


def test_who_is_nobody_is_led_to_sign_in(server, screen_of):
    screen = screen_of(server)
    screen.expect("img.example")
    screen.get("/album/" + small.MARATHON)
    assert screen.driver.find_elements("css selector", ".tools, #bar *") == []
    button, = screen.driver.find_elements("css selector", ".hero button.play")
    screen.stay()
    button.click()
    screen.wait_for_page()
    assert screen.path.startswith("/login?continue=%2Falbum%2F")
    screen.fill(User_name="alice", Password=browsing.PASSWORD)
    screen.click_main("Sign in")
    assert screen.heading == "Marathon"


def test_hostile_names_do_nothing(module_serve, tmp_path_factory, screen_of):
    data = tmp_path_factory.mktemp("hostile")
    running.import_objects(data, hostile_lines(HOSTILE))
    browsing.create_user(data, "alice")
    server = module_serve(data)
    server.app = running.create_app(data)
    page = Listener(server, screen_of(server), "alice")
    for name in HOSTILE[:3]:
        made = page.playlist(*range(len(HOSTILE)), name=name)
    page.screen.get("/playlist/" + made["id"])
    page.screen.driver.find_element("css selector", "h1").click()
    page.is_there()
    page.button(f"Play: {HOSTILE[0]}").click()
    page.press("next-up")
    page.wait("return document.querySelectorAll('.bar-tracks li').length > 9")
    page.press("next-up")
    page.wait("return document.querySelectorAll('.grip').length === "
              "arguments[0]", len(HOSTILE))
    page.button(f"More: {HOSTILE[1]}").click()
    page.choose("Put it into a playlist…")
    page.wait("return document.querySelectorAll('dialog li').length > 3")
    names = page.run("return [...document.querySelectorAll('dialog li')].map("
                     "e => e.textContent)")
    assert sorted(names[1:]) == sorted(HOSTILE[:3])
    # Nothing came of them but text: the page's script and the player's.
    assert page.run("return document.scripts.length") == 2
    assert page.run("return document.querySelectorAll("
                    "'[onerror], [onmouseover], [src=x]').length") == 0


# From the key to when the browser has drawn what is found, as the page sees it.
WATCH = """
window.took = [];
let began = null;
document.getElementById('find').addEventListener('keydown', event => {
  began = event.timeStamp;
}, true);
new MutationObserver(changes => {
  const isPage = changes.some(change => [...change.addedNodes].some(
    node => node.id === 'main'));
  if (!isPage)
    return;
  const key = began;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => took.push(performance.now() - key);
    channel.port2.postMessage(null);
  });
}).observe(document.body, {childList: true});
"""


@pytest.mark.timing
def test_search_answers_while_one_types(module_serve, demo_data, screen_of):
    browsing.create_user(demo_data, "typist")
    screen = screen_of(module_serve(demo_data))
    screen.sign_in("typist", browsing.PASSWORD)
    screen.get("/")
    screen.driver.execute_script(WATCH)
    screen.field("Find music").click()
    words = "the night"
    for i, letter in enumerate(words):
        screen.press(letter)
        screen.wait_for(lambda: screen.driver.execute_script(
            "return took.length") == i + 1)
    took = sorted(screen.driver.execute_script("return took"))
    print("from key to pixels:", json.dumps([round(ms, 1) for ms in took]))
    assert took[len(took) // 2] <= 50
    assert screen.path == "/search?q=the%20night"
    assert screen.field("Find music").get_attribute("value") == words
