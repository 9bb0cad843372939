"""A page of somebody else's that was written for Spotify's iframe API, with
nothing but the script's address changed."""

import http.server
import threading

import pytest

import running
import small
from small import track_id

PAGE = """<!doctype html><html lang=en><title>Somebody's page</title>
<link rel=icon href="data:,"><h1>Somebody's page</h1><div id=player></div>
<button onclick="controller.play()">Play it</button>
<script>
const heard = [];
window.onSpotifyIframeApiReady = IFrameAPI => {
  const listen = controller => {
    window.controller = controller;
    for (const event of ['ready', 'playback_started', 'playback_update',
                         'error'])
      controller.addListener(event, e => heard.push([event, e.data]));
  };
  IFrameAPI.createController(document.getElementById('player'),
                             {uri: '%s', theme: 'dark'}, listen);
};
</script>
<script src="%s/embed/iframe-api/v1" async></script>"""


@pytest.fixture(scope="module")
def server(start):
    return start(lambda data: running.import_objects(data, small.LINES))


@pytest.fixture(scope="module")
def foreign(server):
    """The address of the page, of another site than the server's."""
    text = PAGE % ("spotify:album:" + small.MARATHON, server.url)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=pages.serve_forever)
    thread.start()
    yield f"http://localhost:{pages.server_address[1]}/"
    pages.shutdown()
    thread.join()
    pages.server_close()


class Page:
    def __init__(self, screen, url):
        self.screen = screen
        self.take_a_new_tab()
        screen.driver.get(url)
        self.wait("heard.some(e => e[0] === 'ready')")

    def take_a_new_tab(self):
        """Clicks on earlier pages of a tab count for later ones."""
        driver = self.screen.driver
        before = driver.current_window_handle
        driver.switch_to.new_window("tab")
        made = driver.current_window_handle
        driver.switch_to.window(before)
        driver.close()
        driver.switch_to.window(made)

    def run(self, script, *words):
        return self.screen.driver.execute_script("return " + script, *words)

    def wait(self, script, *words):
        self.screen.wait_for(lambda: self.run(script, *words))

    def does(self, call):
        self.run("void (heard.length = 0, controller.%s)" % call)

    def last(self):
        """What the last update says."""
        return self.run("heard.filter(e => e[0] === 'playback_update')"
                        ".map(e => e[1]).pop()")

    def wait_for(self, **what):
        def is_so():
            update = self.last()
            return update and what.items() <= update.items()

        self.screen.wait_for(is_so)
        return self.last()


def track(n):
    return "spotify:track:" + track_id(n)


def test_a_page_plays_and_hears(screen_of, server, foreign):
    page = Page(screen_of(server), foreign)
    # A browser lets nothing sound before a click.
    page.does("play()")
    page.wait("heard.some(e => e[0] === 'playback_update' && e[1].isPaused)")
    page.run("void (heard.length = 0)")
    page.screen.driver.find_element("tag name", "button").click()
    page.wait("heard.some(e => e[0] === 'playback_started' &&"
              " e[1].playingURI === arguments[0])", track(101))
    # The list goes on by itself: its first part lasts a second.
    page.wait_for(playingURI=track(102), isPaused=False)
    page.does("pause()")
    page.wait_for(isPaused=True)
    page.does("seek(1)")
    assert 900 <= page.wait_for(isPaused=True)["position"] <= 1100
    page.does("togglePlay()")
    page.wait_for(isPaused=False)
    # Asked for before it is there, and done then.
    page.run("void (heard.length = 0, controller.loadUri(arguments[0], false,"
             " 2), controller.resume())",
             "https://open.spotify.com/track/" + track_id(160))
    page.wait("heard.some(e => e[0] === 'ready')")
    assert page.wait_for(playingURI=track(160), isPaused=False,
                         isBuffering=False)["position"] >= 2000
    page.run("void controller.loadUri('nonsense')")
    page.wait("heard.some(e => e[0] === 'error' &&"
              " e[1].code === 'invalid_uri')")
    page.does("destroy()")
    assert page.run("document.querySelector('iframe') === null")


def test_what_is_in_the_frame(screen_of, server, foreign):
    page = Page(screen_of(server), foreign)
    driver = page.screen.driver
    frame = driver.find_element("tag name", "iframe")
    assert frame.get_attribute("height") == "352"
    driver.switch_to.frame(frame)
    assert driver.find_element("tag name", "h1").text == "Marathon"
    assert driver.find_element("tag name", "html").get_attribute("class") == \
        "dark"
    play = driver.find_element("css selector", "button.main")
    play.click()
    page.screen.wait_for(
        lambda: play.get_attribute("aria-label") == "Pause")
    driver.find_elements("css selector", "#parts button")[2].click()
    row = driver.find_elements("css selector", "#parts li")[2]
    page.screen.wait_for(
        lambda: row.get_attribute("aria-current") is not None)
    driver.switch_to.default_content()
    page.wait_for(playingURI=track(103), isPaused=False)
    page.does("pause()")
    page.screen.shoot("embed-foreign")
    driver.get("about:blank")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_how_it_looks(screen_of, server, scheme):
    screen = screen_of(server)
    screen.scheme(scheme)
    screen.expect("404 (Not Found)")
    for name, path, sizes in (
            ("track", "track/" + track_id(101), [(300, 80), (456, 152)]),
            ("album", "album/" + small.MARATHON, [(700, 352), (320, 352)]),
            ("none", "album/" + small.UNKNOWN, [(320, 352)])):
        for width, height in sizes:
            screen.size(width, height)
            screen.get("/embed/" + path)
            screen.shoot(f"embed-{name}-{width}x{height}-{scheme}")
            assert screen.faults() == [], (name, width, height)
