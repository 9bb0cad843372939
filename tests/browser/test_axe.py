"""What axe-core, which looks for what keeps people out (WCAG 2.2, AA, and good
practice), finds on pages with everything that scripts add to them: nothing, in
light and in dark."""

import pathlib

import pytest

import browsing
import installs
import running
import small
import walking

CLIENTS = pathlib.Path(__file__).parent / "axe/package.json"
RUN = """
const done = arguments[0];
axe.run(document, {resultTypes: ['violations'], preload: false}).then(
  found => done(found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`))),
  error => done([String(error)]));
"""
OF_THE_SITE = {
    "home": "/", "search": "/search?q=ada", "search-empty": "/search",
    "nothing": "/search?q=qqqq", "artist": f"/artist/{small.ADA}",
    "album": f"/album/{small.MARATHON}", "track": f"/track/{small.track_id(150)}",
    "show": f"/show/{small.show_id(1)}",
    "episode": f"/episode/{small.episode_id(1)}",
    "audiobook": f"/audiobook/{small.audiobook_id(1)}",
    "playlist": "/playlist/{playlist}", "user": "/user/alice",
    "library": "/collection", "lists": "/collection/playlists",
    "tracks": "/collection/tracks", "history": "/history", "genres": "/genre"}


@pytest.fixture(scope="module")
def axe():
    try:
        folder = installs.modules("axe", CLIENTS)
    except installs.Unavailable as reason:
        installs.skip("axe-core", reason)
    return (folder / "axe-core/axe.min.js").read_text()


@pytest.fixture(scope="module")
def world(start):
    def prepare(data):
        running.import_objects(data, small.LINES)
        browsing.create_user(data, "alice", "--country", "US")

    server = start(prepare)
    token = running.mint(
        server.data, running.create_app(server.data), "--user", "alice",
        "--scope", "playlist-modify-public user-library-modify "
        "playlist-modify-private user-modify-playback-state")

    def call(method, path, **body):
        answer = server.request(method, path, token=token, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else {}

    server.playlist = call("POST", "/v1/me/playlists", name="Mine")["id"]
    call("POST", f"/v1/playlists/{server.playlist}/items",
         uris=["spotify:track:" + small.track_id(n) for n in range(150, 156)])
    call("PUT", "/v1/me/tracks", ids=[small.track_id(150)])
    call("POST", "/ext/v1/me/folders", name="Box")
    device = call("POST", "/ext/v1/me/devices", name="Speaker")["id"]
    call("PUT", f"/v1/me/player/play?device_id={device}",
         context_uri="spotify:album:" + small.MARATHON)
    return server


def come(screen, world):
    screen.expect("img.example")
    screen.sign_in("alice", browsing.PASSWORD)


def open_page(screen, world, path):
    screen.get(path.format(playlist=world.playlist))
    # What scripts add is there.
    screen.wait_for(lambda: screen.driver.execute_script(
        "return document.getElementById('bar-title')?.textContent.startsWith("
        "'Mile') && document.querySelectorAll('#bar-device option').length > 1"
    ))
    if path.startswith("/playlist"):
        screen.wait_for(lambda: "Edit" in screen.text)


def look(screen, axe):
    """What axe-core finds, in both schemes."""
    screen.driver.execute_script(axe)
    found = {}
    for scheme in ("light", "dark"):
        screen.scheme(scheme)
        wrong = screen.driver.execute_async_script(RUN)
        if wrong:
            found[scheme] = wrong
    screen.scheme("light")
    return found


def test_a_playlist_with_a_dialog_over_it(world, axe, screen_of):
    screen = screen_of(world)
    come(screen, world)
    open_page(screen, world, OF_THE_SITE["playlist"])
    screen.driver.find_element("id", "bar-next-up").click()
    assert look(screen, axe) == {}
    screen.driver.find_element("xpath", "//main//button[.='Edit']").click()
    assert look(screen, axe) == {}


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_the_site_while_something_plays(world, axe, screen_of,
                                                 width):
    screen = screen_of(world)
    come(screen, world)
    screen.size(width)
    found = {}
    for path in OF_THE_SITE.values():
        open_page(screen, world, path)
        wrong = look(screen, axe)
        if wrong:
            found[path] = wrong
    assert found == {}


@pytest.fixture(scope="module")
def walk(start):
    return walking.Walk(start(walking.prepare, *walking.OPTIONS))


def wait_until_drawn(screen, stop):
    """What scripts add is there."""
    if stop.row == "/bench":
        screen.wait_for(lambda: screen.driver.find_element(
            "id", "state").text == "Live")
    screen.wait_for(lambda: screen.driver.execute_script(
        "const bar = document.querySelector('#bar[data-user]');"
        "return bar === null || bar.childElementCount > 0"))


# What a page has loaded by itself, as it came: but for covers, which a browser
# shows later and which a catalog may keep anywhere.
LOADED = """
return performance.getEntriesByType('resource').concat(
  performance.getEntriesByType('navigation')).filter(
  entry => !['img', 'image'].includes(entry.initiatorType)).reduce(
  (sum, entry) => sum + entry.encodedBodySize, 0);
"""


def faults_of(screen, stop, axe):
    """All that is wrong with the page that is open, in words."""
    found = [f"{scheme}: {text}" for scheme, texts in look(screen, axe).items()
             for text in texts]
    if not stop.row.startswith("/embed/"):
        found += screen.faults()
    loaded = screen.driver.execute_script(LOADED)
    if loaded > 60 << 10:
        found.append(f"{loaded} bytes")
    return found


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("who", ["", "alice", "boss"])
def test_every_page(walk, axe, screen_of, who, width):
    """Nothing is wrong with any page, for nobody, a listener and an owner; and
    none loads more than it may, as the browser counts."""
    screen = screen_of(walk.server)
    for text in "img.example", "404", "403":
        screen.expect(text)
    if who:
        screen.sign_in(who, browsing.PASSWORD)
    screen.size(width)
    found = {}
    for stop in walk.stops():
        if who in stop.who:
            screen.get(stop.path)
            wait_until_drawn(screen, stop)
            wrong = faults_of(screen, stop, axe)
            if wrong:
                found[stop.path] = wrong
    screen.get("/login")  # the bench asks for news no more
    assert found == {}
