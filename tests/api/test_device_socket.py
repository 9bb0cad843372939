"""Connected devices: the protocol of docs/devices.md, with a client that does
by hand what a page does."""

import contextlib
import json
import sqlite3
import time

import pytest

import keeping
import small
from keeping import track_uri
from socketing import TEXT, Device, Socket
from test_player import MARATHON, SCOPES, uris
from test_player import Listener as Player
from test_player import town  # noqa: F401, a fixture

pytestmark = [pytest.mark.state, pytest.mark.sanitized]

DEVICE = "/ext/v1/me/device"


@pytest.fixture
def player(town):  # noqa: F811
    return Player(town, device=False)


@pytest.fixture
def person(player):
    return player.person


def devices(person):
    return person.get("/v1/me/player/devices")["devices"]


def still(state):
    """What GET /me/player has of it, without what moves by itself."""
    moves = ("progress_ms", "version", "is_this_device", "server_time",
             "previous_tracks", "next_tracks")
    state = {k: v for k, v in state.items() if k not in moves}
    state["item"] = {k: v for k, v in state["item"].items()
                     if k != "audio_url"}
    return state


# ---- the handshake ----


def test_token_in_the_query(person):
    with Socket(person.server, f"{DEVICE}?access_token={person.token}",
                headers=["Origin: https://elsewhere.example"]) as s:
        assert s.status == 101


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_without_a_good_token(person, token):
    with Socket(person.server, DEVICE, token) as s:
        assert s.status == 401


def test_either_of_two_scopes_will_do(person):
    for scopes, status in ((["streaming"], 101),
                           (["user-modify-playback-state"], 101),
                           (["user-read-playback-state"], 403)):
        token = person.through(scopes).token
        with Socket(person.server, DEVICE, token) as s:
            assert s.status == status


@pytest.mark.parametrize("headers", [
    {}, {"Upgrade": "websocket", "Connection": "Upgrade"},
    {"Upgrade": "websocket", "Connection": "Upgrade",
     "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "short"},
    {"Upgrade": "websocket", "Connection": "Upgrade",
     "Sec-WebSocket-Version": "8",
     "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}])
def test_what_is_no_handshake(person, headers):
    answer = person.request("GET", DEVICE, headers=headers)
    assert answer.status_code == 426
    assert answer.json()["error"]["message"] == "Upgrade required"
    assert answer.headers["sec-websocket-version"] == "13"


# ---- being there ----


def test_a_device_is_there_while_its_socket_is(person):
    with Device(person, name="Phone", type="Smartphone",
                volume_percent=40) as phone:
        assert phone.state is None
        shown = {"id": phone.id, "is_active": False,
                 "is_private_session": False, "is_restricted": False,
                 "name": "Phone", "supports_volume": True,
                 "type": "Smartphone", "volume_percent": 40}
        assert devices(person) == [shown]
    wait_until(lambda: devices(person) == [])
    # The same one comes back, as it says it is now.
    with Device(person, id=phone.id, name="New phone",
                supports_volume=False) as again:
        assert again.id == phone.id
        assert [(d["id"], d["name"], d["type"], d["volume_percent"])
                for d in devices(person)] == [
                    (phone.id, "New phone", "Computer", None)]
        again.send(type="bye")
        assert again.next() is None and again.close_code == 1000
    wait_until(lambda: devices(person) == [])


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.threads
def test_a_device_that_connects_anew_leaves_its_old_socket(person):
    with Device(person, id="my-page") as old:
        old.does("play", uris=uris(150))
        with Device(person, id="my-page") as new:
            assert old.take("error")["code"] == "device_error"
            assert old.next() is None and old.close_code == 4001
            # What it plays goes on.
            assert new.state["is_playing"] and new.state["is_this_device"]
            assert new.is_silent()
            assert person.get("/v1/me/player")["is_playing"]
            assert [d["id"] for d in devices(person)] == ["my-page"]


def test_two_devices_of_one_user(person):
    with Device(person, name="One") as one, Device(person, name="Two") as two:
        assert one.id != two.id
        one.does("play", context_uri=MARATHON)
        assert one.state["is_this_device"]
        two.wait_for(lambda state: state["is_playing"])
        assert not two.state["is_this_device"]
        assert two.state["device"]["id"] == one.id
        two.does("transfer")
        assert two.state["is_this_device"] and two.state["is_playing"]
        one.wait_for(lambda state: not state["is_this_device"])


def test_a_deleted_device(person):
    with Device(person) as device:
        person.send("DELETE", f"/ext/v1/me/devices/{device.id}", status=204)
        assert device.take("error")["code"] == "device_error"
        assert device.next() is None and device.close_code == 4004


def test_a_virtual_device_has_no_page(person):
    made = person.send("POST", "/ext/v1/me/devices", {"name": "House"}, 201)
    with Device(person, hello=False) as device:
        device.send(type="hello", device={"id": made["id"], "name": "Page"})
        assert device.next()["message"] == "Device is virtual"
        assert device.next() is None and device.close_code == 1008


def test_devices_that_were_left_make_room(person):
    ids = []
    for n in range(201):
        with Device(person, name=f"Page {n}") as device:
            ids.append(device.id)
    there = person.get("/ext/v1/me/devices")["devices"]
    assert len(there) == 200
    assert {d["id"] for d in there} == set(ids[1:])


def test_free_users(town):  # noqa: F811
    person = town.person("freerider", scopes=SCOPES)
    keeping.running.run("user", "create", "--data", town.server.data, "--id",
                        "freeloader",
                        "--product", "free")
    token = town.token("freeloader", SCOPES)
    with Device(person, token, hello=False) as device:
        error = device.next()
        assert (error["type"], error["code"]) == ("error", "account_error")
        assert device.next() is None and device.close_code == 4003


def test_the_end_of_a_grant_is_the_socket_s(person):
    with Device(person) as device:
        keeping.running.run("user", "delete", "--data", person.server.data,
                            "--id", person.name)
        assert device.take("error")["code"] == "authentication_error"
        assert device.next() is None and device.close_code == 1008


# ---- commands ----


def test_the_state_is_that_of_the_web_api(person):
    with Device(person) as device:
        state = device.does("play", context_uri=MARATHON,
                            offset={"position": 50}, position_ms=1000)
        asked = person.get("/v1/me/player")
        assert still(state) == {k: v for k, v in asked.items()
                                if k != "progress_ms"}
        item = state["item"]
        assert item["audio_url"] == "/audio/" + item["id"]
        assert [t["uri"] for t in state["previous_tracks"]] == uris(149, 150)
        assert [t["uri"] for t in state["next_tracks"]] == uris(
            *range(152, 161))
        assert state["next_tracks"][0]["audio_url"]
        assert 1000 <= state["progress_ms"] < 11000
        assert abs(state["server_time"] - time.time() * 1000) < 10000
        assert state["version"] == device.version


def test_episodes_go_on_where_they_were_left(person):
    episode = "spotify:episode:" + small.episode_id(1)
    with Device(person) as device:
        device.does("play", uris=[episode], position_ms=900)
        device.does("pause")
        for state in (device.state,
                      person.get("/v1/me/player?additional_types=episode")):
            point = state["item"]["resume_point"]
            assert point["resume_position_ms"] >= 900, state
    without = [s for s in SCOPES if s != "user-read-playback-position"]
    with Device(person, person.through(without).token) as device:
        assert device.state["item"]["uri"] == episode
        assert "resume_point" not in device.state["item"]


def test_every_command(person):
    with Device(person) as device:
        playing = device.does("play", uris=uris(150, 151, 152))
        assert playing["item"]["uri"] == track_uri(150)
        assert not device.does("pause")["is_playing"]
        assert device.does("resume")["is_playing"]
        assert not device.does("toggle")["is_playing"]
        assert device.does("toggle")["is_playing"]
        assert device.does("next")["item"]["uri"] == track_uri(151)
        assert device.does("previous")["item"]["uri"] == track_uri(150)
        assert device.does("skip_to",
                           index=1)["item"]["uri"] == track_uri(152)
        assert 30000 <= device.does("seek", position_ms=30000)[
            "progress_ms"] < 40000
        assert device.does("set_volume", volume_percent=7)[
            "device"]["volume_percent"] == 7
        assert device.does("set_shuffle", state=True)["shuffle_state"]
        assert device.does("set_repeat",
                           state="context")["repeat_state"] == "context"
        queued = device.does("queue", uri=track_uri(140))
        assert queued["next_tracks"][0]["uri"] == track_uri(140)
        assert device.does("set_name",
                           name="Kitchen")["device"]["name"] == "Kitchen"
        assert not device.does("transfer", play=False)["is_playing"]


@pytest.mark.parametrize("command, more, want", [
    ("seek", {"position_ms": 1}, (403, "UNKNOWN")),
    ("next", {}, (403, "NO_NEXT_TRACK")),
    ("previous", {}, (403, "NO_PREV_TRACK")),
    ("pause", {}, (403, "UNKNOWN")),
    ("resume", {}, (403, "UNKNOWN")),
    ("seek", {}, (400, None)),
    ("set_volume", {"volume_percent": 101}, (400, None)),
    ("set_volume", {}, (400, None)),
    ("set_shuffle", {"state": "yes"}, (400, None)),
    ("set_repeat", {"state": "twice"}, (400, None)),
    ("set_name", {"name": " "}, (400, None)),
    ("skip_to", {"index": -1}, (400, None)),
    ("queue", {"uri": "spotify:album:" + small.MARATHON}, (400, None)),
    ("queue", {"uri": "spotify:track:" + "0" * 22}, (404, None)),
    ("play", {"uris": ["nonsense"]}, (400, None)),
    ("play", {"uris": [], "context_uri": MARATHON}, (400, None)),
    ("play", {"context_uri": 7}, (400, None)),
    ("play", {"uris": uris(150), "position_ms": -1}, (400, None)),
    ("transfer", {"device_id": "unknown"}, (404, None)),
    ("dance", {}, (400, None)),
])
def test_refusals(person, command, more, want):
    with Device(person) as device:
        status, message, reason = device.fails(command, **more)
        assert (status, reason) == want
        assert message
        # It goes on.
        assert device.does("play", uris=uris(150))["is_playing"]


def test_a_device_without_volume(person):
    with Device(person, supports_volume=False) as device:
        device.does("play", uris=uris(150))
        assert device.fails("set_volume", volume_percent=5) == (
            403, "Player command failed: Cannot control device volume",
            "VOLUME_CONTROL_DISALLOW")


def test_a_restricted_device(person, player):
    with Device(person) as device:
        person.send("PUT", f"/ext/v1/me/devices/{device.id}",
                    {"name": "Car", "is_restricted": True})
        player.fails("PUT", f"/play?device_id={device.id}", 403,
                     "Player command failed: Restricted device",
                     "DEVICE_NOT_CONTROLLABLE", {"uris": uris(150)})
        assert device.fails("play", uris=uris(150))[2] == \
            "DEVICE_NOT_CONTROLLABLE"
        # What its user has set stays when it comes back.
        with Device(person, id=device.id, name="Car"):
            assert devices(person)[0]["is_restricted"]


def test_commands_are_for_what_is_active(person):
    """Where something is; else for the device that gives them."""
    with Device(person, name="One") as one, Device(person, name="Two") as two:
        one.does("play", uris=uris(150, 151))
        two.does("next")
        assert two.state["device"]["id"] == one.id
        one.wait_for(lambda state: state["item"]["uri"] == track_uri(151))
        two.does("set_volume", volume_percent=3, device_id=two.id)
        assert {d["id"]: d["volume_percent"] for d in devices(person)} == {
            one.id: 100, two.id: 3}
        one.close()
        two.wait_for(lambda state: not state["is_playing"])
        two.does("resume")
        assert two.state["is_this_device"]


def test_commands_from_elsewhere_arrive_in_order(person, player):
    with Device(person) as device:
        player.device = device.id
        player.play(uris=uris(150, 151, 152, 153))
        player.does("POST", "/next")
        player.does("PUT", "/pause")
        player.does("POST", "/next")
        player.does("PUT", "/seek?position_ms=5000")
        player.does("PUT", "/volume?volume_percent=9")
        heard = []
        while not heard or heard[-1][2] != 9:
            device.take("state")
            state = device.state
            heard.append((int(state["item"]["uri"][-3:]), state["is_playing"],
                          state["device"]["volume_percent"]))
        assert heard == [(150, True, 100), (151, True, 100), (151, False, 100),
                         (152, True, 100), (152, True, 100), (152, True, 9)]
        assert device.is_silent()


@pytest.mark.threads
def test_many_at_once(person):
    """Answers come in the order of the commands, and states before them."""
    with Device(person) as device:
        device.does("play", uris=uris(*range(120, 160)))
        for n in range(30):
            device.send(type="command", command="next", request=f"r{n}")
        for n in range(30):
            assert device.take("done")["request"] == f"r{n}"
            assert device.state["item"]["uri"] == track_uri(121 + n)
        for n in range(200):
            device.send(type="command", command="set_shuffle", state=True)
        while device.next():
            pass
        assert device.close_code == 1008


# ---- reports ----


def test_reports_move_the_position(person):
    with Device(person) as device:
        device.does("play", uris=uris(150))
        first = device.version
        device.report(20000)
        device.wait_for(lambda state: state["version"] > first)
        assert 20000 <= device.state["progress_ms"] < 30000
        device.report(21000, is_playing=False)
        device.wait_for(lambda state: not state["is_playing"])
        assert person.get("/v1/me/player")["progress_ms"] == 21000


def test_a_report_that_says_nothing_new_changes_nothing(person):
    with Device(person) as device:
        device.does("play", uris=uris(150))
        device.report(person.get("/v1/me/player")["progress_ms"])
        assert device.is_silent()


def test_a_late_report_counts_for_nothing(person, player):
    with Device(person) as device, Device(person, name="Other") as other:
        device.does("play", uris=uris(150, 151))
        old = device.version
        device.does("next")
        device.send(type="report", id=old, position_ms=30000, is_playing=False)
        other.wait_for(lambda state: state["item"]["uri"] == track_uri(151))
        other.report(30000, is_playing=False)  # which doesn't play
        assert device.is_silent()
        assert player.state()["is_playing"]
        assert player.state()["progress_ms"] < 30000


# ---- the end ----


def test_what_a_device_played_pauses_when_it_goes(person, player):
    device = Device(person)
    device.does("play", uris=uris(150), position_ms=10000)
    device.close()
    wait_until(lambda: not player.state()["is_playing"])
    state = player.state()
    assert 10000 <= state["progress_ms"] < 20000
    assert state["device"]["id"] == device.id
    assert not state["device"]["is_active"]
    player.fails("PUT", "/play", 404,
                 "Player command failed: No active device found",
                 "NO_ACTIVE_DEVICE")
    with Device(person, id=device.id) as again:
        assert again.state["is_this_device"]
        assert again.state["progress_ms"] == state["progress_ms"]
        assert again.does("resume")["is_playing"]


def test_what_another_device_plays_goes_on(person, player):
    speaker = player.add_device("Speaker")["id"]
    with Device(person):
        player.does("PUT", f"/play?device_id={speaker}", {"uris": uris(150)})
    wait_until(lambda: len(devices(person)) == 1)
    assert player.state()["is_playing"]


@pytest.mark.long
@pytest.mark.timing
def test_who_acknowledges_nothing_is_left(person):
    with Device(person) as device:
        device.acknowledges = False
        began = time.monotonic()
        device.does("play", uris=uris(150))
        while device.next(30):
            pass
        assert device.close_code == 4008
        assert 14 < time.monotonic() - began < 20


def seen_ms(person, device):
    """When the state last heard of the device."""
    with contextlib.closing(
            sqlite3.connect(person.server.data / "state.db")) as db:
        (found,), = db.execute("SELECT seen_ms FROM player_device"
                               " WHERE id = ?", (device.id,))
    return found


@pytest.mark.long
@pytest.mark.timing
@pytest.mark.sqlite
def test_who_answers_no_ping_is_left(person):
    """Who answers stays, and the state goes on hearing of it."""
    with Device(person) as silent, Device(person, name="Other") as other:
        first_ms = seen_ms(person, other)
        silent.answers = False
        began = time.monotonic()
        while silent.close_code is None:
            other.is_silent(0.5)
            silent.is_silent(0.5)
        assert silent.pings == 2
        assert silent.close_code == 1001
        assert 44 < time.monotonic() - began < 52
        assert seen_ms(person, other) - first_ms >= 34000
        # The state hears of it after the client has.
        while len(devices(person)) > 1 and time.monotonic() - began < 60:
            time.sleep(0.05)
        assert [d["id"] for d in devices(person)] == [other.id]


# ---- what is no protocol ----


@pytest.mark.parametrize("text", [
    "[]", "7", "not JSON", "{}", '{"type":"dance"}', '{"type":7}',
    '{"type":"ack","id":1}', '{"type":"hello"}',
    '{"type":"hello","device":{"name":""}}',
    '{"type":"hello","device":{"name":"X","id":"a b"}}',
    '{"type":"hello","device":{"name":"X","type":"Toaster"}}',
    '{"type":"hello","device":{"name":"X","volume_percent":101}}',
    '{"type":"hello","device":{"name":["X"]}}'])
def test_bad_messages(person, text):
    with Device(person, hello=False) as device:
        device.frame(TEXT, text.encode())
        assert device.next()["code"] == "bad_message"
        assert device.next() is None and device.close_code == 1008
    assert devices(person) == []


def test_a_message_may_be_cut_and_has_a_limit(person):
    with Device(person, hello=False) as device:
        text = json.dumps({"type": "hello", "device": {"name": "Página"}},
                          ensure_ascii=False).encode()
        device.frame(TEXT, text[:20], first=0)
        device.frame(0, text[20:])
        assert device.take("ready")
        assert devices(person)[0]["name"] == "Página"
        device.frame(TEXT, b" " * 70000)
        assert device.next() is None and device.close_code == 1009


@pytest.mark.timing
def test_who_reads_nothing_is_cut_off(person, player):
    """Long before an ack is missed."""
    with Device(person, name="Slow", is_small=True) as slow, \
            Device(person, name="Quick") as quick:
        quick.does("play", context_uri=MARATHON)
        began = time.monotonic()
        while slow.id in [d["id"] for d in devices(person)]:
            quick.does("set_shuffle", state=True)
            quick.does("set_shuffle", state=False)
            assert time.monotonic() - began < 14
        assert player.state()["is_playing"]


@pytest.mark.timing
def test_a_thousand_sockets(town):  # noqa: F811
    people = [town.person(scopes=SCOPES) for _ in range(10)]
    pid = town.server.pid
    before = memory_kib(pid)
    sockets = [Device(person, name=f"Page {n}")
               for person in people for n in range(100)]
    try:
        assert memory_kib(pid) - before < 100 * 1024
        began = time.monotonic()
        sockets[0].does("play", uris=uris(150))
        for device in sockets[:100]:
            device.wait_for(lambda state: state["is_playing"])
        assert time.monotonic() - began < 5
        assert len(devices(people[9])) == 100
    finally:
        for device in sockets:
            device.close()
    wait_until(lambda: all(devices(person) == [] for person in people), 30)


def memory_kib(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status
                    if line.startswith("RssAnon"))
