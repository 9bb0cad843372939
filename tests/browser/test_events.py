"""A page of somebody else's, with nothing but EventSource, hears what a user
does, and comes back by itself when the server was away."""

import keeping
import running
import small

LISTEN = """
window.heard = [];
const source = new EventSource(arguments[0]);
for (const name of ["library", "reset"])
    source.addEventListener(name, event => window.heard.push(
        [name, JSON.parse(event.data).list, JSON.parse(event.data).total]));
"""


def wait_to_hear(screen, name, *data):
    screen.wait_for(lambda: [name, *(data or (None, None))] in
                    screen.driver.execute_script("return window.heard"))


def test_a_page_hears_and_comes_back(start, module_serve, screen_of, app):
    server = start(lambda data: running.import_objects(data, small.LINES))
    person = keeping.Town(server).person()
    screen = screen_of(server)
    screen.driver.get(app.callback.replace("callback", "page"))
    screen.driver.execute_script(
        LISTEN, f"{server.url}/ext/v1/me/events?access_token={person.token}")
    wait_to_hear(screen, "library", "tracks", 0)
    person.send("PUT", "/v1/me/tracks", {"ids": [small.track_id(1)]})
    wait_to_hear(screen, "library", "tracks", 1)
    screen.expect("net::ERR_")
    server.stop()
    person.server = module_serve(server.data,
                                 listen="%s:%d" % server.address)
    wait_to_hear(screen, "reset")
    person.send("PUT", "/v1/me/tracks", {"ids": [small.track_id(2)]})
    wait_to_hear(screen, "library", "tracks", 2)
    screen.driver.get("about:blank")
