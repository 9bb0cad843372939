"""The worst of hostile texts before a browser's own parser: nothing runs,
nobody else is asked for anything, and no page is wider than a phone."""

import pytest

import browsing
import hostile
import keeping
import running
from test_axe import wait_until_drawn
from test_hostile import feeds_of
from test_site import hostile_lines
from walking import Stop

COUNT = 12
LONG = ["W" * 400, "\u202e" + "<b>" * 90, "\u0301" * 150, "\ufdfd" * 120]

# Whatever a text could do if it were more than text.
WATCH = """
window.did = [];
for (const name of ['alert', 'confirm', 'prompt', 'open', 'print'])
  window[name] = () => did.push(name);
addEventListener('securitypolicyviolation', event =>
  did.push(event.violatedDirective + ' ' + event.blockedURI));
addEventListener('error', event => did.push(String(event.message)));
"""
FOREIGN = """
return performance.getEntriesByType('resource').map(entry => entry.name).filter(
  name => !name.startsWith(location.origin + '/'));
"""


@pytest.fixture(scope="module")
def world(start, tmp_path_factory):
    names = LONG + hostile.Source(7).texts(COUNT)
    folder = tmp_path_factory.mktemp("feeds")

    def prepare(data):
        running.import_objects(data, hostile_lines(names))
        for n, text in enumerate(feeds_of(8, 3)):
            (folder / f"{n}.xml").write_bytes(text)
        running.run("import", "--data", data, "podcast", *folder.iterdir())
        browsing.create_user(data, "alice", "--country", "US", "--admin",
                             "--display-name", names[0][:60])

    server = start(prepare)
    server.names = names
    town = keeping.Town(server)
    server.alice = keeping.Person(town, "alice", town.token(
        "alice", keeping.SCOPES + ("user-modify-playback-state",
                                   "user-read-playback-state")))
    return server


def fill(server):
    """Lists, folders and devices of such names; the pages to look at."""
    paths = ["/", "/collection", "/collection/playlists", "/account",
             "/genre", "/user/alice"]
    for n, name in enumerate(server.names):
        track = f"3{n:021d}"
        made = server.alice.playlist("spotify:track:" + track, name=name,
                                     description=name[:200], public=True)
        server.alice.send("POST", "/ext/v1/me/folders", {"name": name}, 201)
        paths += [f"/playlist/{made}", f"/embed/playlist/{made}",
                  f"/track/{track}", f"/artist/1{n:021d}",
                  f"/album/2{n:021d}"]
    device = server.alice.send("POST", "/ext/v1/me/devices",
                               {"name": LONG[0][:100]}, 201)["id"]
    server.alice.send("PUT", f"/v1/me/player/play?device_id={device}",
                      {"context_uri": f"spotify:album:2{1:021d}"}, 204)
    for kind in "show", "episode":
        paths += [f"/{kind}/{line['id']}" for line in running.run(
            "export", "--data", server.data, "--type", kind).lines()[:8]]
    return paths


@pytest.mark.long
def test_nothing_runs_and_nothing_is_too_wide(world, screen_of):
    screen = screen_of(world)
    screen.expect("x.example")  # where covers of feeds would be
    screen.sign_in("alice", browsing.PASSWORD)
    screen.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument",
                                  {"source": WATCH})
    screen.size(390)
    wrong = {}
    for path in fill(world):
        screen.get(path)
        wait_until_drawn(screen, Stop("", path, ""))
        found = screen.driver.execute_script("return did")
        found += [name for name in screen.driver.execute_script(FOREIGN)
                  if not name.startswith("https://x.example/")]
        if not path.startswith("/embed/"):
            found += screen.faults()
        if found:
            wrong[path] = found
    assert not wrong, "\n".join(map(str, wrong.items()))


def test_a_name_turns_nothing_beside_it(world, screen_of):
    """Whose list it is stands before how much is in it, though the name of the
    owner turns the direction of writing."""
    running.run("user", "create", "--data", world.data, "--id", "bidi",
                "--display-name", "\u05d0\u05d1\u05d2")
    town = world.alice.town
    bidi = keeping.Person(town, "bidi", town.token("bidi"))
    made = bidi.playlist(name="Mine", public=True)
    screen = screen_of(world)
    screen.get(f"/playlist/{made}")
    places = """
        const link = document.querySelector('a[href="/user/bidi"]');
        const range = document.createRange();
        range.selectNode(link.nextSibling);
        return [link, range].map(e => e.getBoundingClientRect().left);
    """
    name, rest = screen.driver.execute_script(places)
    assert name < rest
    # It would, but for our style sheet.
    screen.driver.execute_script("document.styleSheets[0].disabled = true")
    name, rest = screen.driver.execute_script(places)
    assert rest < name
